"""The figures of the dashboard (工作简报, whole school) in plain SQL: what its page is measured
against. It counts what config.overview counts; `totals` lets the bench check that it does.
"""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from branches.rulebook.dates import add_months
from branches.web.rounds import all_rounds
from config.overview.figures import MONTHS
from rectification.ledger.as_of import day_after
from rectification.ledger.figures import LONG_OVERDUE_DAYS
from training.ledger.coverage import BEFORE, COUNTED
from training.ledger.years import yard_of

BRANCHES = """
SELECT place.id, place.short_name, place.kind, one.kind, mine.grade, theirs.grade, count(*),
  count(*) FILTER (WHERE survey.state = 'submitted'),
  count(*) FILTER (WHERE mine.state = 'draft' AND NOT mine.is_exempt),
  count(*) FILTER (WHERE mine.state = 'self_submitted'),
  count(*) FILTER (WHERE mine.state = 'committee_reviewed'),
  count(*) FILTER (WHERE mine.state = 'committee_decided'),
  count(*) FILTER (WHERE mine.state IN ('committee_decided', 'approved', 'frozen')
    AND NOT mine.is_exempt),
  count(*) FILTER (WHERE mine.state IN ('approved', 'frozen') AND NOT mine.is_exempt),
  count(mine.satisfaction_rate), sum(mine.satisfaction_rate), count(mine.review_total),
  sum(mine.review_leadership) FILTER (WHERE mine.review_total IS NOT NULL),
  sum(mine.review_members) FILTER (WHERE mine.review_total IS NOT NULL),
  sum(mine.review_mechanism) FILTER (WHERE mine.review_total IS NOT NULL),
  sum(mine.review_performance) FILTER (WHERE mine.review_total IS NOT NULL),
  sum(mine.review_masses) FILTER (WHERE mine.review_total IS NOT NULL),
  count(*) FILTER (WHERE other.id IS NULL),
  count(*) FILTER (WHERE one.kind = 'staff' AND survey.secretary_admin_post > '')
FROM branches_participation one
JOIN branches_committee place ON place.id = one.sub_committee_id
LEFT JOIN branches_survey survey ON survey.participation_id = one.id
LEFT JOIN grading_assessment mine ON mine.participation_id = one.id
LEFT JOIN branches_participation other ON other.branch_id = one.branch_id
  AND other.round_id = %(other)s AND other.out_reason = ''
LEFT JOIN grading_assessment theirs ON theirs.participation_id = other.id
WHERE one.round_id = %(round)s AND one.out_reason = ''
GROUP BY place.id, one.kind, mine.grade, theirs.grade
ORDER BY place.sort_order, place.code
"""
POINTS = """
SELECT rubric.round_id, rubric.kind, one.key, one.points
FROM grading_criterion one JOIN grading_rubric rubric ON rubric.id = one.rubric_id
WHERE rubric.round_id IN (%(round)s, %(other)s) ORDER BY rubric.version
"""
ITEMS = """
SELECT one.round_id, place.id, place.short_name, place.kind,
  min(item.requested_on) FILTER (WHERE item.state IN ('closure_requested', 'committee_accepted')),
  count(*) FILTER (WHERE item.state <> 'cancelled'),
  count(*) FILTER (WHERE item.state IN ('plan_draft', 'plan_submitted')),
  count(*) FILTER (WHERE item.state = 'in_progress'),
  count(*) FILTER (WHERE item.state IN ('closure_requested', 'committee_accepted')),
  count(*) FILTER (WHERE item.state = 'closed'),
  count(*) FILTER (WHERE item.state IN ('plan_draft', 'plan_submitted')
    AND item.due_on < %(today)s),
  count(*) FILTER (WHERE item.state = 'in_progress' AND item.due_on < %(today)s),
  count(*) FILTER (WHERE item.state IN ('plan_draft', 'plan_submitted', 'in_progress')
    AND item.due_on < %(long_ago)s),
  count(*) FILTER (WHERE item.state = 'closed' AND item.was_late),
  count(*) FILTER (WHERE item.state = 'closure_requested'),
  count(*) FILTER (WHERE item.state = 'committee_accepted'),
  count(*) FILTER (WHERE item.state = 'plan_submitted'),
  count(*) FILTER (WHERE EXISTS (SELECT 1 FROM rectification_extension asked
    WHERE asked.item_id = item.id AND asked.state = 'open')),
  count(*) FILTER (WHERE item.created_at < %(after)s AND NOT gone.by_then),
  count(*) FILTER (WHERE item.created_at < %(after)s AND item.closed_on <= %(then)s),
  count(*) FILTER (WHERE item.created_at < %(after)s AND NOT gone.by_then
    AND (item.due_on < %(then)s OR EXISTS (SELECT 1 FROM rectification_extension later
      WHERE later.item_id = item.id AND later.state = 'granted' AND later.answered_at >= %(after)s
        AND later.from_due_on < %(then)s))
    AND NOT (item.requested_on <= %(then)s OR EXISTS (
      SELECT 1 FROM rectification_closurerequest asked
      WHERE asked.item_id = item.id AND asked.at < %(after)s AND NOT EXISTS (
        SELECT 1 FROM rectification_acceptance refused WHERE refused.request_id = asked.id
          AND NOT refused.is_accepted AND refused.at < %(after)s))))
FROM rectification_rectificationitem item
CROSS JOIN LATERAL (SELECT item.state = 'cancelled' AND EXISTS (
  SELECT 1 FROM branches_auditentry entry WHERE entry.branch_id = item.branch_id
    AND entry.action = 'rectification.cancel' AND entry.target_id = item.id
    AND entry.at < %(after)s) AS by_then) gone
JOIN branches_participation one ON one.id = item.participation_id
JOIN branches_committee place ON place.id = one.sub_committee_id
WHERE one.round_id IN (%(round)s, %(other)s)
GROUP BY one.round_id, place.id
"""
TERMS = """
WITH term AS (
  SELECT one.round_id, COALESCE(survey.extension_until, survey.term_due_on,
    (survey.elected_on + make_interval(years => COALESCE(survey.term_years,
      CASE WHEN survey.is_college_level THEN %(college_years)s ELSE %(years)s END)))::date
  ) AS ends
  FROM branches_participation one JOIN branches_survey survey ON survey.participation_id = one.id
  WHERE one.round_id IN (%(round)s, %(other)s) AND one.out_reason = ''
)
SELECT round_id, CASE WHEN ends >= %(cutoff)s THEN date_trunc('month', ends) END, count(*)
FROM term
WHERE round_id = %(round)s AND ends < %(chart_end)s
  OR round_id = %(other)s AND ends < %(other_cutoff)s
GROUP BY 1, 2
"""
TRAINING = """
WITH taught AS (
  SELECT year, person_id FROM training_trainingrecord
  WHERE is_counted AND (year = %(year)s AND ends_on <= %(on)s
    OR year = %(other_year)s AND ends_on <= %(other_on)s)
  GROUP BY year, person_id
), seat AS (
  SELECT branch.sub_committee_id, branch.kind, term.person_id, term.since, term.inducted_on,
    (term.since IS NULL OR term.since <= %(on)s) AND (term.until IS NULL OR term.until >= %(on)s)
      AND (branch.closed_on IS NULL OR branch.closed_on > %(on)s) AS is_now,
    (term.since IS NULL OR term.since <= %(other_on)s)
      AND (term.until IS NULL OR term.until >= %(other_on)s)
      AND (branch.closed_on IS NULL OR branch.closed_on > %(other_on)s) AS is_then
  FROM branches_term term JOIN branches_branch branch ON branch.id = term.branch_id
  WHERE term.seat = 'secretary' AND term.person_id IS NOT NULL
)
SELECT place.id, place.short_name, place.kind, seat.kind,
  count(*) FILTER (WHERE seat.is_now),
  count(*) FILTER (WHERE seat.is_now AND now.person_id IS NOT NULL),
  count(*) FILTER (WHERE seat.is_now AND seat.since >= %(owed_from)s
    AND (seat.inducted_on IS NULL OR seat.inducted_on > %(on)s)),
  count(*) FILTER (WHERE seat.is_now AND seat.since >= %(owed_from)s
    AND (seat.inducted_on IS NULL OR seat.inducted_on > %(on)s)
    AND (seat.since + make_interval(months => %(months)s))::date < %(on)s),
  count(*) FILTER (WHERE seat.is_then),
  count(*) FILTER (WHERE seat.is_then AND before.person_id IS NOT NULL)
FROM seat
JOIN branches_committee place ON place.id = seat.sub_committee_id
LEFT JOIN taught now ON now.person_id = seat.person_id AND now.year = %(year)s
LEFT JOIN taught before ON before.person_id = seat.person_id AND before.year = %(other_year)s
WHERE seat.is_now OR seat.is_then
GROUP BY place.id, seat.kind
"""


