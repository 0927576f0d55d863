"""The dashboard beside its plain SQL: both read to the same figures, so that neither does less."""

from collections import Counter, namedtuple
from datetime import timedelta

from django.db import connection

from branches.models import Participation
from branches.rulebook.dates import add_months
from branches.rulebook.grades import UNGRADED
from branches.web.rounds import all_rounds
from config.bench import dashboard_sql as sql
from config.overview.figures import CHAIN, MONTHS, NO_GRADE, UNDECIDED, month_name
from config.overview.tally import COUNTED, CRITERIA, STATES
from rectification.ledger.as_of import day_after
from rectification.ledger.figures import LONG_OVERDUE_DAYS, SOON_DAYS
from rectification.pairing.figures import FIGURES as SLOTS
from rectification.promotion.matrix import ROUNDS, comparisons
from training.ledger.coverage import BEFORE
from training.ledger.coverage import COUNTED as TAUGHT

CELL = (*COUNTED, "deputies", "polled", "satisfaction", "reviewed", *STATES)
NOW = (*SLOTS, *CHAIN)


class Figures:
    """The statements with their values for a Frame (config.overview.figures) with a year before."""

    def __init__(self, frame):
        self.frame = frame
        rounds = frame.rounds or all_rounds({})
        self.values = {
            **self._years(rounds),
            **self._dates(),
            **self._training(),
        }
        self.work = {
            "now": sql.BRANCHES,
            "before": sql.BEFORE,
            "points": sql.POINTS,
            "items": sql.ITEMS,
            "items_before": sql.ITEMS_BEFORE,
            "terms": sql.TERMS,
            "training": sql.TRAINING,
            "plans": sql.PLANS,
        }
        if found := comparisons(frame.user, rounds, frame.round.cycle).get(ROUNDS):
            self.values |= {"first": found.before[0].pk, "regrade": found.round.pk}
            self.work["rising"] = sql.RISING

    def _years(self, rounds):
        frame = self.frame
        own, beside = (one.cycle.rules.term_lengths for one in (frame.round, frame.previous))
        before = frame.previous.cycle_id
        return {
            "round": frame.round.pk,
            "other": frame.previous.pk,
            "is_closed": frame.round.is_closed,
            "cycle": frame.round.cycle_id,
            "cycle_before": before,
            "was_regraded": sum(one.cycle_id == before for one in rounds) > 1,
            "years": own.usual,
            "college_years": own.college or own.usual,
            "other_years": beside.usual,
            "other_college_years": beside.college or beside.usual,
            "keeps": Participation.KEEPS_GRADE,
            "ungraded": UNGRADED.code,
        }

    def _dates(self):
        frame = self.frame
        on = frame.round.closed_on or frame.today
        then = min(frame.same_day, frame.previous.closed_on or frame.same_day)
        return {
            "on": on,
            "soon": on + timedelta(days=SOON_DAYS),
            "long_ago": on - timedelta(days=LONG_OVERDUE_DAYS),
            "then": then,
            "after": day_after(then),
            "cutoff": frame.round.cutoff_on,
            "other_cutoff": frame.previous.cutoff_on,
            "chart_end": add_months(frame.months[0], MONTHS),
        }

    def _training(self):
        now, before = self.frame.yards
        return {
            "year": now.year,
            "year_on": now.on,
            "months": now.months,
            "owed_from": now.owed_from,
            "other_year": before.year,
            "other_on": before.on,
        }

    def fetch(self):
        """{name: rows} of the statements."""
        with connection.cursor() as cursor:
            return {name: self._rows(cursor, text) for name, text in self.work.items()}

    def _rows(self, cursor, text):
        cursor.execute(text, self.values)
        return cursor.fetchall(), cursor.description

    def totals(self):
        """A Counter of all figures, each with where it is counted, from `fetch`."""
        found = {name: _named(*rows) for name, rows in self.fetch().items()}
        points = {(one.round, one.kind, one.key): one.points for one in found["points"]}
        frame, total = self.frame, Counter()
        for side, round in (("now", frame.round), ("before", frame.previous)):
            for row in found[side]:
                total.update(_of_branches(row, side, round, points))
        for row in found["items"]:
            total["overdue", row.place] += row.items_overdue
            total.update({name: n for name, n in row._asdict().items() if name[:6] == "items_"})
        total["oldest request"] = _oldest(row.oldest_request for row in found["items"])
        for name, count in found["items_before"][0]._asdict().items():
            total["items before", name] += count
        for row in found["terms"]:
            of_round = "now" if row.round == frame.round.pk else "before"
            total[of_round, month_name(row.month) if row.month else "overdue"] += row.branches
        for row in found["training"]:
            for name in (*TAUGHT, *(f"before_{name}" for name in BEFORE)):
                total["training", row.place, row.kind, name] += getattr(row, name)
        for row in found.get("rising", ()):
            total["rising", row.place, row.kind, row.was, row.now] += row.branches
        return total


