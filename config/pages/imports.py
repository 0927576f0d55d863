from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from branches import rules
from branches.errors import Refusal
from branches.imports.forms import UploadForm
from branches.imports.place import IMPORT_ROLES, newest_target, reach_of
from branches.imports.runs import start_run
from branches.imports.views import may_confirm
from branches.models import ImportRun
from branches.scope import get_in_scope
from config.acts.roster import confirm_import, decided


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request):
    if not rules.may_import(request.user):
        raise PermissionDenied
    posts = request.user.posts_as(*IMPORT_ROLES)
    form = UploadForm(request.POST or None, request.FILES or None, posts=posts)
    target, refusal = current_target()
    if request.method == "POST" and form.is_valid():
        if target is None:
            raise Refusal(refusal)
        return _try(request, form, target)
    context = {
        "form": form,
        "target": target,
        "refusal": refusal,
        "place": str(posts[0].place) if len(posts) == 1 else "",
        "may_open_cycle": bool(rules.may_edit_cycle(request.user)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/imports/form.html", context, status=status)


def current_target():
    """(Target of the newest round with what is decided in it, "") or (None, why not)."""
    try:
        target = newest_target()
    except Refusal as refusal:
        return None, refusal.message
    return replace(target, decided=frozenset(decided(target.round))), ""


def _try(request, form, target):
    file = form.cleaned_data["file"]
    reach = reach_of(request.user, form.cleaned_data["post"])
    run = start_run(file.read(), file.name, reach, target)
    return redirect("branches:import", run.pk)


@require_POST
def confirm(request, pk):
    run = get_in_scope(ImportRun.objects, request.user, pk=pk)
    post = may_confirm(request.user, run)
    if post is None:
        raise PermissionDenied
    confirm_import(run, reach_of(request.user, post.pk))
    messages.success(request, f"“{run.file_name}”已导入。")
    return redirect("branches:import", run.pk)
