"""操作记录: 组织部 and 督查 read what everybody did."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branches import rules
from branches.models import AuditEntry
from branches.templatetags.house import masked_phone, masked_staff_no
from branches.web.audit_filter import AuditFilter
from branches.web.audit_queries import action_label, entries

PAGE = 50
MASKED = {"联系电话": masked_phone, "学工号": masked_staff_no}


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
    sees_numbers = bool(rules.org_post(request.user))
    page.object_list = [describe(entry, sees_numbers=sees_numbers) for entry in page.object_list]
    return render(request, "branches/web/audit.html", {"form": form, "page": page})


def describe(entry, *, sees_numbers, only=""):
    """What the template shows of an entry: words, and changes as (label, old, new). `sees_numbers`:
    whether telephone numbers and 学工号 are shown in full; `only`: the one label wanted, or all.
    """
    entry.label = action_label(entry.action)
    changes = [change(label, pair) for label, pair in entry.changes.items()]
    entry.changed = [one for one in changes if only in ("", one["label"])]
    for one in entry.changed:
        if not sees_numbers and one["label"] in MASKED:
            one |= {side: masked(one["label"], one[side]) for side in ("old", "new")}
    return entry


def masked(label, value):
    """A number as others may see it; a word in its place (未填) stays."""
    return MASKED[label](value) if value and any(map(str.isdigit, value)) else value


def change(label, pair):
    """Most acts store [old, new]; a plain value is what came out."""
    old, new = pair if isinstance(pair, list) and len(pair) == 2 else ("", pair)
    return {"label": label, "old": old, "new": new}
