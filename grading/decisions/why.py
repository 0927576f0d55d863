"""为什么是这个等级: every step with its numbers, what the rules say and what people decided."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches.rules import leader_post
from branches.web.naming import NamedReasonForm
from grading import rules
from grading.decisions import history
from grading.decisions.conditions_card import conditions_card
from grading.decisions.forms import ApprovalForm, JumpForm, LiftForm
from grading.decisions.quota import asks_reason
from grading.decisions.undoing import may_undo
from grading.models import Assessment, Criterion, Decision
from grading.rubrics.grades import grades_of
from grading.scoring.verdict import OPEN, PASSED, STOPPED, veto_titles
from grading.sheets import services as sheets
from grading.sheets.cards import REVIEW, SELF, cards_of
from grading.sheets.sums import sum_note
from grading.sheets.views import get_assessment

# Backward steps offered as buttons; those with a reason open a form.
OF_SHEETS = ("withdraw_self", "return_self", "withdraw_review", "return_review")
OF_DECISIONS = ("withdraw_decision", "return_decision")
OF_APPROVALS = ("undo_approval",)
BACKWARD = (*OF_SHEETS, *OF_DECISIONS)
ICONS = {PASSED: ("ok", "check-lg"), STOPPED: ("stop", "exclamation-lg"), OPEN: ("", "dash")}


@require_safe
def why(request, pk, beside):
    """`beside` (user, context): what other apps add to the context, which the table of addresses
    brings along (config/pages/grading_urls.py).
    """
    assessment = get_assessment(request, pk)
    sheets.mark_opened(assessment, by=request.user)
    context = why_context(request, assessment)
    context |= beside(request.user, context)
    return render(request, "grading/decisions/why_page.html", context)


def why_context(request, assessment):
    user = request.user
    [card] = cards_of([assessment])
    before = history.assessment_before(user, assessment.participation)
    decisions = list(history.decisions_of(assessment))
    sees_review = rules.sees_review(user, assessment)
    sees_drafts = rules.sees_review_in_work(user, assessment)
    return {
        "assessment": assessment,
        "participation": assessment.participation,
        "card": card,
        "trace": card.trace,
        "steps": [(step, *ICONS[step.outcome]) for step in card.trace.steps],
        "verdict": verdict(assessment, card, before, decisions),
        "sections": side_by_side(card, sees_review),
        "sees_review": sees_review,
        "totals": totals(card, sees_review),
        "sum_note": sum_note(card, (SELF, REVIEW) if sees_review else (SELF,)),
        "timeline": [
            entry(row)
            for row in history.steps_taken(assessment)
            # What was ticked and taken back before the review was sent is nobody else's matter.
            if sees_drafts or row.action != "grading.tick_veto"
        ],
        "decisions": decisions,
        "grades": grades_of(assessment.participation.round),
        "vetoes": vetoes(card, sees_review),
        "may_lift": rules.may_lift_veto(user, assessment),
        "lift_form": LiftForm(),
        "acts": acts(user, assessment, decisions),
        "revised": [one for one in decisions if one.revision_id],
        "revision_url": revision_url(user, assessment),
        "rise": conditions_card(user, assessment, card),
        "jump_form": JumpForm(initial={"note": assessment.jump_note}),
        "return_form": NamedReasonForm(choices=card.named_choices),
        "edit": edit_link(user, assessment),
        "approval": approval(user, assessment),
        "radar": radar(card, before, sees_review),
    }


def verdict(assessment, card, before, decisions):
    """What the rules say beside what was decided, and the round before."""
    grades = grades_of(assessment.participation.round)
    trace = card.trace
    return {
        "by_score": trace.score_grade or "",
        "proposed": trace.grade or "",
        "decided": grades.get(assessment.grade, ""),
        "reasons": [*trace.reasons, *lowered_because(assessment, trace, decisions)],
        "next": trace.next_grade or "",
        "missing": trace.points_to_next,
        "before": before,
        "before_grade": grades_of(before.participation.round).get(before.grade, "")
        if before
        else "",
    }


def lowered_because(assessment, trace, decisions):
    """[reason] of the decision that stands, when people went below what the rules propose."""
    if not assessment.grade or trace.grade is None or assessment.grade == trace.grade.code:
        return []
    given = [one for one in decisions if one.act == Decision.Act.DECIDED and one.reason]
    if not given:
        return ["分党委定级后，拟定等级有变化"]
    return [f"{given[-1].get_level_display()}决定：{given[-1].reason}"]


def totals(card, sees_review):
    review = card.review_score if sees_review else None
    return {
        "self": card.self_score.total,
        "review": review.total if review else None,
        "final": card.final,
    }


def side_by_side(card, sees_review):
    """[(criterion, self points, review points, rows)] of the two sheets."""
    own = card.self_score
    review = card.review_score if sees_review else None
    return [
        {
            "spec": criterion,
            "self": own.criteria[criterion.key],
            "review": review.criteria[criterion.key] if review else None,
            "rows": [_line(card, one, own, review) for one in criterion.indicators],
        }
        for criterion in card.rubric.spec.criteria
    ]


def _line(card, indicator, own, review):
    shown = own.outcomes[indicator.code]
    other = review.outcomes[indicator.code] if review else None
    if indicator.is_computed:
        return {"spec": indicator, "computed": True, "self": shown, "review": other or shown}
    notes = {part: card.scores.get(part, {}).get(indicator.code) for part in (SELF, REVIEW)}
    return {
        "spec": indicator,
        "self": shown,
        "review": other,
        "self_note": notes[SELF].note if notes[SELF] else "",
        "review_note": notes[REVIEW].note if notes[REVIEW] and review else "",
        "differs": bool(other and other.points is not None and other.points != shown.points),
        "lost": indicator.points - other.points if other and other.points is not None else None,
    }


def vetoes(card, sees_review):
    """[(FiredVeto, title)] in force, and the rows that were lifted; ticks belong to the review."""
    titles = veto_titles(card.parameters)
    shown = [veto for veto in card.vetoes if sees_review or not veto.ticked_by_id]
    return {
        "standing": [(veto, titles[veto.code]) for veto in card.trace.vetoes],
        "lifted": [(veto, titles[veto.code]) for veto in shown if veto.lifted_at],
    }


def acts(user, assessment, decisions):
    """The backward steps open to the viewer: {label, url, needs_reason, name}."""
    undo = may_undo(user, assessment, decisions, timezone.localdate())
    open_ones = [name for name in BACKWARD if rules.TRANSITIONS[name].is_open_to(user, assessment)]
    return [
        {
            "name": name,
            "label": rules.TRANSITIONS[name].label,
            "needs_reason": rules.TRANSITIONS[name].needs_reason,
            "url": reverse(f"grading:{name}", args=[assessment.participation_id]),
        }
        for name in (*open_ones, *(OF_APPROVALS if undo else ()))
    ]


def revision_url(user, assessment):
    """Where 更正 of an approved grade is proposed, for who may; else ""."""
    approved = assessment.state in Assessment.SETTLED and assessment.approved_on
    if not approved or not (rules.org_dept_post(user, assessment) or leader_post(user, assessment)):
        return ""
    return reverse("grading:revision", args=[assessment.participation_id])


def edit_link(user, assessment):
    """The viewer's own next page, if it is their turn."""
    pk = assessment.participation_id
    if rules.may_edit_self(user, assessment):
        return {"label": "填写自评", "url": reverse("grading:self_sheet", args=[pk])}
    if rules.may_edit_review(user, assessment):
        return {"label": "考评", "url": reverse("grading:review_sheet", args=[pk])}
    if rules.TRANSITIONS["decide"].is_open_to(user, assessment):
        return {"label": "决定等级", "url": reverse("grading:decision", args=[pk])}
    return None


