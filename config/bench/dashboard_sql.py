"""The figures of the dashboard (工作简报, whole school) in plain SQL: what its page is measured
against. It counts what config.overview counts; the bench checks that it does (dashboard_figures).
"""

# The grade that the year before left: of its only round, or the last that a 复评 approved.
LEFT = """
WITH left_behind AS (
  SELECT DISTINCT ON (one.branch_id) one.branch_id, made.grade
  FROM grading_decision made
  JOIN grading_assessment sheet ON sheet.id = made.assessment_id
  JOIN branches_participation one ON one.id = sheet.participation_id
  JOIN branches_round round ON round.id = one.round_id
  WHERE %(was_regraded)s AND round.cycle_id = %(cycle_before)s
    AND made.level = 'school' AND made.act = 'decided'
    AND NOT EXISTS (SELECT 1 FROM grading_decision undoing WHERE undoing.undoes_id = made.id)
  ORDER BY one.branch_id, made.decided_on DESC, made.id DESC
)
"""
COUNTS = """
  count(*) AS "all",
  count(*) FILTER (WHERE mine.is_exempt) AS exempt,
  count(*) FILTER (WHERE survey.state IN ('draft', 'returned')) AS survey_missing,
  count(*) FILTER (WHERE mine.id IS NULL OR NOT mine.is_exempt
    AND mine.state NOT IN ('committee_decided', 'approved', 'frozen')) AS left_decision,
  count(*) FILTER (WHERE mine.id IS NULL OR NOT mine.is_exempt
    AND mine.state NOT IN ('approved', 'frozen')) AS left_approval,
  count(*) FILTER (WHERE plan.opened_on IS NOT NULL
    AND plan.state NOT IN ('approved', 'replaced')) AS left_plan,
  count(*) FILTER (WHERE plan.opened_on IS NOT NULL AND plan.state <> 'replaced') AS asked_plan,
  count(*) FILTER (WHERE plan.opened_on IS NOT NULL
    AND plan.state IN ('draft', 'submitted', 'committee_approved')) AS left_plan,
  count(*) FILTER (WHERE plan.opened_on IS NOT NULL
    AND plan.state IN ('draft', 'submitted', 'committee_approved')
    OR plan.state = 'approved') AS asked_plan,
  count(*) FILTER (WHERE mine.state = 'draft' AND NOT mine.is_exempt) AS to_self,
  count(*) FILTER (WHERE mine.state = 'self_submitted') AS to_review,
  count(*) FILTER (WHERE mine.state = 'committee_reviewed') AS to_decide,
  count(*) FILTER (WHERE mine.state = 'committee_decided') AS to_approve,
  count(mine.satisfaction_rate) AS polled, sum(mine.satisfaction_rate) AS satisfaction,
  count(mine.review_total) AS reviewed,
  sum(mine.review_leadership) FILTER (WHERE mine.review_total IS NOT NULL) AS leadership,
  sum(mine.review_members) FILTER (WHERE mine.review_total IS NOT NULL) AS members,
  sum(mine.review_mechanism) FILTER (WHERE mine.review_total IS NOT NULL) AS mechanism,
  sum(mine.review_performance) FILTER (WHERE mine.review_total IS NOT NULL) AS performance,
  sum(mine.review_masses) FILTER (WHERE mine.review_total IS NOT NULL) AS masses,
  count(*) FILTER (WHERE one.kind = 'staff' AND survey.secretary_admin_post > '') AS deputies
"""
FROM = """
FROM branches_participation one
JOIN branches_committee place ON place.id = one.sub_committee_id
LEFT JOIN branches_survey survey ON survey.participation_id = one.id
LEFT JOIN grading_assessment mine ON mine.participation_id = one.id
LEFT JOIN rectification_plan plan ON plan.participation_id = one.id
LEFT JOIN branches_participation other ON other.branch_id = one.branch_id AND other.out_reason = ''
"""
BRANCHES = f"""{LEFT}, own AS (
  SELECT item.branch_id, bool_or(item.state NOT IN ('plan_draft', 'plan_submitted')) AS is_begun,
    bool_or(item.state <> 'closed') AS is_open
  FROM rectification_rectificationitem item JOIN branches_round round ON round.id = item.in_round_id
  WHERE round.cycle_id = %(cycle)s AND item.owner = 'branch' AND item.state <> 'cancelled'
  GROUP BY item.branch_id
), planned AS (
  SELECT DISTINCT one.branch_id
  FROM rectification_plan plan JOIN branches_participation one ON one.id = plan.participation_id
  JOIN branches_round round ON round.id = one.round_id
  WHERE round.cycle_id = %(cycle)s AND plan.state = 'approved'
), slot AS (
  SELECT branch_id, bool_or(name = '' AND pairing_id IS NULL) AS is_empty
  FROM rectification_support WHERE until IS NULL GROUP BY branch_id
)
SELECT place.id AS place, place.short_name, place.kind AS place_kind, one.kind AS kind,
  mine.grade AS grade, COALESCE(was.grade, theirs.grade) AS was, {COUNTS},
  count(slot.branch_id) AS slots_all, count(*) FILTER (WHERE slot.is_empty) AS slots_empty,
  count(own.branch_id) AS chain_problems,
  count(own.branch_id) FILTER (WHERE planned.branch_id IS NOT NULL) AS chain_planned,
  count(*) FILTER (WHERE own.is_begun) AS chain_begun,
  count(*) FILTER (WHERE NOT own.is_open) AS chain_closed
{FROM} AND other.round_id = %(other)s
LEFT JOIN grading_assessment theirs ON theirs.participation_id = other.id
LEFT JOIN left_behind was ON was.branch_id = one.branch_id AND other.id IS NOT NULL
LEFT JOIN own ON own.branch_id = one.branch_id
LEFT JOIN planned ON planned.branch_id = one.branch_id
LEFT JOIN slot ON slot.branch_id = one.branch_id
WHERE one.round_id = %(round)s AND one.out_reason = ''
GROUP BY place.id, one.kind, mine.grade, 6
ORDER BY place.sort_order, place.code
"""
BEFORE = f"""{LEFT}
SELECT place.id AS place, place.short_name, place.kind AS place_kind, one.kind AS kind,
  COALESCE(was.grade, mine.grade) AS grade, {COUNTS},
  count(*) FILTER (WHERE other.id IS NULL) AS gone
{FROM} AND other.round_id = %(round)s
LEFT JOIN left_behind was ON was.branch_id = one.branch_id
WHERE one.round_id = %(other)s AND one.out_reason = ''
GROUP BY place.id, one.kind, 5
ORDER BY place.sort_order, place.code
"""
POINTS = """
SELECT rubric.round_id AS round, rubric.kind AS kind, one.key AS key, one.points AS points
FROM grading_criterion one JOIN grading_rubric rubric ON rubric.id = one.rubric_id
WHERE rubric.round_id IN (%(round)s, %(other)s) ORDER BY rubric.version
"""
# An archived round keeps of what it left to the next how it stood then.
ITEMS = """
WITH shown AS (
  SELECT item.branch_id, item.owner, item.round_id, item.state, item.due_on, item.was_late,
    item.return_reason, item.requested_on, NOT %(is_closed)s AND EXISTS (
      SELECT 1 FROM rectification_extension asked
      WHERE asked.item_id = item.id AND asked.state = 'open') AS asks
  FROM rectification_rectificationitem item
  WHERE item.in_round_id = %(round)s AND NOT EXISTS (
    SELECT 1 FROM rectification_carried kept
    WHERE kept.item_id = item.id AND kept.round_id = %(round)s)
  UNION ALL
  SELECT item.branch_id, item.owner, item.round_id, kept.state, kept.due_on, kept.was_late,
    kept.return_reason, COALESCE(kept.requested_on, item.requested_on), kept.asked_time
  FROM rectification_carried kept
  JOIN rectification_rectificationitem item ON item.id = kept.item_id
  WHERE kept.round_id = %(round)s
), item AS (
  SELECT shown.*, owner = 'branch' AS own, state IN ('plan_draft', 'plan_submitted') AS todo,
    state = 'in_progress' AS doing, state IN ('closure_requested', 'committee_accepted') AS waits,
    state IN ('plan_draft', 'plan_submitted', 'in_progress') AND due_on < %(on)s AS late
  FROM shown
)
SELECT place.id AS place, place.short_name, place.kind AS place_kind,
  min(requested_on) FILTER (WHERE waits) AS oldest_request,
  count(*) FILTER (WHERE state <> 'cancelled') AS items_all,
  count(*) FILTER (WHERE todo) AS items_todo,
  count(*) FILTER (WHERE doing) AS items_doing,
  count(*) FILTER (WHERE waits) AS items_waiting,
  count(*) FILTER (WHERE state = 'closed') AS items_closed,
  count(*) FILTER (WHERE late) AS items_overdue,
  count(*) FILTER (WHERE late AND todo) AS items_overdue_todo,
  count(*) FILTER (WHERE late AND doing) AS items_overdue_doing,
  count(*) FILTER (WHERE late AND due_on < %(long_ago)s) AS items_overdue_long,
  count(*) FILTER (WHERE (todo OR doing) AND due_on BETWEEN %(on)s AND %(soon)s) AS items_due_week,
  count(*) FILTER (WHERE state = 'closed' AND was_late) AS items_late_done,
  count(*) FILTER (WHERE state IN ('plan_draft', 'in_progress')
    AND return_reason <> '') AS items_returned,
  count(*) FILTER (WHERE state = 'closure_requested' AND own) AS items_to_accept,
  count(*) FILTER (WHERE state = 'committee_accepted') AS items_to_confirm,
  count(*) FILTER (WHERE state = 'plan_submitted') AS items_plan_review,
  count(*) FILTER (WHERE asks AND own) AS items_extension,
  count(*) FILTER (WHERE NOT own AND state <> 'cancelled') AS items_of_offices,
  count(*) FILTER (WHERE state = 'closure_requested' AND NOT own) AS items_office_accept,
  count(*) FILTER (WHERE asks AND NOT own) AS items_office_extension,
  count(*) FILTER (WHERE state = 'cancelled') AS items_cancelled,
  count(*) FILTER (WHERE state <> 'cancelled' AND item.round_id <> %(round)s) AS items_carried
FROM item
JOIN branches_participation one ON one.branch_id = item.branch_id AND one.round_id = %(round)s
JOIN branches_committee place ON place.id = one.sub_committee_id
GROUP BY place.id
ORDER BY place.sort_order, place.code
"""
ITEMS_BEFORE = """
SELECT count(*) AS "all",
  count(*) FILTER (WHERE item.state = 'closed' AND item.closed_on <= %(then)s OR EXISTS (
    SELECT 1 FROM rectification_reopening later WHERE later.item_id = item.id
      AND later.at >= %(after)s AND later.closed_on <= %(then)s)) AS closed,
  count(*) FILTER (WHERE (item.due_on < %(then)s OR EXISTS (
      SELECT 1 FROM rectification_extension later WHERE later.item_id = item.id
        AND later.state = 'granted' AND later.answered_at >= %(after)s
        AND later.from_due_on < %(then)s)
    OR EXISTS (SELECT 1 FROM rectification_reopening later WHERE later.item_id = item.id
      AND later.at >= %(after)s AND later.from_due_on < %(then)s))
    AND NOT (COALESCE(item.requested_on <= %(then)s, false) OR EXISTS (
      SELECT 1 FROM rectification_closurerequest asked
      WHERE asked.item_id = item.id AND asked.at < %(after)s AND NOT EXISTS (
        SELECT 1 FROM rectification_acceptance refused WHERE refused.request_id = asked.id
          AND NOT refused.is_accepted AND refused.at < %(after)s) AND NOT EXISTS (
        SELECT 1 FROM rectification_reopening undone WHERE undone.request_id = asked.id
          AND undone.at < %(after)s)))) AS overdue
FROM rectification_rectificationitem item
JOIN branches_participation one ON one.branch_id = item.branch_id AND one.round_id = %(other)s
WHERE item.created_at < %(after)s
  AND (item.in_round_id = %(other)s OR EXISTS (SELECT 1 FROM rectification_carried kept
    WHERE kept.item_id = item.id AND kept.round_id = %(other)s))
  AND NOT (item.state = 'cancelled' AND EXISTS (
    SELECT 1 FROM branches_auditentry entry WHERE entry.branch_id = item.branch_id
      AND entry.action = 'rectification.cancel' AND entry.target_id = item.id
      AND entry.at < %(after)s))
"""
TERMS = """
WITH term AS (
  SELECT one.round_id, COALESCE(survey.extension_until, survey.term_due_on,
    (survey.elected_on + make_interval(years => COALESCE(survey.term_years,
      CASE WHEN one.round_id = %(round)s
        THEN CASE WHEN survey.is_college_level THEN %(college_years)s ELSE %(years)s END
        ELSE CASE WHEN survey.is_college_level THEN %(other_college_years)s
          ELSE %(other_years)s END END)))::date
  ) AS ends
  FROM branches_participation one JOIN branches_survey survey ON survey.participation_id = one.id
  WHERE one.round_id IN (%(round)s, %(other)s) AND one.out_reason = ''
)
SELECT round_id AS round,
  CASE WHEN ends >= %(cutoff)s THEN date_trunc('month', ends)::date END AS month,
  count(*) AS branches
FROM term
WHERE round_id = %(round)s AND ends < %(chart_end)s
  OR round_id = %(other)s AND ends < %(other_cutoff)s
GROUP BY 1, 2
"""
TRAINING = """
WITH taught AS (
  SELECT year, person_id FROM training_trainingrecord
  WHERE is_counted AND (year = %(year)s AND ends_on <= %(year_on)s
    OR year = %(other_year)s AND ends_on <= %(other_on)s)
  GROUP BY year, person_id
), seat AS (
  SELECT branch.sub_committee_id, branch.kind, term.person_id, term.since, term.inducted_on,
    (term.since IS NULL OR term.since <= %(year_on)s)
      AND (term.until IS NULL OR term.until >= %(year_on)s)
      AND (branch.closed_on IS NULL OR branch.closed_on > %(year_on)s) AS is_now,
    (term.since IS NULL OR term.since <= %(other_on)s)
      AND (term.until IS NULL OR term.until >= %(other_on)s)
      AND (branch.closed_on IS NULL OR branch.closed_on > %(other_on)s) AS is_then
  FROM branches_term term JOIN branches_branch branch ON branch.id = term.branch_id
  WHERE term.seat = 'secretary' AND term.person_id IS NOT NULL
)
SELECT place.id AS place, place.short_name, place.kind AS place_kind, seat.kind AS kind,
  count(*) FILTER (WHERE seat.is_now) AS secretaries_all,
  count(*) FILTER (WHERE seat.is_now AND now.person_id IS NOT NULL) AS trained,
  count(*) FILTER (WHERE seat.is_now AND seat.since >= %(owed_from)s
    AND (seat.inducted_on IS NULL OR seat.inducted_on > %(year_on)s)) AS new_uninducted,
  count(*) FILTER (WHERE seat.is_now AND seat.since >= %(owed_from)s
    AND (seat.inducted_on IS NULL OR seat.inducted_on > %(year_on)s)
    AND (seat.since + make_interval(months => %(months)s))::date < %(year_on)s
  ) AS induction_overdue,
  count(*) FILTER (WHERE seat.is_then) AS before_secretaries_all,
  count(*) FILTER (WHERE seat.is_then AND before.person_id IS NOT NULL) AS before_trained
FROM seat
JOIN branches_committee place ON place.id = seat.sub_committee_id
LEFT JOIN taught now ON now.person_id = seat.person_id AND now.year = %(year)s
LEFT JOIN taught before ON before.person_id = seat.person_id AND before.year = %(other_year)s
WHERE seat.is_now OR seat.is_then
GROUP BY place.id, seat.kind
"""
PLANS = """
SELECT count(*) FILTER (WHERE plan.state = 'submitted' AND place.kind = 'school') AS direct,
  count(*) FILTER (WHERE plan.state = 'committee_approved') AS confirm
FROM rectification_plan plan
JOIN branches_participation one ON one.id = plan.participation_id
JOIN branches_committee place ON place.id = one.sub_committee_id
WHERE one.round_id = %(round)s AND plan.opened_on IS NOT NULL
"""
# 晋位 within the year: its first grading against its newest 复评.
RISING = """
WITH part AS (
  SELECT one.round_id, one.branch_id, one.kind, one.sub_committee_id, one.out_reason,
    sheet.is_exempt, sheet.approved_on, sheet.approval_no,
    CASE WHEN sheet.approved_on IS NOT NULL THEN sheet.grade END AS grade
  FROM branches_participation one
  LEFT JOIN grading_assessment sheet ON sheet.participation_id = one.id
  WHERE one.round_id IN (%(first)s, %(regrade)s) AND one.out_reason IN ('', %(keeps)s)
)
SELECT place.id AS place, place.short_name, place.kind AS place_kind,
  CASE WHEN after.branch_id IS NULL THEN before.kind ELSE after.kind END AS kind,
  CASE WHEN before.branch_id IS NULL THEN 'new' WHEN before.grade IS NOT NULL THEN before.grade
    WHEN before.is_exempt THEN %(ungraded)s ELSE 'undecided' END AS was,
  CASE WHEN after.branch_id IS NULL THEN 'gone' WHEN after.grade IS NOT NULL THEN after.grade
    WHEN after.out_reason <> '' THEN 'kept' WHEN after.is_exempt THEN %(ungraded)s
    ELSE 'open' END AS now,
  count(*) AS branches,
  max(CASE WHEN after.branch_id IS NULL THEN before.approved_on ELSE after.approved_on END),
  max(CASE WHEN after.branch_id IS NULL THEN before.approval_no ELSE after.approval_no END)
FROM (SELECT * FROM part WHERE round_id = %(regrade)s) after
FULL JOIN (SELECT * FROM part WHERE round_id = %(first)s) before USING (branch_id)
JOIN branches_committee place
  ON place.id = COALESCE(after.sub_committee_id, before.sub_committee_id)
GROUP BY place.id, 4, 5, 6
"""
