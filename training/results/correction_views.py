from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from branches.errors import Refusal
from branches.scope import get_in_scope
from branches.web.once import saved_once
from training import rules
from training.enrolment.queries import corrections_of, half_days
from training.models import Enrolment
from training.results import corrections as services
from training.results.forms import CorrectionForm
from training.roll.queries import hours_of

ENROLMENTS = Enrolment.objects.select_related(
    "programme__cycle", "person", "branch", "sub_committee"
)


@saved_once
def correct(request, pk):
    row = get_in_scope(ENROLMENTS, request.user, pk=pk)
    programme = row.programme
    if rules.run_post(request.user, programme) is None:
        raise PermissionDenied
    may_correct = rules.corrector_post(request.user, programme) is not None
    if request.method == "POST" and not may_correct:
        raise Refusal(f"“{programme}”还没有结业，出勤和成绩直接改，不用更正。")
    days, done = half_days(row), corrections_of(row, request.user)
    total = hours_of(one.session for one in days)
    sent = request.POST if request.method == "POST" else None
    form = CorrectionForm(sent, enrolment=row, days=days, total=total, seen=len(done))
    if request.method == "POST" and form.is_valid() and _saved(request, row, form):
        return redirect("training:enrolment", row.pk)
    context = {
        "enrolment": row,
        "programme": programme,
        "form": form,
        "days": days,
        "may_correct": may_correct,
        "total": total,
        "corrections": done,
        "others": [one for one in days if one.stands_for or (one.mark and one.mark.stand_in_id)],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "training/results/correct.html", context, status=status)


def _saved(request, row, form):
    values = form.cleaned_data
    correction = services.correct(
        row, form.wanted, by=request.user, reason=values["reason"], seen=values["seen"]
    )
    certificate = correction.changes.get("证书编号")
    words = ""
    if certificate:
        old, new = certificate
        words = f"原证书 {old} 作废。" if old else ""
        words += f"新证书 {new}。" if new else "不再发证书。"
    messages.success(request, f"已更正{row.person}的结业情况。{words}")
    return True
