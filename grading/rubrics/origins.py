"""依据 of an indicator as one year may print it: documents by name, practices apart from them.

The shipped text is a shorthand such as “S频次 条例§17; 95%=地大(北京)2019” (handbook c.5). A year
cites nothing that came later than its parameter set; what has no source left is 本年度参数.
"""

import re

from branches.rulebook.findings import RULES
from branches.rulebook.sources import (
    ADAPTED,
    BRANCHES,
    ELECTIONS,
    OF_THE_YEAR,
    OWN,
    PRACTICE,
    PROPOSED,
    RULE,
    TEACHERS,
    UNIVERSITIES,
    source_of,
)

# Shorthand: name of the document and its year.
DOCUMENTS = {
    "教育部党组2017意见": (TEACHERS, 2017),
    "双带头人标准": ("“双带头人”标准", 2018),
    "高校条例": (UNIVERSITIES, 2021),
    "选举条例": (ELECTIONS, 2020),
    "条例": (BRANCHES, 2018),
}
PLAN = "本校方案"
# What a set does not look beyond; the others know no such year.
LAST_YEARS = {"2012": 2012}
KINDS = {"S": RULE, "A": ADAPTED, "P": PROPOSED}
# A mark standing alone, as in “S: 条例§4-5”.
LETTER = re.compile(r"(?<![A-Za-z0-9])([SAP])(?![A-Za-z0-9])[:：]?[/\s]*")
NAMED = re.compile("|".join(DOCUMENTS))
CLAUSE = re.compile(r"§(\d+)(?:-(\d+))?")
YEAR = re.compile(r"(?:19|20)\d\d")
# What says only that the number itself has a source; by formula, where no finding counts by it.
OF_THE_NUMBER = ("频次", "学时数")
MEETINGS = ("general_meeting_per_year", "committee_meeting_per_year", "group_meeting_per_year")
BY_FORMULA = {
    "study_hours": ("member_hours",),
    "meetings": MEETINGS,
    "meetings_office": MEETINGS,
}
DIGITS = "零一二三四五六七八九"


def read_origin(indicator, kind, parameters):
    """(kinds of Source, text) of an Indicator of a `kind`, as the set of `parameters` knows it."""
    kinds, texts, letters = [], [], []
    for piece in indicator.origin.split(";"):
        letters = LETTER.findall(piece) or letters
        if _year_of(piece) > LAST_YEARS.get(parameters.set_name, 9999):
            continue
        text = LETTER.sub("", piece).strip()
        names_source = PLAN in piece or NAMED.search(piece)
        if text.split("/")[0] in OF_THE_NUMBER:
            sources = [source_of(name, parameters) for name in _norms(indicator, kind)]
            kinds += [one.kind for one in sources]
            texts += [one.basis for one in sources]
            continue
        kinds += [_kind(letter, names_source) for letter in letters]
        texts.append(_named(text.removeprefix("频次 ")))
    kinds = list(dict.fromkeys(kinds)) or [OWN]
    return kinds, "；".join(one for one in dict.fromkeys(texts) if one not in ("", OF_THE_YEAR))


def _kind(letter, names_source):
    return PRACTICE if letter == "S" and not names_source else KINDS[letter]


def _year_of(piece):
    """The latest year of what a piece cites; 0 where it cites nothing of a known year."""
    years = [DOCUMENTS[name][1] for name in NAMED.findall(piece)]
    return max([0, *years, *map(int, YEAR.findall(piece))])


def _norms(indicator, kind):
    """Names of the numbers an indicator counts by: those of the findings it explains."""
    if indicator.formula in BY_FORMULA:
        return BY_FORMULA[indicator.formula]
    return [one.norm for one in RULES if one.indicator(kind) == indicator.code]


def _named(text):
    """The shorthand written out: 条例§4-5 → 《…》第四条至第五条."""
    text = NAMED.sub(lambda found: DOCUMENTS[found[0]][0], text)
    text = re.sub(r",\s*(?=[§《])", "、", text)
    return CLAUSE.sub(_clauses, text)


def _clauses(found):
    return "至".join(f"第{_chinese(int(number))}条" for number in found.groups() if number)


def _chinese(number):
    """A number below 100 as documents count their clauses: 21 → 二十一."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones or not tens else "")
