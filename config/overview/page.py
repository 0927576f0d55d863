"""Everything the dashboard shows, loaded in a fixed number of statements."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from branches.web.rounds import all_rounds, chosen_round, year_before
from config.overview.figures import Frame, month_name
from config.overview.items import load_items
from config.overview.links import branches_link, items_link
from config.overview.rising import load_rising
from config.overview.steps import APPROVAL
from config.overview.tally import criterion_points, tallies
from config.overview.terms import load_terms
from grading.models.assessment import UNGRADED
from rectification.pairing.figures import FIGURES as SLOTS
from training.ledger.coverage import load_coverage


def frame_for(user, params, today):
    """The Frame of `params["round"]`, else the newest round; None without. `today`: date."""
    current = chosen_round(params)
    if current is None:
        return None
    before = year_before(all_rounds(params), current)
    return Frame(user, current, today, before, tuple(all_rounds(params)))


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
    rising: object

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
        found = self.tally_before and self.tally_before.sum(self.committee_pk)
        return found if found and found.branches else None

    @cached_property
    def training(self):
        return self.coverage.sum(self.committee_pk)

    @property
    def has_one_place(self):
        """Whether there is nothing above the sub-committee shown, and none beside it."""
        return self.place is not None and len(self.tally_now.places) == 1

    @property
    def scope_text(self):
        if self.place and _reaches_all_of(self.frame.user, self.place):
            return self.place.name
        return "全校" if self.frame.user.sees_school else "所辖"

    @cached_property
    def moves(self):
        """{"up" | "down" | "same": branches} of those graded in both rounds."""
        found = Counter(up=0, down=0, same=0)
        for (was, now), count in self.now.flow.items():
            if move := self.frame.move(was, now):
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
    def undecided(self):
        """Branches that wait for their grade: {"value", "url"}."""
        return self._linked(self.now.undecided, "grade_undecided")

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

    @property
    def slots(self):
        """四个一: who is to have them, and who lacks one: {name: {"value", "url"}}."""
        return {name: self._linked(self.now.counts[name], name) for name in SLOTS}

    def _linked(self, value, figure):
        link = branches_link(self.frame, figure, committee=self.committee_pk)
        return {"value": value, "url": link}

    @property
    def move_links(self):
        return {name: self._linked(count, name) for name, count in self.moves.items()}

    @property
    def is_approved(self):
        """Whether every grade shown has been approved by the school."""
        graded = self.now.branches - self.now.undecided - self.now.grades[UNGRADED]
        return not self.now.undecided and graded == APPROVAL.done_in(self.now.counts)


def _reaches_all_of(user, place):
    """Whether `user` sees the whole sub-committee, not only a 党总支 or a branch of it."""
    posts = [post.committee for post in user.current_posts if post.committee]
    return user.sees_school or any(one.is_school or one.pk == place.pk for one in posts)


def load_dashboard(frame, committee=None):
    """The Dashboard of `frame` (config.overview.figures.Frame); `committee`: key of a sub-committee
    as text. A key out of scope leads to the whole, as if it were not there. Whoever sees one
    sub-committee alone is shown that one: a chart with a single bar tells nothing.
    """
    points = criterion_points(frame.round, frame.previous)
    now, before = tallies(frame, points)
    only = now.places[0] if len(now.places) == 1 and not frame.user.sees_school else None
    place = next((one for one in now.places if str(one.pk) == committee), only)
    key = place.pk if place else None
    return Dashboard(
        frame=frame,
        tally_now=now,
        tally_before=before,
        place=place,
        items=load_items(frame, key),
        terms=load_terms(frame, key),
        coverage=load_coverage(frame.user, *frame.yards),
        rising=load_rising(frame, now.sum(key).counts, key),
    )
