"""定级: 分党委 decides, 组织部 records the school's decision; one branch or a whole selection.

A selection is locked, checked with the same transition table as workflow.move, and written in a
handful of statements whatever its size. What cannot go along stays, with its reason.
"""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from branches import audit, workflow
from branches.errors import Refusal
from branches.models import AuditEntry, Duty, Participation
from branches.services import notices
from grading import rules
from grading.models import Assessment, Decision, Verdict
from grading.queries.cards import load_cards
from grading.services.assessments import STORED, fill, turn_duties

COMMITTEE, SCHOOL = Decision.Level.COMMITTEE, Decision.Level.SCHOOL
BATCH = 500


@dataclass(frozen=True)
class Done:
    """What a selection came to: `count` branches moved; `refused` [(branch, reason)]."""

    count: int
    refused: list


def open_grades(card):
    """Grades (code, label) that may be decided: what the rules give, or lower. Gates bind."""
    if card.trace.grade is None:
        return []
    grades = [(code, label) for code, label, _cut in card.parameters.grades]
    codes = [code for code, _label in grades]
    return grades[codes.index(card.trace.grade[0]) :] if card.trace.grade[0] in codes else []


def grade_label(card, grade):
    return next(label for code, label, _cut in card.parameters.grades if code == grade)


def obstacle(card):
    """Why the rules give no grade yet; empty if they do."""
    if card.trace.grade is not None:
        return ""
    waiting = [step.text for step in card.trace.steps if step.outcome == "open"]
    return "".join(waiting) or "暂不能定级。"


def decide(assessment, *, grade, by, reason="", decided_on=None):
    """分党委 decides the grade of one branch. `grade`: code; `decided_on`: date of the meeting.

    Lower than the rules needs a reason, higher is refused. Raises Refusal. Returns the assessment.
    """

    def choose(card):
        allowed = [code for code, _label in open_grades(card)]
        if not allowed:
            return None, obstacle(card)
        if grade not in allowed:
            return None, "不能高于按规则拟定的等级。"
        if grade != allowed[0] and not reason.strip():
            return None, "低于按规则拟定的等级，须写明理由。"
        return grade, ""

    rows = Assessment.objects.filter(pk=assessment.pk)
    kept = [("理由", reason)] if reason else ()
    return _one(_decide_many(rows, choose, by=by, reason=reason, on=decided_on), assessment, kept)


def decide_as_proposed(assessments, *, by, decided_on=None):
    """分党委 decides a selection (queryset), each with the grade the rules give. Returns Done."""

    def choose(card):
        return (card.trace.grade[0], "") if card.trace.grade else (None, obstacle(card))

    return _decide_many(assessments, choose, by=by, reason="", on=decided_on)


def _decide_many(assessments, choose, *, by, reason, on):
    return _move_many(
        assessments,
        "decide",
        choose,
        by=by,
        level=COMMITTEE,
        reason=reason,
        on=on or timezone.localdate(),
    )


def approve(assessments, *, approved_on, document_no, by):
    """组织部 records that 校党委 approved the decided grades of a selection. Returns Done."""

    def choose(card):
        allowed = [code for code, _label in open_grades(card)]
        if card.assessment.grade not in allowed:
            return None, "定级依据有变化，所定等级高于按规则可定的等级，请退回分党委重新定级。"
        return card.assessment.grade, ""

    return _move_many(
        assessments,
        "approve",
        choose,
        by=by,
        level=SCHOOL,
        on=approved_on,
        document_no=document_no,
    )


def _one(done, assessment, kept):
    if done.refused:
        raise Refusal(f"“{assessment.participation}”：{done.refused[0][1]}", kept=kept)
    return Assessment.objects.get(pk=assessment.pk)


@transaction.atomic
def _move_many(assessments, name, choose, *, by, level, on, reason="", document_no=""):
    transition = rules.TRANSITIONS[name]
    cards, refused = [], []
    for card in _locked_cards(assessments):
        post, grade, why = _judge(card, transition, choose, by)
        if why:
            refused.append((str(card.participation), why))
        else:
            cards.append((card, post, grade))
    verdicts = Verdict.objects.bulk_create(
        [verdict_of(card) for card, _post, _grade in cards], batch_size=BATCH
    )
    facts = {"level": level, "decided_on": on, "document_no": document_no, "reason": reason}
    Decision.objects.bulk_create(
        [
            _decision(card, verdict, post, grade, by, facts)
            for (card, post, grade), verdict in zip(cards, verdicts, strict=True)
        ],
        batch_size=BATCH,
    )
    _settle(cards, transition, by, facts)
    return Done(len(cards), refused)


