"""The answer to 选择栏目: what was ticked is kept, the list comes back as it was filtered."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect
from django.urls import reverse


def keep_columns(request, choice, page):
    """Keep a ColumnChoice as sent, or with `reset` the default; lead back to `page` (its name)."""
    names = [] if "reset" in request.POST else request.POST.getlist("column")
    if not names and "reset" not in request.POST:
        messages.error(request, "没有勾选栏目，仍显示原来的栏目。")
    else:
        choice.keep(request.user, names)
        messages.success(request, "已恢复默认栏目。" if not names else "栏目已保存。")
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return redirect(f"{reverse(page)}{f'?{query}' if query else ''}")
