"""What the office does with a survey: fields saved, notes written, reported, returned."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit, rules, workflow
from branches.duties import ledger as duties
from branches.duties import telling
from branches.errors import Refusal, too_long
from branches.models import AuditEntry, Branch, Cycle, Duty, Finding, Participation, Survey
from branches.polls.queries import all_polls, counting_polls
from branches.rulebook.fields import (
    BY_NAME,
    OFFICER_FACTS,
    REGISTER_FIELDS,
    SECTIONS,
    fields_of,
    is_asked,
)
from branches.rulebook.findings import find, note_key
from branches.rulebook.wording import OFFICER_LABELS, shown
from branches.survey.officers import officer_facts
from branches.survey.queries import (
    officer_terms,
    previous_survey,
    survey_duty,
    unconfirmed_sections,
)
from branches.survey.quiet import heard

SAVED = "survey.save"
NOTE_LENGTH = 500
TOTAL_PARTS = ("full_members", "probationary_members")
# What a participation keeps follows the survey until the round is frozen.
COPIES = Participation.COPIES | {"secretary_name": "secretary_name"}

audit.register(
    "survey",
    "调查摸底",
    {
        "field": "填写调查摸底",
        "save": "填写调查摸底",
        "note": "说明存疑项",
        "confirm": "核对带入的内容",
    },
    rules.SURVEY.values(),
)


@dataclass(frozen=True)
class Edit:
    """A question as one person changed it: what stood there (base) and what is to stand there."""

    name: str
    base: object
    value: object


@dataclass(frozen=True)
class Collision:
    """Two people changed one question: nothing is overwritten until one of them decides."""

    name: str
    mine: object
    theirs: object
    by_text: str = ""
    at: object = None


@dataclass
class Saved:
    survey: Survey
    written: list = field(default_factory=list)
    collisions: dict = field(default_factory=dict)


class SurveyNotReady(Refusal):
    """Blocks 报送: `findings` (errors, doubts without note), `sections` (keys) not looked at."""

    def __init__(self, findings, sections=()):
        self.findings = findings
        errors = sum(one.level == "E" for one in findings)
        doubts = len(findings) - errors
        parts = [f"{errors}处错误须改正"] if errors else []
        parts += [f"{doubts}处存疑须写说明"] if doubts else []
        titles = "、".join(SECTIONS[one].partition("、")[2] for one in sections)
        parts += [f"{titles}还没有核对"] if titles else []
        super().__init__(f"还不能报送：{'，'.join(parts)}。")


def _locked(participation):
    """The survey, locked, with its participation; refuses what is archived."""
    participation = workflow.lock_participation(participation.pk)
    survey = Survey.objects.select_for_update().get(participation=participation)
    survey.participation = participation
    return survey


def _locked_for_entry(participation, by, kept):
    """The locked survey and the post that lets `by` fill it in."""
    survey = _locked(participation)
    post = rules.staff_post(by, survey)
    if post is None:
        raise PermissionDenied
    if not survey.is_editable:
        raise Refusal("调查摸底已报送，不能再改。需要更正的，请分党委书记或组织部退回。", kept=kept)
    return survey, post


@transaction.atomic
def save_fields(participation, edits, *, by):
    """Write the changed questions of a survey in work.

    `edits`: [Edit], values typed as fields.py says. A question that meanwhile holds neither base
    nor value is a Collision and stays as it is; the others are written. Returns Saved. Raises
    PermissionDenied, or Refusal once the survey has been submitted or archived.
    """
    kept = [(BY_NAME[edit.name].label, shown(edit.name, edit.value)) for edit in edits]
    survey, post = _locked_for_entry(participation, by, kept)
    saved, changes = Saved(survey), {}
    for edit in edits:
        current = getattr(survey, edit.name)
        if current == edit.value:
            continue
        if current != edit.base:
            saved.collisions[edit.name] = _collision(survey, edit, current)
            continue
        _write(survey, edit.name, edit.value, changes)
        saved.written.append(edit.name)
    if changes:
        survey.save(update_fields=[*saved.written, "total_members", "prefilled"])
        audit.record(SAVED, survey, by=by, post=post, changes=changes)
    return saved


def _write(survey, name, value, changes):
    before = getattr(survey, name)
    setattr(survey, name, value)
    survey.prefilled.pop(name, None)
    changes[BY_NAME[name].label] = [shown(name, before), shown(name, value)]
    if name in TOTAL_PARTS:
        _write(survey, "total_members", _total(survey), changes)


def _total(survey):
    parts = [getattr(survey, name) for name in TOTAL_PARTS]
    return None if None in parts else sum(parts)


def _collision(survey, edit, current):
    """Names who wrote the value that stands there, where the record tells."""
    entry = AuditEntry.objects.filter(
        participation=survey.participation_id,
        action=SAVED,
        changes__has_key=BY_NAME[edit.name].label,
    ).first()
    who = {"by_text": entry.by_text, "at": entry.at} if entry else {}
    return Collision(edit.name, edit.value, current, **who)


@transaction.atomic
def save_notes(participation, notes, *, by):
    """Keep what the office says to doubtful findings. `notes`: {"W01:applicants": text}; an empty
    text removes the note. Raises as save_fields, and Refusal of a text that is too long.
    """
    survey, post = _locked_for_entry(participation, by, list(notes.items()))
    changes = {}
    for key, text in notes.items():
        before, text = survey.finding_notes.get(key, ""), text.strip()
        if sentence := too_long(text, NOTE_LENGTH):
            raise Refusal(f"{_noted(key)}的说明{sentence}", kept=[(_noted(key), text)])
        if text == before:
            continue
        changes[f"{_noted(key)}的说明"] = [before, text]
        survey.finding_notes.pop(key, None)
        if text:
            survey.finding_notes[key] = text
    if changes:
        survey.save(update_fields=["finding_notes"])
        audit.record("survey.note", survey, by=by, post=post, changes=changes)
    return survey


@transaction.atomic
def confirm_section(participation, section, seen, *, by):
    """核对: somebody has looked at all that a 复评 has taken over in a section. `seen` {name:
    value}: the answers the person had before the eyes. Returns the survey. Raises as save_fields,
    and Refusal if not every question was there or one says something else by now.
    """
    survey, post = _locked_for_entry(participation, by, ())
    asked = [one for one in fields_of(section) if not one.computed and is_asked(one, survey)]
    if any(one.name not in seen or seen[one.name] != getattr(survey, one.name) for one in asked):
        raise Refusal(f"“{SECTIONS[section]}”刚才有改动或没有全部列出，请看过全部内容后再核对。")
    if section in unconfirmed_sections(survey):
        survey.confirmed = [*survey.confirmed, section]
        survey.save(update_fields=["confirmed"])
        changes = {SECTIONS[section]: ["", "已核对"]}
        audit.record("survey.confirm", survey, by=by, post=post, changes=changes)
    return survey


def _noted(key):
    name = key.partition(":")[2]
    return BY_NAME[name].label if name in BY_NAME else OFFICER_LABELS.get(name, key)


def live_findings(survey):
    """[Found] of a survey in work, with the officers of the register as of the cut-off. Sets the
    officer facts on `survey` without saving; `survey` with participation and its round.
    """
    participation = survey.participation
    terms = officer_terms(participation.branch_id, participation.round.cutoff_on)
    for name, value in officer_facts(terms).items():
        setattr(survey, name, value)
    return find(
        survey,
        participation.round.cycle.rules,
        participation.round.cutoff_on,
        previous=previous_survey(participation),
        polls=counting_polls(all_polls(participation)),
        off=participation.round.cycle.rules_off,
    )


def blocking(findings, notes):
    """The findings that stand in the way of 报送: errors, and doubts nobody has explained."""
    return [
        one
        for one in findings
        if one.level == "E" or one.level == "W" and not notes.get(note_key(one))
    ]


@transaction.atomic
def submit_survey(participation, *, by):
    """报送: check all rules once more, keep findings and officers, carry the register fields over.
    Returns the survey. Raises SurveyNotReady with what blocks, Refusal if it has moved on,
    PermissionDenied if `by` may not. Rule source: auto_rules.md, "Findings"; design.md 4.
    """
    transition = rules.SURVEY["submit"]
    survey = _locked(participation)
    post = workflow.admit(survey, transition, by=by)
    # Whoever switches a rule off or on locks the surveys first: that waits, or is seen.
    round = survey.participation.round
    round.cycle = Cycle.objects.get(pk=round.cycle_id)
    found = live_findings(survey)
    blockers, unseen = blocking(found, survey.finding_notes), unconfirmed_sections(survey)
    if blockers or unseen:
        raise SurveyNotReady(heard(survey, blockers, reporting=True), unseen)
    workflow.move_all(
        [workflow.Step(survey, post)],
        transition,
        by=by,
        touched=OFFICER_FACTS,
        submitted_at=timezone.now(),
        submitted_by=by,
        return_reason="",
    )
    survey.findings.all().delete()
    Finding.objects.bulk_create(finding_rows(survey, found))
    _update_register(survey, by)
    duties.close_duties(Duty.Kind.SURVEY, survey.participation_id)
    return survey


def finding_rows(survey, found):
    """[Finding], unsaved: what a report keeps of [Found], with the notes of the office."""
    return [
        Finding(
            survey=survey,
            code=one.code,
            field=one.field,
            level=one.level,
            indicator=one.indicator,
            message=one.message[:300],
            value=one.value[:100],
            limit=one.limit[:100],
            basis=one.basis[:100],
            owner=one.owner,
            note=survey.finding_notes.get(note_key(one), ""),
        )
        for one in found
    ]


def _update_register(survey, by):
    """The branch's own entry and the participation's copies take over what the survey says."""
    branch = Branch.objects.select_for_update().get(pk=survey.participation.branch_id)
    changes = {}
    for name in REGISTER_FIELDS:
        before, value = getattr(branch, name), getattr(survey, name)
        if before != value:
            changes[BY_NAME[name].label] = [shown(name, before), shown(name, value)]
            setattr(branch, name, value)
    if changes:
        branch.save(update_fields=REGISTER_FIELDS)
        audit.record("branch.update", branch, by=by, branch=branch, changes=changes)
    participation = survey.participation
    for copy, name in COPIES.items():
        setattr(participation, copy, getattr(survey, name))
    participation.save(update_fields=COPIES)


@transaction.atomic
def return_survey(participation, *, reason, by):
    """退回 by 分党委书记 or 组织部: the survey can be edited again, its duty stands anew."""
    survey = _locked(participation)
    reason = reason.strip()
    survey = workflow.move(
        survey, rules.SURVEY["return"], by=by, reason=reason, return_reason=reason
    )
    duties.open_duty(survey_duty(survey.participation, reason=survey.return_reason))
    post = rules.SURVEY["return"].may(by, survey)
    key = survey.participation_id
    telling.tell(telling.RETURNED, Duty.Kind.SURVEY, key, by=by, post=post, reason=reason)
    return survey
