"""E: data that cannot be. Forms and the importer run the same checks on what they hold.

All read objects whose attributes may be None (unknown, or a cell already reported): then they stay
silent. `field` of a Found is the column that auto_rules.md calls the reported one.
"""

from dataclasses import dataclass

from branches.rulebook.dates import term_end
from branches.rulebook.fields import (
    AUDIENCES,
    CATEGORY_FIELDS,
    CHOICE,
    DATE,
    DECIMAL,
    FIELDS,
    INT,
    is_owed,
)
from branches.rulebook.wording import counted, day, label, number, shown

# Who has to put it right: the branch itself, or its 分党委 (组织部 where it has none).
BRANCH, COMMITTEE = "branch", "committee"


@dataclass(frozen=True)
class Found:
    """A finding: code and level of auto_rules.md; (code, field) is unique within one survey."""

    code: str
    level: str
    field: str
    message: str
    value: str = ""
    limit: str = ""
    basis: str = ""
    indicator: str = ""
    owner: str = BRANCH


NUMBER_FIELDS = tuple(field.name for field in FIELDS if field.type in (INT, DECIMAL))
MAY_BE_AHEAD = ("term_due_on", "extension_until")
DATE_FIELDS = tuple(field.name for field in FIELDS if field.type == DATE)
PAST_DATES = (
    *(name for name in DATE_FIELDS if name not in MAY_BE_AHEAD),
    "secretary_joined_on",
    "secretary_since",
)
PARTS_OF_WHOLES = (
    ("appraisal_attended", "appraisal_due"),
    ("appraisal_excellent", "appraisal_attended"),
    ("talks_held", "talks_due"),
    ("hardship_visited", "hardship_due"),
    ("hardship_contacted", "hardship_due"),
)
POLL_OPTIONS = {
    "satisfied": "满意",
    "basic": "基本满意",
    "unsatisfied": "不满意",
    "unknown": "不了解",
}
POLL_COUNTS = {
    "due": "应参加",
    "issued": "发出",
    "returned": "收回",
    "valid": "有效",
    **POLL_OPTIONS,
}
POLL_ORDER = (("valid", "returned"), ("returned", "issued"), ("issued", "due"))


def found(code, field, message, value="", limit="", basis=""):
    return Found(code, code[0], field, message, value, limit, basis)


def read(facts, names):
    """The values of the names, or None if one is empty or negative: a cell in error is not read."""
    values = [getattr(facts, name) for name in names]
    return None if any(value is None or value < 0 for value in values) else values


def check_required(facts):
    """E01: every question that this branch is asked and that may not stay open has an answer."""
    return [
        found("E01", field.name, f"“{field.label}”未填写")
        for field in FIELDS
        if is_owed(field, facts) and getattr(facts, field.name) in (None, "")
    ]


def check_choices(facts):
    """E01: a closed list knows the value."""
    return [
        found("E01", field.name, f"“{field.label}”没有这个选项", str(value))
        for field in FIELDS
        if field.type == CHOICE
        and (value := getattr(facts, field.name))
        and value not in dict(field.words)
    ]


def check_totals(facts):
    """E02: 正式 + 预备 = 党员总数 = the five categories; one error, at 党员总数."""
    wrong = []
    if (pair := read(facts, ("full_members", "probationary_members", "total_members"))) and (
        pair[0] + pair[1] != pair[2]
    ):
        wrong.append(f"正式党员{pair[0]}人、预备党员{pair[1]}人，合计不是{pair[2]}人")
    if (rest := read(facts, (*CATEGORY_FIELDS, "total_members"))) and sum(rest[:-1]) != rest[-1]:
        wrong.append(f"五类党员合计{sum(rest[:-1])}人，党员总数{rest[-1]}人，两者不符")
    if not wrong:
        return []
    return [
        found("E02", "total_members", "；".join(wrong), shown("total_members", facts.total_members))
    ]


def check_parts(facts):
    """E03: nothing is negative, no part is larger than its whole; reported at the part."""
    return [*_negatives(facts, NUMBER_FIELDS, label), *_too_large_parts(facts)]


def _negatives(facts, names, name_of):
    return [
        found("E03", name, f"“{name_of(name)}”不能小于0", number(value), "0")
        for name in names
        if (value := getattr(facts, name)) is not None and value < 0
    ]


def _too_large_parts(facts):
    return [
        found(
            "E03",
            part,
            f"{counted(facts, part)}，多于{counted(facts, whole)}",
            shown(part, pair[0]),
            shown(whole, pair[1]),
        )
        for part, whole in PARTS_OF_WHOLES
        if (pair := read(facts, (part, whole))) and pair[0] > pair[1]
    ]


