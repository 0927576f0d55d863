"""抽查: the same seed gives the same sample, and every 分党委 is in it."""

import random

from hypothesis import given
from hypothesis import strategies as st

from grading.scoring.sample import COVER, GAP, TOP, WEAK, Candidate, propose

GRADES = ("advanced", "qualified", "weak")
candidates = st.lists(
    st.builds(
        Candidate,
        st.integers(1, 10_000),
        st.integers(1, 9),
        st.sampled_from(GRADES),
        st.integers(0, 30),
    ),
    min_size=1,
    max_size=60,
    unique_by=lambda one: one.key,
)
counts = st.fixed_dictionaries(
    {name: st.integers(0, 8) for name in ("top", "weak", "gap", "random")}
)
seeds = st.integers(0, 10**9)


def drawn(rows, counts, seed):
    return propose(rows, counts, seed, top="advanced", bottom="weak")


@given(candidates, counts, seeds)
def test_the_seed_draws_the_same_sample_in_any_order(rows, counts, seed):
    shuffled = random.Random(seed).sample(rows, len(rows))

    assert drawn(rows, counts, seed) == drawn(shuffled, counts, seed)


@given(candidates, counts, seeds)
def test_every_committee_is_covered_and_nobody_drawn_twice(rows, counts, seed):
    keys = [key for key, _why in drawn(rows, counts, seed)]

    assert len(keys) == len(set(keys))
    assert {one.place for one in rows if one.key in keys} == {one.place for one in rows}


@given(candidates, counts, seeds)
def test_each_reason_holds_and_keeps_its_number(rows, counts, seed):
    by_key = {one.key: one for one in rows}
    for why, grade in ((TOP, "advanced"), (WEAK, "weak")):
        chosen = [by_key[key] for key, found in drawn(rows, counts, seed) if found == why]
        pool = [one for one in rows if one.grade == grade]
        assert {one.grade for one in chosen} <= {grade}
        assert len(chosen) == min(counts[why], len(pool))


def test_the_largest_gap_is_taken_first_and_then_who_has_none():
    rows = [Candidate(1, 1, "qualified", 2), Candidate(2, 1, "qualified", 9)]
    rows.append(Candidate(3, 2, "qualified", 0))

    assert drawn(rows, {"gap": 1}, 5) == [(2, GAP), (3, COVER)]
