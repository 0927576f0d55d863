"""晋位 within the year, once there is a 复评; and the way that leads there, from 问题 over 方案,
整改, 销号, 复评 to 晋位, in branches, each number with its list.
"""

from dataclasses import dataclass

from branches.web.rounds import all_rounds
from config.overview.links import branches_link
from rectification.promotion import layout
from rectification.promotion.filters import Links
from rectification.promotion.matrix import ROUNDS, comparisons
from rectification.promotion.tally import tally


@dataclass(frozen=True)
class Stage:
    """`count` None: not begun."""

    label: str
    count: int | None
    url: str = ""


@dataclass(frozen=True)
class Rising:
    """`tally`: of the first grading and the 复评, None before there is one; `counts`: of the scope,
    by name of config.overview.figures.CHAIN among others.
    """

    frame: object
    committee: int | None
    tally: object
    counts: dict

    @property
    def moves(self):
        return self.tally and self.tally.sum(self.committee)

    def link(self, name, committee=None):
        return self._links(committee or self.committee).listed(name)

    def _links(self, committee):
        return Links(self.tally.comparison, committee=committee)

    @property
    def matrix_url(self):
        return self._links(self.committee).to("matrix")

    @property
    def title(self):
        return self.tally.comparison.title

    @property
    def segments(self):
        return layout.segments(self.moves, self._links(self.committee))

    @property
    def chain(self):
        labels = {"chain_problems": "问题", "chain_planned": "方案"}
        labels |= {"chain_begun": "整改", "chain_closed": "销号"}
        stages = [
            Stage(
                label,
                self.counts[name],
                branches_link(self.frame, name, committee=self.committee),
            )
            for name, label in labels.items()
        ]
        if self.tally is None:
            return [*stages, Stage("复评", None), Stage("晋位", None)]
        regraded = Stage("复评", self.moves.approved, self.link("regraded"))
        return [*stages, regraded, Stage("晋位", self.moves.of("rose"), self.link("rose"))]


def load_rising(frame, counts, committee=None):
    """The Rising of a Frame, of one sub-committee (key) if given; `counts` as Rising has them. One
    statement where the year has a 复评, else none.
    """
    rounds = frame.rounds or all_rounds({})
    found = comparisons(frame.user, rounds, frame.round.cycle).get(ROUNDS)
    return Rising(frame, committee, tally(found) if found else None, counts)
