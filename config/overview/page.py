"""Everything the dashboard shows, loaded in a fixed number of statements."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from branches.queries.rounds import all_rounds, chosen_round
from config.overview.figures import Frame, month_name, move_of
from config.overview.items import load_items
from config.overview.links import branches_link, items_link
from config.overview.tally import criterion_points, tallies
from config.overview.terms import load_terms
from training.queries.coverage import load_coverage


def frame_for(user, params):
    """The Frame of `params["round"]`, else of the newest round; None before the first."""
    current = chosen_round(params)
    if current is None:
        return None
    earlier = (one for one in all_rounds(params) if one.cycle_id < current.cycle_id)
    return Frame(user, current, next(earlier, None), tuple(all_rounds(params)))


@dataclass
class Dashboard:
    """One scope's figures: the whole of what the user sees, or one sub-committee (`place`)."""

    frame: Frame
    tally_now: object
    tally_before: object  # or None
    place: object  # Place, or None
    items: object
    terms: object
    coverage: object

    @property
    def places(self):
        return [one for one in self.tally_now.places if not one.is_school]

    @property
    def committee_pk(self):
        return self.place.pk if self.place else None

    @cached_property
    def now(self):
        return self.tally_now.sum(self.committee_pk)

    @cached_property
    def before(self):
        """Tally of the previous round, or None if there is none to compare with."""
        found = self.tally_before and self.tally_before.sum(self.committee_pk)
        return found if found and found.branches else None

    @cached_property
    def training(self):
        """The Cover of the secretaries in office."""
        return self.coverage.sum(self.committee_pk)

    @property
    def scope_text(self):
        if self.place:
            return "直属党支部" if self.place.is_school else self.place.name
        return "全校" if self.frame.user.sees_school else "所辖"

    @cached_property
    def moves(self):
        """{"up" | "down" | "same": branches} of those graded in both rounds."""
        found = Counter(up=0, down=0, same=0)
        for (was, now), count in self.now.flow.items():
            if move := move_of(was, now, self.frame.codes):
                found[move] += count
        return found

    @property
    def item_links(self):
        names = ("items_all", "items_overdue", "items_overdue_long")
        return {
            name: {
                "value": self.items.counts[name],
                "url": items_link(self.frame, name, committee=self.committee_pk),
            }
            for name in names
        }

    @property
    def gone(self):
        """Branches of the last cycle that are not in this one: {"value", "url"}."""
        return self._linked(self.before.counts["gone"] if self.before else 0, "gone")

    @property
    def term_year(self):
        return self.frame.round.cutoff_on.year

    @property
    def terms_this_year(self):
        """Terms that end between the cut-off and the end of its year: {"value", "url"}."""
        names = [month_name(day) for day in self.frame.months if day.year == self.term_year]
        return self._linked(sum(self.terms.months[name] for name in names), "term_this_year")

    @property
    def terms_overdue(self):
        return self._linked(self.terms.overdue, "term_overdue")

    def _linked(self, value, figure):
        link = branches_link(self.frame, figure, committee=self.committee_pk)
        return {"value": value, "url": link}

    @property
    def move_links(self):
        return {name: self._linked(count, name) for name, count in self.moves.items()}

    @property
    def is_approved(self):
        """Whether every grade shown has been approved by the school."""
        graded = self.now.branches - self.now.undecided - self.now.grades["ungraded"]
        return not self.now.undecided and graded == self.now.counts["approved"]


def load_dashboard(frame, committee=None):
    """The Dashboard of `frame` (config.overview.figures.Frame); `committee`: key of a sub-committee
    as text. A key out of scope leads to the whole, as if it were not there.
    """
    points = criterion_points(frame.round, frame.previous)
    now = tallies(frame, points)
    before = tallies(frame, points, of_previous=True) if frame.previous else None
    place = next((one for one in now.places if str(one.pk) == committee), None)
    key = place.pk if place else None
    return Dashboard(
        frame=frame,
        tally_now=now,
        tally_before=before,
        place=place,
        items=load_items(frame, key),
        terms=load_terms(frame, key),
        coverage=load_coverage(frame.user, *frame.yards),
    )
