"""The scoring sheets: 支部自评 and 分党委考评, saved as typed or as a whole."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from branches.errors import Refusal
from branches.scope import get_in_scope
from grading import rules, scoring
from grading.decision import VETOES
from grading.forms.decisions import ReasonForm, VetoForm
from grading.forms.sheet import SheetForm, describe
from grading.models import Assessment
from grading.queries.cards import REVIEW, SELF, load_card
from grading.queries.queue import next_to_review
from grading.services import sheets
from grading.services.vetoes import tick_vetoes

IN_SCOPE = Assessment.objects.select_related(
    "participation__committee",
    "participation__sub_committee",
    "participation__survey",
    "participation__round__cycle",
)


def get_assessment(request, pk):
    return get_in_scope(IN_SCOPE, request.user, participation=pk)


class SheetPage(View):
    """One part of the sheet; `part` and `may_edit` are set by the two pages below."""

    part = None
    template_name = None

    def get(self, request, pk):
        assessment = get_assessment(request, pk)
        if not self.may_edit(request.user, assessment):
            return redirect("grading:why", pk)
        sheets.mark_opened(assessment, by=request.user)
        return self.page(request, assessment)

    def post(self, request, pk):
        assessment = self.get_for_entry(request, pk)
        form = SheetForm(self.card(assessment), self.part, request.POST)
        if not form.is_valid():
            return self.refuse(request, assessment, form)
        saved = sheets.save_sheet(assessment, self.part, form.entries, by=request.user)
        return self.answer(request, assessment, saved, form)

    def get_for_entry(self, request, pk):
        """The assessment, 403 for whom the sheet is only to read; too late is the service's say."""
        assessment = get_assessment(request, pk)
        if rules.TRANSITIONS[f"submit_{self.part}"].may(request.user, assessment) is None:
            raise PermissionDenied
        return assessment

    def card(self, assessment):
        return load_card(Assessment.objects.filter(pk=assessment.pk))

    def refuse(self, request, assessment, form):
        if wants_json(request):
            return JsonResponse({"errors": form.errors}, status=422)
        return self.page(request, assessment, form=form, status=422)

    def answer(self, request, assessment, saved, form):
        if wants_json(request):
            return self.answer_json(assessment, saved, form)
        raise_conflicts(saved, form.card)
        try:
            return self.go_on(request, assessment)
        except sheets.SheetNotReady as refusal:
            # All of it is saved: the sheet is shown again with what it lacks.
            return self.page(request, assessment, status=409, not_sent=refusal.message)

    def answer_json(self, assessment, saved, form):
        card = self.card(assessment)
        content = figures(card, self.part) | {
            "bases": {
                code: sheets.fingerprint(card.scores.get(self.part, {}).get(code))
                for code in form.entries
            },
            "conflicts": {
                code: {"theirs": text(card, code, now), "mine": text(card, code, mine)}
                for code, (now, mine) in saved.conflicts.items()
            },
        }
        return JsonResponse(content, status=409 if saved.conflicts else 200)

    def page(self, request, assessment, *, form=None, status=200, **more):
        card = form.card if form else self.card(assessment)
        form = form or SheetForm(card, self.part)
        context = {
            "assessment": assessment,
            "participation": assessment.participation,
            "card": card,
            "form": form,
            "part": self.part,
            "sections": form.sections,
            "figures": figures(card, self.part),
            "return_form": ReasonForm(),
            **self.context(request, card, form),
            **more,
        }
        return render(request, self.template_name, context, status=status)

    def context(self, request, card, form):
        return {}


class SelfSheet(SheetPage):
    part = SELF
    template_name = "grading/self_sheet.html"
    may_edit = staticmethod(rules.may_edit_self)

    def context(self, request, card, form):
        return {"blocked": rules.takes_part(card.assessment)}

    def go_on(self, request, assessment):
        if request.POST.get("act") == "submit":
            sheets.submit_sheet(assessment, SELF, by=request.user)
            messages.success(request, f"“{assessment.participation}”的自评已报送。")
            return redirect("grading:why", assessment.participation_id)
        messages.success(request, "自评已保存。")
        return redirect("grading:self_sheet", assessment.participation_id)


