"""操作记录: 组织部 and 督查 read what everybody did."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches import rules
from branches.forms.filters import AuditFilter
from branches.models import AuditEntry
from branches.queries.audit import action_label, entries

PAGE = 50


@require_safe
def audit(request):
    if not rules.may_read_audit(request.user):
        raise PermissionDenied
    form = AuditFilter(request.GET, user=request.user)
    conditions = form.conditions()
    rows = AuditEntry.objects.none()
    if conditions is not None:
        rows = entries(request.user, **conditions)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = [describe(entry) for entry in page.object_list]
    return render(request, "branches/audit.html", {"form": form, "page": page})


def describe(entry):
    """What the template shows of an entry: words, and changes as (label, old, new)."""
    entry.label = action_label(entry.action)
    entry.changed = [change(label, pair) for label, pair in entry.changes.items()]
    return entry


def change(label, pair):
    """Most acts store [old, new]; a plain value is what came out."""
    old, new = pair if isinstance(pair, list) and len(pair) == 2 else ("", pair)
    return {"label": label, "old": old, "new": new}
