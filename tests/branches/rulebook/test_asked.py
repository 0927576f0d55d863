"""Of whom a question is asked: the catalogue says what rubrics, findings and answers say."""

from types import SimpleNamespace

import pytest

from branches.rulebook.fields import BY_NAME, FIELDS, KINDS, is_asked, is_owed
from branches.rulebook.findings import RULES, find
from grading.scoring.formulas import FORMULAS
from grading.scoring.proposals import PROPOSALS
from tests.survey_facts import CUTOFF, facts, parameters, rubric

# Answers that lead every rule and formula through its branches.
WORLDS = (
    {},
    {"full_members": 3},
    {"full_members": 40, "total_members": 60},
    {"total_members": 40, "subtype": "专业教师"},
    {"group_count": 0},
    {"has_committee": False},
    {"is_joint": True, "joint_unit_count": 9},
    {"appraisal_on": None},
    {"has_idea": False},
)


class Reader:
    """Facts that write down which of them were read."""

    def __init__(self, known):
        self._known, self.read = known, set()

    def __getattr__(self, name):
        self.read.add(name)
        return getattr(self._known, name)


def read_of(kind, **answers):
    """What the rubric and the findings of a kind read of a branch with these answers."""
    read = {name for one in rubric(kind).indicators for name in _proposed(one)}
    watched = Reader(facts(kind=kind, **answers))
    context = SimpleNamespace(parameters=parameters(), cutoff=CUTOFF, polls={})
    for one in rubric(kind).indicators:
        if one.formula:
            FORMULAS[one.formula](watched, one.points, context)
    for rule in RULES:
        rule.check(watched, parameters(), CUTOFF)
    return read | watched.read


def _proposed(indicator):
    names = {part.get("proposal") for part in indicator.parts} - {None}
    return {fact for name in names for fact in PROPOSALS[name][1]}


READ = {kind: set().union(*(read_of(kind, **answers) for answers in WORLDS)) for kind in KINDS}


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_what_only_some_kinds_are_measured_by_is_asked_of_them_alone(field):
    """The register describes every branch; what no rubric and no rule reads is a fact for its own
    sake; both are asked of all.
    """
    readers = {kind for kind in KINDS if field.name in READ[kind]}
    everybody = field.register or not readers
    asked = {kind for kind in KINDS if is_asked(field, facts(kind=kind))}

    assert asked == (set(KINDS) if everybody else readers)


@pytest.mark.parametrize("field", [one for one in FIELDS if one.given], ids=lambda one: one.name)
@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_that_leaves_a_question_out_leaves_it_unread(field, kind):
    nothing = 0 if BY_NAME[field.given].type == "int" else False

    assert field.name not in read_of(kind, **{field.given: nothing})
    assert not is_owed(field, facts(kind=kind, **{field.given: nothing}))
    assert is_asked(field, facts(kind="staff", **{field.given: None}))


def test_every_meeting_that_a_norm_may_drop_names_the_answer_it_hangs_on():
    owed = {name for name in READ["staff"] if name in BY_NAME}
    none = read_of("staff", group_count=0, has_committee=False)

    assert {name for name in owed - none if BY_NAME[name].section == "mechanism"} == {
        field.name for field in FIELDS if field.given
    }


@pytest.mark.parametrize(
    "left",
    [
        {"kind": "staff", "hardship_due": None, "hardship_visited": None},
        {"kind": "retired", "lectures": None, "has_year_plan": None},
        {"group_count": 0, "group_meetings": None},
        {"has_committee": False, "committee_meetings": None, "full_members": 5},
    ],
)
def test_what_is_not_asked_is_no_gap(left):
    found = find(facts(**left), parameters(), CUTOFF)

    assert [one.field for one in found if one.code == "E01"] == []
