"""Which branches 组织部 checks on the spot: proposed by rules and a kept seed. Pure."""

import random
from typing import NamedTuple

TOP, WEAK, GAP, RANDOM, COVER = "top", "weak", "gap", "random", "cover"


class Candidate(NamedTuple):
    """A reviewed branch: `key`, `place` (its 分党委), the proposed `grade`, and how far self and
    review are apart (`gap`).
    """

    key: int
    place: int
    grade: str
    gap: object


def propose(candidates, counts, seed, *, top, bottom):
    """[(key, why)] of a sample: `counts` {top, weak, gap, random: how many}, then one of each place
    that has none yet. The same candidates, counts and seed give the same sample, in any order.
    """
    lot, left = random.Random(seed), sorted(candidates)  # noqa: S311 - to be drawn again
    found = []

    def take(why, chosen):
        for one in chosen:
            found.append((one.key, why))
            left.remove(one)

    def drawn(pool, why):
        take(why, lot.sample(pool, min(counts.get(why, 0), len(pool))))

    drawn([one for one in left if one.grade == top], TOP)
    drawn([one for one in left if one.grade == bottom], WEAK)
    apart = sorted((one for one in left if one.gap), key=lambda one: (-one.gap, one.key))
    take(GAP, apart[: counts.get(GAP, 0)])
    drawn(list(left), RANDOM)
    taken = {key for key, _why in found}
    covered = {one.place for one in candidates if one.key in taken}
    for place in sorted({one.place for one in candidates} - covered):
        take(COVER, [lot.choice([one for one in left if one.place == place])])
    return found
