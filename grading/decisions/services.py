"""定级: 分党委 decides, 组织部 records the school's decision; one branch or a whole selection.

A selection is locked, checked with the same transition table as workflow.move, and written in a
handful of statements whatever its size. What cannot go along stays, with its reason.
"""

from collections import Counter
from dataclasses import asdict, dataclass
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from branches import workflow
from branches.duties import telling
from branches.errors import FieldRefusal, Refusal
from branches.models import Participation, Round
from grading import rules
from grading.decisions import quota
from grading.decisions.meetings import keep_meetings
from grading.models import Assessment, Decision, Verdict
from grading.models.assessment import UNGRADED
from grading.publicity.guard import gaps_of_cards
from grading.rubrics.grades import grade_labels
from grading.sheets.assessments import STORED, fill, turn_duties
from grading.sheets.cards import load_cards

COMMITTEE, SCHOOL = Decision.Level.COMMITTEE, Decision.Level.SCHOOL
BATCH = 500


@dataclass(frozen=True)
class Done:
    """What a selection came to: `moved` [Assessment]; `refused` [(branch, reason)]."""

    moved: list
    refused: list

    @property
    def count(self):
        return len(self.moved)


@dataclass(frozen=True)
class Foreseen:
    """What a selection would come to: `names` of the branches that would go along, in official
    order; `grades` [(label, how many)] of all grades; `refused` as Done has it; `quota` [sentence]
    of the shares of the top grade that it would lie above, and whether a reason is asked for.
    """

    names: list
    grades: list
    refused: list
    quota: list
    asks_reason: bool = False


def open_grades(card):
    """[Grade] that may be decided: what the rules give, or lower. Gates bind."""
    grade, rungs = card.trace.grade, list(card.parameters.grades)
    return rungs[rungs.index(grade) :] if grade in rungs else []


def grade_label(card, grade):
    return card.parameters.grades.named(grade).label


def held_up(card, name):
    """Why the branch cannot take the step `name` now, in the words of the list; empty if it can.
    The stored columns follow the card on the way, unsaved.
    """
    fill(card)
    grades = card.parameters.grades.codes
    return rules.held_up(card.assessment, name, grades, card.satisfaction)


def decide(assessment, *, grade, by, decided_on, reason="", record=None):
    """分党委 decides the grade of one branch. `grade`: code; `decided_on`: date of the meeting;
    `record`: its counts (grading.decisions.meetings), {} if none were typed.
    Lower than the rules needs a reason, higher is refused. Raises Refusal. Returns the assessment.
    """

    def choose(card):
        allowed = [one.code for one in open_grades(card)]
        if grade not in allowed:
            return None, "不能高于按规则拟定的等级。"
        if grade != allowed[0] and not reason.strip():
            return None, "低于按规则拟定的等级，须写明理由。"
        return grade, ""

    rows = Assessment.objects.filter(pk=assessment.pk)
    kept = [("理由", reason)] if reason else ()
    done = _decide_many(rows, choose, by=by, reason=reason, on=decided_on, record=record)
    return _one(done, assessment, kept)


def decide_as_proposed(assessments, *, by, decided_on, record=None):
    """分党委 decides a selection (queryset) at one meeting, each with the grade the rules give;
    `record` as decide(). Returns Done.
    """
    facts = {"by": by, "reason": "", "on": decided_on, "record": record}
    return _decide_many(assessments, _as_proposed, **facts)


def _as_proposed(card):
    return card.trace.grade.code, ""


def _decide_many(assessments, choose, *, by, reason, on, record):
    return _move_many(
        assessments,
        "decide",
        choose,
        by=by,
        level=COMMITTEE,
        reason=reason,
        on=on,
        beside=partial(_at_meetings, record=record or {}, by=by, held_on=on),
    )


def _at_meetings(cards, **meeting):
    """{participation key: the Meeting that decided it}."""
    return {key: {"meeting": one} for key, one in keep_meetings(cards, **meeting).items()}


