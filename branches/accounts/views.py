"""Accounts and posts: 组织部 for all, staff for their subtree, 督查 reads."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from branches import rules
from branches.accounts import posts, queries, services
from branches.accounts.filters import AccountFilter
from branches.accounts.forms import AccountFields, EndPostForm, GivePostForm, NewAccountForm
from branches.models import Branch, Post, User
from branches.scope import get_in_scope
from branches.web.fields import LineOfReasonForm
from branches.web.kept import send_back
from branches.web.once import save_led_to, saved_once
from branches.web.pages import refused_fields

PAGE = 50


def readers_only(request):
    if not rules.may_read_accounts(request.user):
        raise PermissionDenied


def managers_only(request):
    if not rules.may_manage_accounts(request.user):
        raise PermissionDenied


def managed(request, pk):
    """The account `pk`, in scope (404), that the user may manage (403)."""
    account = get_in_scope(User.objects, request.user, pk=pk)
    if not rules.may_manage_account(request.user, account):
        raise PermissionDenied
    return account


def sees_usernames(user):
    """User names are 学工号: masked for 督查, who manages nobody."""
    return bool(rules.may_manage_accounts(user))


@require_safe
def account_list(request):
    readers_only(request)
    form = AccountFilter(request.GET, user=request.user)
    conditions = form.conditions()
    rows = User.objects.none()
    shown = sees_usernames(request.user)
    if conditions is not None:
        rows = queries.accounts(request.user, search_usernames=shown, **conditions)
    context = {
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "sees_usernames": shown,
        "may_manage": shown,
    }
    return render(request, "branches/accounts/list.html", context)


@require_safe
def account_page(request, pk):
    account = get_in_scope(User.objects.select_related("person"), request.user, pk=pk)
    readers_only(request)
    may_manage = bool(rules.may_manage_account(request.user, account))
    context = {
        "account": account,
        "rows": post_rows(account, request.user, may_manage),
        "may_manage": may_manage,
        "is_own": account.pk == request.user.pk,
        "sees_usernames": sees_usernames(request.user),
        "reason_form": LineOfReasonForm(),
    }
    return render(request, "branches/accounts/page.html", context)


def post_rows(account, user, may_manage):
    today = set(Post.objects.current().filter(user=account).values_list("pk", flat=True))
    standing = set(Post.objects.standing().filter(user=account).values_list("pk", flat=True))
    return [
        {
            "post": post,
            "is_current": post.pk in today,
            "may_end": may_manage and post.pk in standing,
        }
        for post in queries.posts_of(account, user)
    ]


@saved_once
def account_new(request):
    managers_only(request)
    code = request.GET.get("branch", "")
    initial = {"branch_code": code, "role": Post.Role.SECRETARY} if code else None
    form = NewAccountForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refused_fields(form):
            account, token = account_from(form, by=request.user)
            return link_page(request, account, token)
    return render(request, "branches/accounts/form.html", {"form": form, "title": "新建账号"})


@transaction.atomic
def account_from(form, *, by):
    """(User, token) of a new account with its first post."""
    account = services.create_account(by=by, **form.account_values())
    posts.give_post(account, by=by, **form.post_values())
    return account, services.issue_link(account, by=by)


def link_page(request, account, token, then=""):
    """The link is shown in this answer only and kept nowhere; `then`: where to go on."""
    url = request.build_absolute_uri(reverse("activate", args=[token]))
    context = {"account": account, "url": url, "hours": services.LINK_HOURS, "then": then}
    page = render(request, "branches/accounts/link.html", context)
    page.is_taken = True
    return save_led_to(page, account.get_absolute_url())


def account_edit(request, pk):
    account = managed(request, pk)
    initial = {
        "name": account.name,
        "email": account.email,
        "person": account.person.staff_no if account.person else "",
    }
    form = AccountFields(request.POST or None, user=request.user, account=account, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refused_fields(form):
            services.edit_account(account, by=request.user, **form.cleaned_data)
            messages.success(request, f"账号“{form.cleaned_data['name']}”的资料已保存。")
            return redirect("branches:account", pk=pk)
    context = {"form": form, "title": f"修改账号 {account}", "account": account}
    return render(request, "branches/accounts/form.html", context)


@require_POST
def account_link(request, pk):
    account = managed(request, pk)
    return link_page(request, account, services.issue_link(account, by=request.user))


@require_POST
def account_disable(request, pk):
    account = managed(request, pk)
    form = LineOfReasonForm(request.POST)
    if not form.is_valid():
        return send_back(request, "没有停用", form, "branches:account", pk)
    services.set_active(account, False, by=request.user, **form.cleaned_data)
    messages.success(request, f"账号“{account}”已停用，正在使用的登录已退出。")
    return redirect("branches:account", pk=pk)


@require_POST
def account_enable(request, pk):
    account = managed(request, pk)
    services.set_active(account, True, by=request.user)
    messages.success(request, f"账号“{account}”已启用。")
    return redirect("branches:account", pk=pk)


@saved_once
def post_give(request, pk):
    account = managed(request, pk)
    form = GivePostForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = posts.give_post(account, by=request.user, **form.post_values())
        messages.success(request, f"已任命：{account}，{given}。")
        return redirect("branches:account", pk=pk)
    context = {"form": form, "title": f"给 {account} 增加职责", "account": account}
    return render(request, "branches/accounts/form.html", context)


def post_end(request, pk):
    queryset = Post.objects.select_related("user", "committee", "branch__committee")
    held = get_in_scope(queryset, request.user, pk=pk)
    if not rules.may_manage_account(request.user, held.user):
        raise PermissionDenied
    form = EndPostForm(request.POST or None, since=held.since)
    if request.method == "POST" and form.is_valid():
        posts.end_post(held, by=request.user, **form.cleaned_data)
        messages.success(request, f"“{held}”的职责到 {form.cleaned_data['until']} 为止。")
        return redirect("branches:account", pk=held.user_id)
    context = {"form": form, "held": held, "account": held.user}
    return render(request, "branches/accounts/post_end.html", context)


@require_POST
def open_account(request, pk):
    """开通账号 from the branch file."""
    branch = get_in_scope(Branch.objects.select_related("committee"), request.user, pk=pk)
    if not rules.may_give_post(request.user, Post.Role.SECRETARY, branch):
        raise PermissionDenied
    account, token = services.open_branch_account(branch, by=request.user)
    if token:
        return link_page(request, account, token)
    messages.success(request, f"{account}已有账号，已加上“{branch}”书记的职责。")
    return redirect("branches:account", pk=account.pk)