def approval(user, assessment):
    """{url, ask, form} to record the school's approval of this branch alone, or None."""
    if not rules.TRANSITIONS["approve"].is_open_to(user, assessment):
        return None
    round = assessment.participation.round_id
    query = f"?round={round}&figure=to_approve"
    return {
        "url": reverse("grading:approve_selection") + query,
        "ask": reverse("grading:foresee_approvals") + query,
        "form": ApprovalForm(asks_reason=asks_reason(assessment.participation.round)),
    }


def entry(row):
    """An audit entry as the timeline component shows it."""
    words = [row.reason] if row.reason else []
    words += [f"{name}：{_change(change)}" for name, change in row.changes.items()]
    title = f"{row.from_state} → {row.to_state}" if row.from_state else row.to_state
    title = title or "一票否决有变动"
    return {
        "title": title,
        "when": moment_text(row.at),
        "who": f"{row.by_text} {row.post_text}".strip(),
        "text": "\n".join(words),
    }


def _change(change):
    old, new = (change + [None, None])[:2] if isinstance(change, list) else (None, change)
    if old is None:
        return f"{new}"
    return f"{old}（已取消）" if new is None else f"{old} → {new}"


def moment_text(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def radar(card, before, sees_review):
    """The five 好 as shares of their points, against the round before; None without scores."""
    assessment = card.assessment
    part = REVIEW if sees_review and assessment.review_total is not None else SELF
    now = history.rates_of(assessment, history.points_of_card(card), part)
    if None in now:
        return None
    series = [{"name": "本期", "values": now}]
    if before:
        then = history.rates_of(before, history.points_before(before))
        if None not in then:
            series.append({"name": "上期", "values": then})
    axes = [label.removesuffix("好") for label in Criterion.Key.labels]
    words = "；".join(
        f"{one['name']}"
        + "，".join(f"{axis}{value}%" for axis, value in zip(axes, one["values"], strict=True))
        for one in series
    )
    return {"data": {"axes": axes, "series": series}, "words": words}
