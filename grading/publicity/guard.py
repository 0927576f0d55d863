"""What the public notice says to an approval: over and without open objections, or why not."""

from django.db.models import Count, Exists, OuterRef, Q

from grading.models import Decision, NoticeEntry

NOT_NOTICED = "还没有公示，公示期满后再审定。"
RUNNING = "第 {} 批公示到 {} 期满，期满后再审定。"
OPEN = "有 {} 件异议待答复，答复后再审定。"


def is_noticed(assessment, parameters):
    """Whether its decided grade belongs on a public notice: named there, and in a 复评 a rise."""
    grade = assessment.grade
    if parameters.public_notice_working_days == 0 or grade not in parameters.noticed_grades:
        return False
    steps = parameters.grades.steps(assessment.grade_before, grade)
    return steps is None or steps > 0


def standing_entries(participations):
    """NoticeEntry rows of `participations` (keys) that still stand: their batch was not withdrawn,
    the decision they rest on neither returned nor taken back.
    """
    undone = Q(act=Decision.Act.RETURNED)
    undone |= Q(act=Decision.Act.WITHDRAWN, level=Decision.Level.COMMITTEE)
    later = Decision.objects.filter(
        undone, assessment__participation=OuterRef("participation"), pk__gt=OuterRef("decision")
    )
    rows = NoticeEntry.objects.filter(
        participation__in=participations, notice__withdrawn_at=None
    ).exclude(Exists(later))
    return rows.select_related("notice").order_by("pk")


def open_objections(participations):
    """{participation: how many objections wait for their answer}."""
    rows = NoticeEntry.objects.filter(participation__in=participations)
    rows = rows.filter(objections__isnull=False, objections__answered_on=None).order_by()
    counted = rows.values_list("participation").annotate(number=Count("objections"))
    return dict(counted)


def notice_gaps(assessments, parameters, on):
    """{participation: sentence} of those of `assessments` (of one year with these `parameters`)
    whose public notice still stands against the approval on `on` (date). Two statements at most.
    """
    if not parameters.asks_notice:
        return {}
    keys = [one.participation_id for one in assessments if is_noticed(one, parameters)]
    if not keys:
        return {}
    found = {one.participation_id: one.notice for one in standing_entries(keys)}
    unanswered = open_objections(keys)
    gaps = {key: _gap(found.get(key), unanswered.get(key, 0), on) for key in keys}
    return {key: why for key, why in gaps.items() if why}


def gaps_of_cards(cards, on):
    """notice_gaps() of Cards (grading.sheets.cards), of whatever years."""
    found = {}
    years = {id(card.parameters): card.parameters for card in cards}
    for key, parameters in years.items():
        rows = [card.assessment for card in cards if id(card.parameters) == key]
        found |= notice_gaps(rows, parameters, on)
    return found


def _gap(notice, unanswered, on):
    if unanswered:
        return OPEN.format(unanswered)
    if notice is None:
        return NOT_NOTICED
    return "" if notice.is_over(on) else RUNNING.format(notice.number, notice.last_on)


def notice_facts(assessments, on):
    """{participation: {"over", "grades"}} for the conditions of a rise (Circumstances.read of
    grading.scoring.conditions), of years alone that ask for a notice. `assessments` with
    participation, round and cycle.
    """
    years, found = {}, {}
    for one in assessments:
        cycle = one.participation.round.cycle
        if cycle.rules.asks_notice:
            years.setdefault(cycle.pk, (cycle.rules, []))[1].append(one)
    for parameters, rows in years.values():
        gaps, grades = notice_gaps(rows, parameters, on), list(parameters.noticed_grades)
        for one in rows:
            waits = one.participation_id in gaps or not is_noticed(one, parameters)
            found[one.participation_id] = {"over": not waits, "grades": grades}
    return found
