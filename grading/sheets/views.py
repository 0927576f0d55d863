"""The scoring sheets: 支部自评 and 分党委考评, saved as typed or as a whole."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Subquery
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from branches.errors import Refusal
from branches.models import Round
from branches.rulebook import rounding
from branches.scope import get_in_scope
from branches.web.kept import wants_json
from branches.web.naming import NamedReasonForm
from grading import rules
from grading.models import Assessment, Check, Question, Remark
from grading.questions.queries import waiting_by_code
from grading.scoring import scoring
from grading.scoring.verdict import veto_titles
from grading.sheets import grounds, services
from grading.sheets.cards import REVIEW, SELF, SHEETS, cards_of, load_card, with_papers
from grading.sheets.forms import AGREE, CONFIRM, SheetForm, describe
from grading.sheets.ground_form import GROUND, GroundForm
from grading.sheets.grounds import no_items
from grading.sheets.queue import next_to_review
from grading.sheets.sums import sum_note
from grading.sheets.veto_form import VetoForm
from grading.sheets.vetoes import tick_vetoes

# All that cards_of() asks of a row, with who has sent the self-evaluation.
WAITING = Question.objects.waiting().filter(participation=OuterRef("participation"))
CHECKED = Check.objects.filter(participation=OuterRef("participation"), state__in=Check.FOUND)
REMARKS = Remark.objects.filter(participation=OuterRef("participation"))
BESIDE = {
    "has_remarks": Exists(REMARKS),
    "has_questions": Exists(WAITING),
    "check_found": Subquery(CHECKED.order_by("-pk").values("pk")[:1]),
}
IN_SCOPE = with_papers(Assessment.objects.annotate(**BESIDE)).select_related(
    "participation__committee",
    "participation__round__cycle",
    f"{SHEETS[SELF]}__submitted_by",
)


def get_assessment(request, pk):
    return get_in_scope(IN_SCOPE, request.user, participation=pk)


class SheetPage(View):
    """One part of the sheet; `part` and `may_edit` are set by the two pages below."""

    part = None
    template_name = None
    # {indicator code: [ClosedItem]} of an assessment; the pages over several apps bring it.
    closed_items = staticmethod(no_items)

    def get(self, request, pk):
        assessment = get_assessment(request, pk)
        if not self.may_edit(request.user, assessment):
            return redirect("grading:why", pk)
        services.mark_opened(assessment, by=request.user)
        [card] = cards_of([assessment])
        return self.page(request, assessment, form=SheetForm(card, self.part))

    def post(self, request, pk):
        assessment = self.get_for_entry(request, pk)
        [card] = cards_of([assessment])
        if request.POST.get("act") == GROUND:
            return self.save_ground(request, assessment, card)
        form = SheetForm(card, self.part, request.POST)
        if not form.is_valid():
            return self.refuse(request, assessment, form)
        if form.is_agreeing:
            services.check_hands(assessment, self.part, request.user)
            return self.page(request, assessment, form=form)
        act = CONFIRM if form.is_confirming else "save"
        saved = services.save_sheet(assessment, self.part, form.entries, by=request.user, act=act)
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
        if form.is_confirming:
            messages.success(request, confirmed_words(form.card, self.part))
            return redirect(request.path)
        try:
            return self.go_on(request, assessment)
        except services.SheetNotReady as refusal:
            # All of it is saved: the sheet is shown again with what it lacks.
            return self.page(request, assessment, status=409, not_sent=refusal.message)

    def answer_json(self, assessment, saved, form):
        card = self.card(assessment)
        content = figures(card, self.part) | {
            "bases": {
                code: services.fingerprint(card.scores.get(self.part, {}).get(code))
                for code in form.entries
            },
            "conflicts": {
                code: {"theirs": text(card, code, now), "mine": text(card, code, mine)}
                for code, (now, mine) in saved.conflicts.items()
            },
        }
        return JsonResponse(content, status=409 if saved.conflicts else 200)

    def page(self, request, assessment, *, form=None, status=200, **more):
        form = form or SheetForm(self.card(assessment), self.part)
        card = form.card
        show_questions(assessment, form)
        context = {
            "assessment": assessment,
            "participation": assessment.participation,
            "card": card,
            "form": form,
            "part": self.part,
            "sections": form.sections,
            "figures": figures(card, self.part),
            **self.ground_context(card, form, more.pop("ground_form", None)),
            "return_form": NamedReasonForm(choices=card.named_choices),
            **self.context(request, card, form),
            **more,
        }
        return render(request, self.template_name, context, status=status)

    def context(self, request, card, form):
        return {}

    def save_ground(self, request, assessment, card):
        """引用, 取消引用 or a file, for one indicator of a 复评."""
        form = GroundForm(
            request.POST,
            request.FILES,
            choices=judged_choices(card),
            items=self.closed_items(assessment),
        )
        if not form.is_valid():
            return self.page(request, assessment, status=422, ground_form=form)
        typed = form.cleaned_data
        if typed["drop"]:
            grounds.drop(assessment, self.part, typed["drop"], by=request.user)
        elif typed["item"]:
            code, item = typed["item"]
            grounds.cite(assessment, self.part, code, item, by=request.user)
        else:
            code, upload = typed["code"], typed["file"]
            grounds.attach(assessment, self.part, code, upload, by=request.user)
        return redirect(f"{request.path}#grounds")

    def ground_context(self, card, form, ground_form):
        """What the card 提高的依据 shows; nothing in a first round."""
        if card.participation.round.kind != Round.Kind.REGRADE:
            return {}
        items = self.closed_items(card.assessment)
        rows = [row for row in form.rows if not row.computed]
        for row in rows:
            cited = {one.item for one in row.grounds}
            row.citable = [one for one in items.get(row.spec.code, ()) if one.pk not in cited]
        return {
            "is_regrade": True,
            "ground_rows": [row for row in rows if row.is_raised or row.grounds or row.citable],
            "ground_form": ground_form or GroundForm(choices=judged_choices(card)),
        }


class SelfSheet(SheetPage):
    part = SELF
    template_name = "grading/sheets/self_sheet.html"
    may_edit = staticmethod(rules.may_edit_self)

    def context(self, request, card, form):
        return {"blocked": rules.takes_part(card.assessment)}

    def go_on(self, request, assessment):
        if request.POST.get("act") == "submit":
            services.submit_sheet(assessment, SELF, by=request.user)
            messages.success(request, f"“{assessment.participation}”的自评已报送。")
            return redirect("grading:why", assessment.participation_id)
        messages.success(request, "自评已保存。")
        return redirect("grading:self_sheet", assessment.participation_id)


class ReviewSheet(SheetPage):
    part = REVIEW
    template_name = "grading/sheets/review_sheet.html"
    may_edit = staticmethod(rules.may_edit_review)

    def context(self, request, card, form):
        only = request.GET.get("differ") == "1"
        sections = form.sections
        differing = sum(row.differs for section in sections for row in section.rows)
        if only:
            for section in sections:
                section.rows = [row for row in section.rows if row.differs]
        veto_form = VetoForm(request.POST or None, ticked=card.ticked)
        titles = veto_titles(card.parameters)
        return {
            "blocked": rules.takes_part(card.assessment),
            "differing": differing,
            "only_differing": only,
            "vetoes": [
                (code, titles[code], tick, basis) for code, tick, basis in veto_form.lines()
            ],
            "veto_form": veto_form,
            "agreed_title": f"已按自评填了 {len(form.agreed)} 项，还没有保存",
            "queue_left": next_to_review(request.user, card.participation)[1],
        }

    def post(self, request, pk):
        saves = not wants_json(request) and request.POST.get("act") != AGREE
        if saves and "vetoes" in request.POST:
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
            services.submit_sheet(assessment, REVIEW, by=request.user)
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


def show_questions(assessment, form):
    """Beside each indicator what was asked of it and is not settled."""
    found = waiting_by_code(assessment.participation) if assessment.has_questions else {}
    for row in form.rows:
        row.questions = found.get(row.spec.code, [])


def judged_choices(card):
    """[(code, label)] of the indicators that people judge."""
    return [
        (one.code, f"{one.code} {one.name}")
        for one in card.rubric.spec.indicators
        if not one.is_computed
    ]


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


def confirmed_words(card, part):
    """What 确认据调查的各项 did to a Card as it stood before, and what still wants a look."""
    codes = card.unconfirmed(part)
    mixed = [
        one.code
        for one in card.rubric.spec.indicators
        if one.code in codes and not all(part.get("proposal") for part in one.parts)
    ]
    look = f"其中{'、'.join(mixed)}还有调查没有问到的小项，请再看一眼。" if mixed else ""
    return f"已确认据调查的{len(codes)}项。{look}"


def unconfirmed_words(card, part):
    count = len(card.unconfirmed(part))
    return f"据调查的 {count} 项还没有确认" if count else ""


def figures(card, part):
    """What the head of the page counts, as words: totals, judged indicators, what is missing."""
    score, form = card.sheet_score(part), SheetForm(card, part)
    done = sum(section.done for section in form.sections)
    return {
        "self_total": rounding.score(card.self_score.total),
        "review_total": rounding.score(card.review_score.total),
        "total": rounding.score(score.total),
        "final": _draft_final(card),
        "sum_note": sum_note(card, (SELF,) if part == SELF else (SELF, REVIEW)),
        "done": done,
        "all": len(card.rubric.spec.indicators),
        "computed": len(card.computed),
        "unconfirmed": unconfirmed_words(card, part),
        "criteria": {
            section.spec.key: {
                "points": rounding.points(section.points),
                "done": section.done,
                "count": len(section.rows),
            }
            for section in form.sections
        },
        "points": {code: rounding.points(one.points) for code, one in score.outcomes.items()},
        "gaps": [gap._asdict() for gap in form.gaps.values()],
    }


def _draft_final(card):
    own, review = card.self_score.total, card.review_score.total
    return rounding.score(scoring.final_score(own, review, card.parameters))