@transaction.atomic
def approve(assessments, *, approved_on, document_no, by, quota_reason=""):
    """组织部 records that 校党委 approved the decided grades of a selection. Returns Done.

    Raises FieldRefusal if more would have the top grade than the share allows, the year asks for a
    reason then, and `quota_reason` is empty.
    """
    lock_rounds(assessments)
    return _move_many(
        assessments,
        "approve",
        _as_decided,
        by=by,
        level=SCHOOL,
        on=approved_on,
        document_no=document_no,
        beside=partial(_above_share, quota_reason=quota_reason.strip()),
    )


def lock_rounds(assessments):
    """One approval of a round at a time, so that two do not fill the same share; to be called
    before anything else is locked.
    """
    keys = assessments.order_by().values("participation__round")
    list(Round.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def _above_share(cards, quota_reason):
    """{participation key: why} of those of `cards` [(card, post, grade)] that lift their pool above
    its share. Raises FieldRefusal if that asks for a reason.
    """
    found = {}
    for round, going in _by_round(cards):
        above = quota.pools_above(going, round)
        if above and quota.rule_of(round).asks_reason and not quota_reason:
            said = "；".join(dict.fromkeys(above.values()))
            raise FieldRefusal([("quota_reason", f"{said}。超出比例须写明理由。")])
        found |= {key: {"quota_note": said, "reason": quota_reason} for key, said in above.items()}
    return found


def _by_round(cards):
    """[(Round, [(Participation, grade code)])] of [(card, post, grade)]."""
    found = {}
    for card, _post, grade in cards:
        found.setdefault(card.participation.round_id, []).append((card.participation, grade))
    return [(of[0][0].round, of) for of in found.values()]


def _as_decided(card):
    return card.assessment.grade, ""


CHOICES = {"decide": _as_proposed, "approve": _as_decided}


def foresee(assessments, name, *, by):
    """What decide_as_proposed ("decide") or approve ("approve") would do with a selection
    (queryset) now; nothing is locked or written. Returns Foreseen.
    """
    rows = Assessment.objects.filter(pk__in=assessments.order_by().values("pk"))
    cards = load_cards(
        rows.select_related("participation__committee").order_by("participation__branch_code")
    )
    going, refused = _sorted_out(cards, name, CHOICES[name], by)
    found = Counter(grade_label(card, grade) for card, _post, grade in going)
    labels = grade_labels(cards[0].participation.round) if cards else {}
    above, asks_reason = _foreseen_share(going, name)
    return Foreseen(
        [str(card.participation) for card, _post, _grade in going],
        [(label, found[label]) for code, label in labels.items() if code != UNGRADED],
        refused,
        above,
        asks_reason,
    )


def _foreseen_share(going, name):
    """([sentence] of the shares that would be exceeded, whether a reason is asked for)."""
    said, asks = [], False
    for round, of in _by_round(going):
        if name == "decide":
            said += quota.desks_above(of, round)
        elif above := quota.pools_above(of, round):
            said += dict.fromkeys(above.values())
            asks = asks or quota.rule_of(round).asks_reason
    return said, asks


def _tell_branches(cards, by):
    """校党委已审定: branch and 分党委 learn of it at once."""
    links = {
        card.participation.pk: reverse("grading:why", args=[card.participation.pk])
        for card, _post, _grade in cards
    }
    post = cards[0][1] if cards else None
    list_link = reverse("grading:list")
    telling.announce(
        telling.SETTLED,
        "分类定级结果",
        links,
        list_link=list_link,
        by=by,
        post=post,
        offices=True,
    )


def _one(done, assessment, kept):
    if done.refused:
        raise Refusal(f"“{assessment.participation}”：{done.refused[0][1]}", kept=kept)
    return Assessment.objects.get(pk=assessment.pk)


@transaction.atomic
def _move_many(assessments, name, choose, *, by, level, on, reason="", document_no="", beside):
    """`beside` (cards) → {participation key: further facts of its Decision}."""
    transition = rules.TRANSITIONS[name]
    cards, refused = _sorted_out(_locked_cards(assessments), name, choose, by)
    facts = {"level": level, "decided_on": on, "document_no": document_no, "reason": reason}
    others = beside(cards)
    own = {
        card.participation.pk: facts | others.get(card.participation.pk, {}) for card, *_ in cards
    }
    verdicts = Verdict.objects.bulk_create(
        [verdict_of(card) for card, _post, _grade in cards], batch_size=BATCH
    )
    Decision.objects.bulk_create(
        [
            _decision(card, verdict, post, grade, by, own[card.participation.pk])
            for (card, post, grade), verdict in zip(cards, verdicts, strict=True)
        ],
        batch_size=BATCH,
    )
    _settle(cards, transition, by, own)
    if level == SCHOOL:
        _tell_branches(cards, by)
    return Done([card.assessment for card, _post, _grade in cards], refused)


def _sorted_out(cards, name, choose, by):
    """([(card, post, grade)] of those that go along, [(branch, why not)])."""
    going, refused = [], []
    gaps = gaps_of_cards(cards, timezone.localdate()) if name == "approve" else {}
    for card in cards:
        post, grade, why = _judge(card, name, choose, by)
        why = why or gaps.get(card.participation.pk)
        if why:
            refused.append((str(card.participation), why))
        else:
            going.append((card, post, grade))
    return going, refused


def _locked_cards(assessments):
    """Cards of the selection, participations and assessments locked in one order."""
    keys = list(assessments.order_by("participation").values_list("participation", flat=True))
    locked = Participation.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    list(locked.order_by("pk").values_list("pk", flat=True))
    rows = Assessment.objects.select_for_update(of=("self",)).filter(participation__in=keys)
    beside = ("participation__committee", "participation__branch")
    return load_cards(rows.select_related(*beside).order_by("participation"))


def _judge(card, name, choose, by):
    """(post, grade, why not)."""
    post = rules.TRANSITIONS[name].may(by, card.assessment)
    if post is None:
        return None, None, "您没有办理这一步的职责。"
    if card.participation.is_frozen:
        return None, None, "本轮已归档，不能再改动。"
    if why := held_up(card, name):
        return None, None, why
    grade, why = choose(card)
    return post, grade, why


def verdict_of(card):
    """The unsaved Verdict of what the rules say now: every step, every point, exact."""
    trace = card.trace
    return Verdict(
        assessment=card.assessment,
        final_score=card.final,
        score_grade=trace.score_grade.code if trace.score_grade else "",
        grade=trace.grade.code,
        trace={
            "steps": [asdict(step) for step in trace.steps],
            "reasons": list(trace.reasons),
            "conditions": [asdict(one) for one in trace.conditions],
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


def _settle(cards, transition, by, own):
    """New state, grade and dates; one audit entry each; the next duty."""
    steps = []
    for card, post, grade in cards:
        assessment, facts = card.assessment, own[card.participation.pk]
        assessment.grade = grade
        _stamp(assessment, facts)
        noted = {"等级": [None, grade_label(card, grade)]}
        if said := facts.get("quota_note"):
            noted["比例"] = [None, said]
        steps.append(workflow.Step(assessment, post, facts["reason"], noted))
    columns = (*STORED, "decided_on", "approved_on", "approval_no")
    reset = {"opened_at": None, "return_reason": ""}
    turn_duties(workflow.move_all(steps, transition, by=by, touched=columns, **reset))


def _stamp(assessment, facts):
    if facts["level"] == COMMITTEE:
        assessment.decided_on = facts["decided_on"]
    else:
        assessment.approved_on = facts["decided_on"]
        assessment.approval_no = facts["document_no"]
