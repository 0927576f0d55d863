"""更换书记: the form, and where it leads."""

from django.contrib import messages
from django.shortcuts import redirect, render

from branches.accounts.views import link_page
from branches.calendar.deadlines import tell_moved
from branches.models import Term
from branches.organisation import secretary
from branches.organisation.induction_queries import months_allowed
from branches.organisation.secretary_form import ChangeSecretaryForm
from branches.organisation.views import editable_branch
from branches.web.once import saved_once


@saved_once
def change_secretary(request, pk):
    branch = editable_branch(request, pk)
    former = secretary.last_secretary(branch)
    form = ChangeSecretaryForm(request.POST or None, branch=branch, former=former)
    if request.method == "POST" and form.is_valid():
        change = secretary.change_secretary(branch, by=request.user, **form.cleaned_data)
        tell_moved(request, form)
        return after_change(request, change)
    held = Term.objects.filter(branch=branch, seat=secretary.SECRETARY).current()
    context = {
        "form": form,
        "branch": branch,
        "months": months_allowed(),
        "held": held.select_related("person").order_by("pk").last(),
    }
    return render(request, "branches/organisation/secretary_change.html", context)


def after_change(request, change):
    """The link of a new account is shown at once; then the hand-over, or the seats."""
    branch = change.term.branch
    if change.handover is None:
        messages.success(request, f"已登记：{change.term}。")
        return redirect("branches:officers", pk=branch.pk)
    if change.token:
        return link_page(
            request, change.account, change.token, then=change.handover.get_absolute_url()
        )
    messages.success(request, f"已登记：{change.term}，工作交接已发起。")
    return redirect(change.handover)
