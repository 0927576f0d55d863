"""What somebody typed and could not be saved: shown again, so that it can be copied out."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.shortcuts import redirect

SENT_MARK = "kept_form"  # static/js/keep.js: which form of the browser this is
# What a page calls the fields it keeps; a text of another field is "您填写的内容".
KEPT_LABELS = {
    "reason": "原因",
    "note": "说明",
    "text": "说明",
    "goal": "目标",
    "problem": "具体问题",
    "measures": "整改措施",
    "effect": "整改成效",
    "name": "名称",
    "document_no": "文号",
    "since": "开始",
    "until": "最后一天",
    "due_on": "完成时限",
    "to_due_on": "申请延至",
    "approved_on": "审定日期",
}


def typed(request):
    """[(label, value)] of the form, so that a refused sentence can be copied out."""
    # A form that shares its page has a prefix: progress-note.
    found = [(name.rpartition("-")[2], value) for name, value in request.POST.items()]
    return [
        (KEPT_LABELS.get(name, "您填写的内容"), value)
        for name, value in found
        if len(value) > 1 and "password" not in name and (name in KEPT_LABELS or is_sentence(value))
    ]


def is_sentence(value):
    """Whether somebody wrote it; keys, codes, marks and numbers are chosen again at once."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in value)


def page_of(request):
    """Path and query of our page that sent the form; "" if another site did or it is illegible."""
    try:
        page = urlsplit(request.META.get("HTTP_REFERER", ""))
    except ValueError:
        return ""
    if page.netloc != request.get_host():
        return ""
    return f"{page.path}?{page.query}" if page.query else page.path


def send_back(request, words, form, *to):
    """Back to a page that cannot show the `form` with its errors: `words` (没有停用) and the first
    of them are said there, and the browser still holds what was typed.
    """
    first = next(error for errors in form.errors.values() for error in errors)
    messages.error(request, f"{words}：{first}")
    page = redirect(*to)
    page.is_taken = False
    return page


def wants_json(request):
    """Whether one of our scripts asks; whoever sends a form wants a page."""
    return request.headers.get("Accept") == "application/json"