def _locked_cards(assessments):
    """Cards of the selection, participations and assessments locked in one order."""
    keys = list(assessments.order_by("participation").values_list("participation", flat=True))
    locked = Participation.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    list(locked.order_by("pk").values_list("pk", flat=True))
    rows = Assessment.objects.select_for_update(of=("self",)).filter(participation__in=keys)
    return load_cards(rows.select_related("participation__committee").order_by("participation"))


def _judge(card, transition, choose, by):
    """(post, grade, why not)."""
    assessment = card.assessment
    post = transition.may(by, assessment)
    if post is None:
        return None, None, "您没有办理这一步的职责。"
    if card.participation.is_frozen:
        return None, None, "本轮已归档，不能再改动。"
    try:
        workflow.check(assessment, transition, "", ())
    except Refusal as refusal:
        return None, None, refusal.message
    grade, why = choose(card)
    return post, grade, why


def verdict_of(card):
    """The unsaved Verdict of what the rules say now: every step, every point, exact."""
    trace = card.trace
    return Verdict(
        assessment=card.assessment,
        final_score=card.final,
        score_grade=trace.score_grade[0] if trace.score_grade else "",
        grade=trace.grade[0],
        trace={
            "steps": [asdict(step) for step in trace.steps],
            "reasons": list(trace.reasons),
            "self": _points(card.self_score),
            "review": _points(card.review_score),
        },
    )


def _points(score):
    """{code: [points, sentence]}, exact as a fraction, and the total."""
    return {
        "total": str(score.total),
        "indicators": {
            code: [str(outcome.points), outcome.explanation]
            for code, outcome in score.outcomes.items()
        },
    }


def _decision(card, verdict, post, grade, by, facts):
    return Decision(
        assessment=card.assessment,
        verdict=verdict,
        grade=grade,
        by=by,
        by_text=str(by),
        post_text=str(post)[:120],
        **facts,
    )


def _settle(cards, transition, by, facts):
    """New state, grade and dates; one audit entry each; the next duty."""
    entries = []
    for card, post, grade in cards:
        assessment = card.assessment
        before = assessment.get_state_display()
        fill(card)
        assessment.state, assessment.grade = transition.target, grade
        assessment.opened_at, assessment.return_reason = None, ""
        _stamp(assessment, facts)
        entries.append(
            audit.build(
                transition.verb,
                assessment,
                by=by,
                post=post,
                from_state=before,
                to_state=assessment.get_state_display(),
                reason=facts["reason"],
                changes={"等级": [None, grade_label(card, grade)]},
            )
        )
    rows = [card.assessment for card, _post, _grade in cards]
    columns = {*STORED, "state", "opened_at", "return_reason", "decided_on", "approved_on"}
    Assessment.objects.bulk_update(rows, sorted({*columns, "approval_no"}), batch_size=BATCH)
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
    turn_duties(rows)


def _stamp(assessment, facts):
    if facts["level"] == COMMITTEE:
        assessment.decided_on = facts["decided_on"]
    else:
        assessment.approved_on = facts["decided_on"]
        assessment.approval_no = facts["document_no"]


@transaction.atomic
def undo_decision(assessment, name, *, by, reason=""):
    """撤回 by 分党委 or 退回 by 组织部: the grade is open again; the act itself is kept."""
    moved = workflow.move(
        assessment,
        rules.TRANSITIONS[name],
        by=by,
        reason=reason,
        kept=[("原因", reason)] if reason else (),
        grade="",
        decided_on=None,
        opened_at=timezone.now(),
        return_reason=reason,
    )
    level = COMMITTEE if name == "withdraw_decision" else SCHOOL
    act = Decision.Act.WITHDRAWN if name == "withdraw_decision" else Decision.Act.RETURNED
    post = rules.TRANSITIONS[name].may(by, moved)
    Decision.objects.create(
        assessment=moved,
        level=level,
        act=act,
        reason=reason,
        by=by,
        by_text=str(by),
        post_text=str(post)[:120],
    )
    turn_duties([moved])
    if act == Decision.Act.RETURNED:
        key = moved.participation_id
        notices.tell(notices.RETURNED, Duty.Kind.DECISION, key, by=by, post=post, reason=reason)
    return moved