def check_dates(facts, cutoff, lengths, broken=()):
    """E04: a date after the cut-off, election before founding, extension before its due date.
    `cutoff`: the round's data cut-off; `lengths`: TermLengths where 任期 is empty; `broken`: names
    of fields whose cells are already in error, which no check reads.
    """
    wrong = [
        found(
            "E04",
            name,
            f"“{label(name)}”{day(value)}晚于数据截止日{day(cutoff)}",
            day(value),
            day(cutoff),
        )
        for name in PAST_DATES
        if name not in broken and (value := getattr(facts, name)) and value > cutoff
    ]
    broken = {*broken, *(error.field for error in wrong)}
    return wrong + _early_election(facts, broken) + _early_extension(facts, lengths, broken)


def _early_election(facts, broken):
    elected, founded = facts.elected_on, facts.founded_on
    if broken & {"elected_on", "founded_on"} or not (elected and founded and elected < founded):
        return []
    text = f"选举日期{day(elected)}早于成立时间{day(founded)}"
    return [found("E04", "elected_on", text, day(elected), day(founded))]


def _early_extension(facts, lengths, broken):
    sources = {"term_due_on"} if facts.term_due_on else {"term_due_on", "elected_on", "term_years"}
    due = facts.term_due_on or term_end(facts, lengths)
    until = facts.extension_until
    if broken & {*sources, "extension_until"} or not (due and until and until < due):
        return []
    text = f"延期至{day(until)}，早于应换届时间{day(due)}"
    return [found("E04", "extension_until", text, day(until), day(due))]


def check_officers(officers):
    """E04 of one branch's officers: one person twice (at `name`), two secretaries (at `post`).
    `officers`: objects with post (code), staff_no and name, in file order. Returns pairs (index of
    the later one, Found).
    """
    wrong, persons, secretary = [], set(), None
    for index, officer in enumerate(officers):
        person = officer.staff_no or officer.name
        if person and person in persons:
            wrong.append(
                (index, found("E04", "name", f"{officer.name}在本支部出现两次", officer.name or ""))
            )
        elif officer.post == "secretary" and secretary is not None:
            text = f"书记已有{secretary.name or '一人'}，不能有两名"
            wrong.append((index, found("E04", "post", text, officer.name or "")))
        elif officer.post == "secretary":
            secretary = officer
        persons.add(person)
    return wrong


def check_single_secretary(facts):
    """E04 in the survey: the register names two secretaries."""
    if (facts.posts_held or []).count("secretary") < 2:
        return []
    return [found("E04", "posts_held", "支委名册中有两名书记")]


def check_poll(poll):
    """E03 and E05 of one poll (counts due … unknown): `field` is the count to correct. E05: 有效 =
    满意 + 基本满意 + 不满意 + 不了解 and 有效 ≤ 收回 ≤ 发出 ≤ 应参加.
    """
    wrong = _negatives(poll, POLL_COUNTS, POLL_COUNTS.get)
    wrong += _poll_sum(poll)
    for part, whole in POLL_ORDER:
        pair = read(poll, (part, whole))
        if pair and pair[0] > pair[1] and not any(error.field in (part, whole) for error in wrong):
            wrong.append(_poll_error(part, pair[0], f"{POLL_COUNTS[whole]}{pair[1]}票", pair[1]))
    return wrong


def valid_ballots(poll):
    """有效 of a poll as its four options add up; None while one of them is unknown or negative."""
    values = read(poll, POLL_OPTIONS)
    return None if values is None else sum(values)


def _poll_sum(poll):
    values = read(poll, (*POLL_OPTIONS, "valid"))
    if not values or sum(values[:-1]) == values[-1]:
        return []
    valid = values[-1]
    larger = [name for name, value in zip(POLL_OPTIONS, values[:-1], strict=True) if value > valid]
    if len(larger) == 1:
        return [_poll_error(larger[0], getattr(poll, larger[0]), f"有效{valid}票", valid)]
    total = sum(values[:-1])
    return [
        found(
            "E05",
            "valid",
            f"有效{valid}票，各选项合计{total}票，两者不符",
            f"{valid}票",
            f"{total}票",
        )
    ]


def _poll_error(name, value, than, limit):
    return found(
        "E05", name, f"{POLL_COUNTS[name]}{value}票，多于{than}", f"{value}票", f"{limit}票"
    )


def check_polls(polls):
    """check_poll over {audience: poll}; the field names the audience too: members.valid."""
    return [
        found(
            error.code,
            f"{audience}.{error.field}",
            f"{word}测评：{error.message}",
            error.value,
            error.limit,
        )
        for audience, word in AUDIENCES.items()
        if (poll := (polls or {}).get(audience))
        for error in check_poll(poll)
    ]
