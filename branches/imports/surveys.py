"""The yearly part of an import: participations, survey drafts and what the rules find in them."""

from branches.models import Branch, Cycle, Finding, Participation, Survey
from branches.polls.queries import polls_by_participation
from branches.rounds.opening import enrol_branches
from branches.rulebook.fields import OFFICER_FACTS, PLACE_FACTS
from branches.rulebook.findings import find
from branches.storage.bulk import insert
from branches.survey.officers import officer_facts
from branches.survey.queries import previous_surveys

BATCH = 200
FINDING_LIMITS = {
    name: Finding._meta.get_field(name).max_length for name in ("message", "value", "limit")
}


def write_surveys(plan, round, *, by=None, prefill=None):
    """Participations and drafts for the branches that have none, then the changed drafts.

    `prefill` is given the unsaved drafts before the file fills them.

    Returns (new participations, participations of changed drafts and polls).
    """
    by_pk = {one.record.pk: one for one in plan.branches.values()}

    def fill(surveys):
        if prefill:
            prefill(surveys)
        for survey in surveys:
            one = by_pk.get(survey.participation.branch_id)
            if one is not None:
                one.participation, one.survey = survey.participation, survey
                _fill(one, survey)

    open_branches = Branch.objects.open()
    if not plan.reach.is_school:
        open_branches = open_branches.filter(committee__path__startswith=plan.reach.committee.path)
    new = enrol_branches(round, open_branches, by=by, fill=fill)
    fresh = {one.pk for one in new}
    changed = []
    for one in plan.branches.values():
        if one.survey is not None and one.participation.pk not in fresh and _changes(one):
            _fill(one, one.survey)
            changed.append(one)
    _save_surveys(changed)
    _save_copies(changed)
    polled = [one.participation for one in plan.branches.values() if _poll_changes(one)]
    touched = {one.participation.pk: one.participation for one in changed}
    touched |= {one.pk: one for one in polled if one.pk not in fresh}
    return new, list(touched.values())


def _poll_changes(one):
    return any(poll.record is None or poll.changes for poll in one.polls)


def _changes(one):
    """Whether an editable survey, or what its participation copies, is to be written."""
    if not one.survey.is_editable:
        return False
    facts = _officers(one)
    return bool(
        one.answers
        or one.moves
        or any(getattr(one.survey, name) != value for name, value in facts.items())
    )


def _officers(one):
    """Facts of the officers as the file leaves them; nothing where F2 has no row of the branch."""
    if one.seats is None:
        return {}
    seats = one.seats
    terms = [*(term for term, *_rest in seats.kept), *seats.created, *seats.vacant]
    return officer_facts(terms)


def _fill(one, survey):
    """The values of the file, each marked as imported where it says something new."""
    values = one.values
    prefilled = dict(survey.prefilled)
    for name, value in values.items():
        if getattr(survey, name) != value or survey.pk is None:
            if value in (None, ""):
                prefilled.pop(name, None)
            else:
                prefilled[name] = Survey.IMPORTED
            setattr(survey, name, value)
    survey.prefilled = prefilled
    survey.is_college_level = one.record.committee.is_school
    for name, value in _officers(one).items():
        setattr(survey, name, value)


def _save_surveys(changed):
    columns = {name for one in changed for name in one.values}
    if changed:
        Survey.objects.bulk_create(
            [one.survey for one in changed],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*sorted(columns), "prefilled", *OFFICER_FACTS, *PLACE_FACTS],
        )


def _save_copies(changed):
    rows = []
    for one in changed:
        for copy, name in Participation.COPIES.items():
            setattr(one.participation, copy, getattr(one.survey, name))
        one.participation.committee_id = one.record.committee_id
        one.participation.sub_committee_id = one.record.sub_committee_id
        if one.seats is not None:
            one.participation.secretary_name = one.survey.secretary_name
        rows.append(one.participation)
    if rows:
        Participation.objects.bulk_create(
            rows,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*Participation.COPIES, "committee", "sub_committee", "secretary_name"],
        )


def write_findings(plan, new, changed, target):
    """Find anew (W, F, I) in surveys of `new` and `changed` participations. {code: count}."""
    keys = [one.pk for one in (*new, *changed)]
    if not keys:
        return {}
    surveys = [one for one in _surveys(plan, keys) if one.state != Survey.State.SUBMITTED]
    polls = polls_by_participation(keys, [target.round])
    branches = {survey.participation.branch_id for survey in surveys}
    previous = previous_surveys(target.round, branches)
    fresh = {one.pk for one in new}
    notes = _drop_old([one.pk for one in surveys if one.participation_id not in fresh])
    # Read anew: a rule may have been switched while this import waited for its round.
    off = Cycle.objects.get(pk=target.round.cycle_id).rules_off
    rows, counts = [], {}
    for survey in surveys:
        one = survey.participation
        found = find(
            survey,
            target.rules,
            target.cutoff,
            previous=previous.get(one.branch_id),
            polls=polls.get(one.pk),
            required=False,
            off=off,
        )
        for finding in found:
            if finding.level != "E":
                counts[finding.code] = counts.get(finding.code, 0) + 1
                rows.append(_row(survey, finding, notes))
    insert(Finding, rows)
    return counts


def _surveys(plan, keys):
    """The surveys of these participations: those of the file as just written, the others read."""
    held = {one.participation.pk: one.survey for one in plan.branches.values() if one.survey}
    known = [held[key] for key in keys if key in held]
    others = [key for key in keys if key not in held]
    rows = Survey.objects.filter(participation__in=others).select_related("participation")
    return [*known, *rows]


def _drop_old(keys):
    """{(survey pk, code, field): note} of the findings deleted with these surveys' keys."""
    old = Finding.objects.filter(survey__in=keys)
    notes = {
        (survey, code, field): note
        for survey, code, field, note in old.exclude(note="").values_list(
            "survey_id", "code", "field", "note"
        )
    }
    old.delete()
    return notes


def _row(survey, finding, notes):
    texts = {name: getattr(finding, name)[:limit] for name, limit in FINDING_LIMITS.items()}
    return Finding(
        survey_id=survey.pk,
        code=finding.code,
        field=finding.field,
        level=finding.level,
        indicator=finding.indicator,
        basis=finding.basis,
        owner=finding.owner,
        note=notes.get((survey.pk, finding.code, finding.field), ""),
        **texts,
    )