class ReviewSheet(SheetPage):
    part = REVIEW
    template_name = "grading/review_sheet.html"
    may_edit = staticmethod(rules.may_edit_review)

    def context(self, request, card, form):
        only = request.GET.get("differ") == "1"
        sections = form.sections
        differing = sum(row.differs for section in sections for row in section.rows)
        if only:
            for section in sections:
                section.rows = [row for row in section.rows if row.differs]
        veto_form = VetoForm(request.POST or None, ticked=card.ticked)
        return {
            "blocked": rules.takes_part(card.assessment),
            "differing": differing,
            "only_differing": only,
            "vetoes": [
                (code, VETOES[code].title, tick, basis) for code, tick, basis in veto_form.lines()
            ],
            "veto_form": veto_form,
            "queue_left": next_to_review(request.user, card.participation)[1],
        }

    def post(self, request, pk):
        if not wants_json(request) and "vetoes" in request.POST:
            assessment = self.get_for_entry(request, pk)
            form = VetoForm(request.POST)
            if not form.is_valid():
                typed = SheetForm(self.card(assessment), REVIEW, request.POST)
                return self.page(request, assessment, form=typed, status=422)
            tick_vetoes(assessment, form.bases, by=request.user)
        return super().post(request, pk)

    def go_on(self, request, assessment):
        act, name = request.POST.get("act"), assessment.participation
        if act == "submit":
            sheets.submit_sheet(assessment, REVIEW, by=request.user)
            messages.success(request, f"“{name}”的考评意见已提交，等分党委书记定级。")
            return redirect("grading:why", assessment.participation_id)
        messages.success(request, f"“{name}”的考评已保存。")
        if act == "next":
            return redirect(self.next_url(request, assessment))
        return redirect("grading:review_sheet", assessment.participation_id)

    def next_url(self, request, assessment):
        following, _left = next_to_review(request.user, assessment.participation)
        if following is None:
            messages.info(request, "没有其他待考评的支部了。")
            return reverse("grading:review_sheet", args=[assessment.participation_id])
        return reverse("grading:review_sheet", args=[following])


def wants_json(request):
    return request.headers.get("Accept") == "application/json"


def text(card, code, score):
    spec = next(one for one in card.rubric.spec.indicators if one.code == code)
    return describe(spec, score)


def raise_conflicts(saved, card):
    """Another person changed the same indicator meanwhile: nothing typed is lost or overwritten."""
    if not saved.conflicts:
        return
    kept = []
    for code, (now, mine) in saved.conflicts.items():
        kept.append((f"{code} 现在是", text(card, code, now)))
        kept.append((f"{code} 您填的是", text(card, code, mine)))
    raise Refusal(
        f"{'、'.join(saved.conflicts)} 刚由别人改过，您填的没有写入，其他指标已保存。"
        "请核对后再填。",
        kept=kept,
    )


def figures(card, part):
    """What the head of the page counts, as words: totals, judged indicators, what is missing."""
    score, form = card.sheet_score(part), SheetForm(card, part)
    done = sum(section.done for section in form.sections)
    return {
        "self_total": show(card.self_score.total),
        "review_total": show(card.review_score.total),
        "total": show(score.total),
        "final": _draft_final(card),
        "done": done,
        "all": len(card.rubric.spec.indicators),
        "computed": len(card.computed),
        "criteria": {
            section.spec.key: {
                "points": show(section.points),
                "done": section.done,
                "count": len(section.rows),
            }
            for section in form.sections
        },
        "points": {code: show(one.points) for code, one in score.outcomes.items()},
        "gaps": [gap._asdict() for gap in form.gaps.values()],
    }


def show(value):
    return "—" if value is None else scoring.show(value)


def _draft_final(card):
    own, review = card.self_score.total, card.review_score.total
    final = scoring.final_score(own, review, card.parameters)
    return "—" if final is None else str(final)
