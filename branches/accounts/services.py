"""Accounts: opened, corrected, stopped, and the one-time links that let people set a password."""

import hashlib
import secrets
from datetime import timedelta

from axes.utils import reset as forget_failures
from django.contrib.auth import password_validation
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit, rules
from branches.accounts.posts import give_post
from branches.accounts.sessions import end_all
from branches.accounts.sign_in_log import Event, record
from branches.accounts.visits import NOWHERE
from branches.errors import Refusal
from branches.models import AccessLink, Branch, Post, Term, User
from branches.rulebook.names import person_name
from branches.storage.unique import unique

LINK_HOURS = 72
TAKEN = {"username": "这个用户名已有人使用。", "person": "这个人已经对应另一个账号。"}

audit.register(
    "account",
    "账号",
    {
        "create": "开通账号",
        "edit": "修改账号资料",
        "disable": "停用账号",
        "enable": "启用账号",
        "link": "生成一次性链接",
        "activate": "用一次性链接设置口令",
        "password": "修改口令",
    },
)


def digest_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


def lock_account(account, *, by):
    """(account, post), locked; the post lets `by` manage it (None: system). PermissionDenied."""
    account = User.objects.select_for_update().get(pk=account.pk)
    if by is None:
        return account, None
    post = rules.may_manage_account(by, account)
    if post is None:
        raise PermissionDenied
    return account, post


@transaction.atomic
def create_account(*, username, name, by, post=None, person=None, email=""):
    """A new account that cannot sign in yet: a link or a password comes next.

    User names are kept in lower case, so that one person cannot get a second account by typing
    the first in capitals. Raises FieldRefusal if the name is taken or the person has an account.
    Returns the User.
    """
    username = username.strip().lower()
    account = User(username=username, name=person_name(name), person=person, email=email)
    account.set_unusable_password()
    with unique(account, **TAKEN):
        account.save(force_insert=True)
    audit.record("account.create", account, by=by, post=post)
    return account


@transaction.atomic
def edit_account(account, *, by, name, email, person):
    """Name, e-mail and the person behind it. FieldRefusal if that person has another account."""
    account, post = lock_account(account, by=by)
    new = {"name": person_name(name), "email": email, "person": person}
    changes = audit.set_values(account, new)
    if changes:
        with unique(account, **TAKEN):
            account.save(update_fields=list(new))
        audit.record("account.edit", account, by=by, post=post, changes=changes)
    return account


@transaction.atomic
def set_active(account, active, *, by, reason=""):
    """Stop (signed out with the next click) or restart an account. Refusal if it is so already."""
    account, post = lock_account(account, by=by)
    if account.is_active == active:
        raise Refusal("账号已经是启用状态。" if active else "账号已经停用。")
    account.is_active = active
    account.save(update_fields=["is_active"])
    if not active:
        void_links(account)
        end_all(account)
    verb = "account.enable" if active else "account.disable"
    audit.record(verb, account, by=by, post=post, reason=reason)
    return account


@transaction.atomic
def issue_link(account, *, by):
    """A new one-time link; the old password and every session end. Returns the token (text). Only
    the digest is kept: whoever loses the link needs a new one.
    """
    account, post = lock_account(account, by=by)
    if not account.is_active:
        raise Refusal("账号已停用，请先启用再发链接。")
    account.set_unusable_password()
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    void_links(account)
    end_all(account)
    token = secrets.token_urlsafe(32)
    AccessLink.objects.create(
        user=account,
        digest=digest_of(token),
        expires_at=timezone.now() + timedelta(hours=LINK_HOURS),
        created_by=by,
    )
    audit.record("account.link", account, by=by, post=post)
    return token


def void_links(account):
    """Open links of the account are spent: at most one is good at any time."""
    AccessLink.objects.filter(user=account, used_at=None).update(used_at=timezone.now())


def find_link(token):
    """The link that is still good, with its user, or None."""
    links = AccessLink.objects.select_related("user").filter(
        digest=digest_of(token), used_at=None, expires_at__gt=timezone.now(), user__is_active=True
    )
    return links.first()


@transaction.atomic
def use_link(token, *, password, visit=NOWHERE):
    """Set the password through a one-time link. Returns the User; Refusal if the link is spent."""
    link = find_link(token)
    # Two tabs may hold the same link: only one update finds it unused.
    if not link or not AccessLink.objects.filter(pk=link.pk, used_at=None).update(
        used_at=timezone.now()
    ):
        raise Refusal("链接已用过或已过期，请联系给您链接的人重新生成。")
    set_password(link.user, password, visit=visit)
    audit.record("account.activate", link.user, by=link.user)
    return link.user


@transaction.atomic
def change_password(account, *, password, visit=NOWHERE):
    """By its owner: ends all sessions (the page opens its own anew) and spends open links."""
    account = User.objects.select_for_update().get(pk=account.pk)
    set_password(account, password, visit=visit)
    audit.record("account.password", account, by=account)
    return account


def set_password(account, password, *, visit=NOWHERE):
    """Set it (valid text), end sessions, spend links, forget failed attempts; writes the log."""
    account.set_password(password)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    password_validation.password_changed(password, account)
    void_links(account)
    end_all(account)
    record(Event.PASSWORD, visit, user=account)
    forget_failures(username=account.username)


@transaction.atomic
def open_branch_account(branch, *, by):
    """开通账号: account and post for the branch's present secretary, user name = 学工号. Returns
    (User, token); the token is None where the person has an account in use already. Raises Refusal
    without a secretary or 学工号, PermissionDenied out of `by`'s reach.
    """
    if not rules.may_give_post(by, Post.Role.SECRETARY, branch):
        raise PermissionDenied
    # Two people at the same button: the second one must find the account of the first.
    Branch.objects.select_for_update().get(pk=branch.pk)
    person = present_secretary(branch)
    account = User.objects.filter(person=person).first()
    if account is None:
        account = _new_secretary_account(person, by=by)
    elif account.posts.standing().filter(role=Post.Role.SECRETARY, branch=branch).exists():
        raise Refusal(
            f"{person.name}已有账号和本支部书记的职责。忘记口令的，请在账号页重新生成链接。"
        )
    give_post(account, role=Post.Role.SECRETARY, branch=branch, by=by)
    fresh = not account.has_usable_password() and account.last_login is None
    return account, issue_link(account, by=by) if fresh else None


def present_secretary(branch):
    """The Person who is secretary of `branch` today; Refusal if nobody can get an account."""
    seats = Term.objects.current().filter(branch=branch, seat=Term.Seat.SECRETARY)
    term = seats.filter(person__isnull=False).select_related("person").order_by("-pk").first()
    if term is None:
        raise Refusal(f"“{branch}”现在没有书记，请先登记书记再开通账号。")
    if not term.person.staff_no:
        raise Refusal(f"书记{term.person.name}没有登记学工号，请先补登再开通账号。")
    return term.person


def _new_secretary_account(person, *, by):
    if User.objects.filter(username=person.staff_no.strip().lower()).exists():
        raise Refusal("书记的学工号已是另一个账号的用户名，请组织部核对后处理。")
    return create_account(username=person.staff_no, name=person.name, person=person, by=by)
