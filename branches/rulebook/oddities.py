"""W: data that may be true but look odd; they want a note and never stop anything."""

from branches.rulebook.checks import DATE_FIELDS, found, read
from branches.rulebook.fields import FIELDS, INT
from branches.rulebook.wording import counted, day, label, shown

COUNT_FIELDS = tuple(
    field.name
    for field in FIELDS
    if field.type == INT and not field.computed and not field.is_years
)
AFTER_FOUNDING = (
    *(name for name in DATE_FIELDS if name not in ("founded_on", "elected_on")),
    "secretary_since",
)


def check_changes(facts, previous):
    """W01: a count that differs from last cycle's by more than half of it, and by at least 5."""
    return [
        found(
            "W01",
            name,
            f"{label(name)}由上期{shown(name, before)}变为{shown(name, now)}，变化超过一半",
            shown(name, now),
            shown(name, before),
        )
        for name in COUNT_FIELDS
        if (now := getattr(facts, name)) is not None
        and (before := getattr(previous, name, None)) is not None
        and abs(now - before) >= 5
        and 2 * abs(now - before) > before
    ]


def check_oddities(facts):
    """W02: what is possible but odd; at most one per field."""
    odd = [*_too_many(facts), *_odd_answers(facts), *_odd_dates(facts)]
    return list({one.field: one for one in reversed(odd)}.values())[::-1]


def _too_many(facts):
    for name in ("mobile_members", "hours_met_members"):
        pair = read(facts, (name, "total_members"))
        if pair and pair[0] > pair[1]:
            text = f"{counted(facts, name)}，多于{counted(facts, 'total_members')}"
            yield found("W02", name, text, shown(name, pair[0]), shown(name, pair[1]))


def _odd_answers(facts):
    if facts.idea_discussed and facts.has_idea is False:
        yield found("W02", "idea_discussed", "没有好思路，却填了经大会讨论")
    counts = ("appraisal_attended", "appraisal_excellent", "appraisal_below")
    if facts.appraisal_on is None and any((getattr(facts, name) or 0) > 0 for name in counts):
        yield found("W02", "appraisal_on", "填了民主评议人数，没有填民主评议日期")


def _odd_dates(facts):
    since, joined = facts.secretary_since, facts.secretary_joined_on
    if since and joined and since < joined:
        text = f"书记任职时间{day(since)}早于入党时间{day(joined)}"
        yield found("W02", "secretary_since", text, day(since), day(joined))
    for name in AFTER_FOUNDING if facts.founded_on else ():
        value = getattr(facts, name)
        if value and value < facts.founded_on:
            text = f"“{label(name)}”{day(value)}早于成立时间{day(facts.founded_on)}"
            yield found("W02", name, text, day(value), day(facts.founded_on))


def check_affiliation(facts):
    """W03: 隶属关系未理顺."""
    if facts.affiliation_clear is not False:
        return []
    return [
        found(
            "W03",
            "affiliation_clear",
            "隶属关系未理顺",
            "否",
            "是",
            "本校方案（健全组织、扩大覆盖）",
        )
    ]