class Figures:
    """The statements with their values for a round and the one before it (Round)."""

    def __init__(self, round, previous):
        today = timezone.localdate()
        first = round.cutoff_on.replace(day=1)
        then = previous.cutoff_on + (today - round.cutoff_on)
        lengths = round.cycle.rules.term_lengths
        self.values = {
            "round": round.pk,
            "other": previous.pk,
            "today": today,
            "long_ago": today - timedelta(days=LONG_OVERDUE_DAYS),
            "then": then,
            "after": day_after(then),
            "years": lengths.usual,
            "college_years": lengths.college or lengths.usual,
            "cutoff": round.cutoff_on,
            "other_cutoff": previous.cutoff_on,
            "chart_end": add_months(first, MONTHS),
            **self._training(round, previous, then),
        }

    def _training(self, round, previous, then):
        rounds = all_rounds({})
        today = timezone.localdate()
        now, before = yard_of(round, rounds, today), yard_of(previous, rounds, today)
        return {
            "year": now.year,
            "on": now.on,
            "months": now.months,
            "owed_from": now.owed_from,
            "other_year": before.year,
            "other_on": min(before.on, then),
        }

    def fetch(self):
        """The rows of the statements."""
        beside = self.values | {"round": self.values["other"], "other": self.values["round"]}
        work = (
            (BRANCHES, self.values),
            (BRANCHES, beside),
            (POINTS, self.values),
            (ITEMS, self.values),
            (TERMS, self.values),
            (TRAINING, self.values),
        )
        with connection.cursor() as cursor:
            return [self._rows(cursor, sql, values) for sql, values in work]

    def _rows(self, cursor, sql, values):
        cursor.execute(sql, values)
        return cursor.fetchall()

    def totals(self):
        """(branches, items not cancelled, terms past the cut-off, secretaries: in office, taught,
        without the induction, too late for it, and the first two a year before) of
        the round, from `fetch`.
        """
        branches, _before, _points, items, terms, training = self.fetch()
        mine = self.values["round"]
        return (
            sum(row[6] for row in branches),
            sum(row[5] for row in items if row[0] == mine),
            sum(row[2] for row in terms if row[0] == mine and row[1] is None),
            tuple(sum(row[place] for row in training) for place in range(4, 10)),
        )


def totals_of(page):
    """The same of a config.overview.page.Dashboard."""
    cover = page.training
    secretaries = (
        *(cover.counts[name] for name in COUNTED),
        *(cover.before[name] for name in BEFORE),
    )
    return page.now.branches, page.items.all, page.terms.overdue, secretaries