def _named(rows, description):
    row = namedtuple("Row", [column.name for column in description], rename=True)
    return [row(*values) for values in rows]


def _oldest(days):
    return min((day.toordinal() for day in days if day), default=0)


def _of_branches(row, side, round, points):
    """Counter of one group of branches of a round."""
    cell, grade = (side, row.place, row.kind), row.grade or UNDECIDED
    names = (*CELL, *(NOW if side == "now" else ("gone",)))
    found = Counter({(*cell, name): getattr(row, name) or 0 for name in names})
    found[*cell, "grade", grade] = row.all
    if side == "now":
        found[*cell, "flow", row.was or NO_GRADE, grade] = row.all
    for key in CRITERIA:
        full = points.get((round.pk, row.kind, key))
        if full and getattr(row, key) is not None:
            found[*cell, "points", key] = getattr(row, key)
            found[*cell, "reviews", key] = full * row.reviewed
    return found


def totals_of(page):
    """The same of a config.overview.page.Dashboard over the whole school."""
    total = Counter()
    for side, tallies in (("now", page.tally_now), ("before", page.tally_before)):
        for place, tally in tallies.cells.items():
            total.update(_of_tally((side, *place), tally))
    total.update(page.items.counts)
    total.update({("overdue", place.pk): n for place, n in page.items.overdue_by_place})
    total["oldest request"] = _oldest([page.items.oldest_request])
    total.update({("items before", name): n for name, n in page.items.before.items()})
    terms = page.terms
    total.update({("now", name): n for name, n in terms.months.items()})
    total.update({("now", "overdue"): terms.overdue, ("before", "overdue"): terms.overdue_before})
    for place, cover in page.coverage.cells.items():
        total.update({("training", *place, name): cover.counts[name] for name in TAUGHT})
        then = {("training", *place, f"before_{name}"): cover.before[name] for name in BEFORE}
        total.update(then)
    if page.rising.tally:
        for place, counts in page.rising.tally.cells.items():
            total.update({("rising", *place, *pair): n for pair, n in counts.items()})
    return total


def _of_tally(cell, tally):
    found = Counter({(*cell, name): n for name, n in tally.counts.items()})
    found.update({(*cell, "grade", grade): n for grade, n in tally.grades.items()})
    found.update({(*cell, "flow", *pair): n for pair, n in tally.flow.items()})
    found.update({(*cell, "points", key): n for key, n in tally.points.items()})
    found.update({(*cell, "reviews", key): n for key, n in tally.reviews.items()})
    return found


def check(figures, page):
    """Raises RuntimeError, naming them, if the SQL counts other figures than the page."""
    ours, theirs = figures.totals(), totals_of(page)
    apart = [name for name in ours | theirs if ours[name] != theirs[name]]
    if apart:
        words = (f"{name}：{ours[name]}，{theirs[name]}" for name in apart[:5])
        raise RuntimeError(f"裸 SQL 与简报不一致：{'；'.join(words)}")
