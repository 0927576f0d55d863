"""Any survey at all, for tests that nothing raises: each fact of its type, or unknown."""

from hypothesis import settings
from hypothesis import strategies as st

from branches.rulebook.fields import FIELDS, OFFICER_FACTS
from tests.survey_facts import ballots, unknown_facts

# No deadline: a busy machine is no fault of the rule.
steady = settings(deadline=None, max_examples=60)

TEXTS = st.sampled_from([None, "", "staff", "student", "retired", "专业教师", "博士"])
BY_TYPE = {
    "date": st.none() | st.dates(),
    "bool": st.none() | st.booleans(),
    "int": st.none() | st.integers(-3, 60) | st.integers(0, 10**6),
    "decimal": st.none() | st.decimals(-1, 10**6, places=1),
}
OFFICERS = {
    "posts_held": st.none() | st.just([]) | st.just(["secretary", "youth"]),
    "officer_count": BY_TYPE["int"],
    "vacancies": st.none() | st.just([{"post": "secretary", "since": "2011-01-01"}]),
    "secretary_since": BY_TYPE["date"],
    "secretary_joined_on": BY_TYPE["date"],
}

counts = st.none() | st.integers(-3, 200)
polls = st.none() | st.builds(ballots, counts, counts, counts, counts)


def any_facts():
    """A strategy of facts objects."""
    fields = {field.name: BY_TYPE.get(field.type, TEXTS) for field in FIELDS}
    officers = {name: OFFICERS.get(name, TEXTS) for name in OFFICER_FACTS}
    place = {"is_college_level": st.booleans()}
    return st.builds(unknown_facts, **fields | officers | place)
