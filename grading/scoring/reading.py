"""Which answers of the survey an indicator counts by, and how they moved from round to round."""

from typing import NamedTuple

from branches.rulebook.fields import BY_NAME
from branches.rulebook.wording import is_named, label, shown, worded
from grading.scoring.formulas import FORMULAS
from grading.scoring.proposals import PROPOSALS

# They say how something is counted, not what was counted.
TERMS_OF_COUNTING = ("kind", "subtype")
OFFICERS_SECTION = "team"


class Fact(NamedTuple):
    """An answer of the survey in words; `name` "" where people judged, not the survey."""

    name: str
    label: str
    before: str
    after: str

    @property
    def moved(self):
        return self.before != self.after


class _Noted:
    """The facts, noting by name whatever a formula looks at."""

    def __init__(self, facts):
        self._facts, self.names = facts, {}

    def __getattr__(self, name):
        self.names[name] = True
        return getattr(self._facts, name)


def fields_read(indicator, facts, context):
    """Names of the survey fields that an IndicatorSpec counts by, in the order asked: what its
    formula looks at for these `facts`, or what the proposals of its parts rest on.
    """
    if indicator.is_computed:
        noted = _Noted(facts)
        if compute := FORMULAS.get(indicator.formula):
            compute(noted, indicator.points, context)
        names = noted.names
    else:
        proposals = (PROPOSALS.get(part.get("proposal")) for part in indicator.parts)
        names = [name for found in proposals if found for name in found[1]]
    known = (name for name in names if is_named(name) and name not in TERMS_OF_COUNTING)
    return tuple(dict.fromkeys(known))


def reading(name, facts):
    """The answer in words; None for what is no single value (lists of posts)."""
    value = getattr(facts, name)
    return None if isinstance(value, (list, dict)) else shown(name, value)


def facts_between(names, before, after, set_name):
    """[Fact] of these fields in two rounds of a branch, those that moved first."""
    rows = [
        Fact(name, worded(label(name), set_name), reading(name, before), reading(name, after))
        for name in names
    ]
    rows = [one for one in rows if None not in (one.before, one.after)]
    return [one for one in rows if one.moved] + [one for one in rows if not one.moved]


def section_of(name):
    """The step of the survey form on which a field or an officer fact stands."""
    return BY_NAME[name].section if name in BY_NAME else OFFICERS_SECTION
