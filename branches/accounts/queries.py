"""Accounts as lists: filtered, with the posts of today beside each."""

from django.db.models import Prefetch, Q

from branches.models import Post, User
from branches.rulebook.names import person_name

STATES = (("active", "启用"), ("disabled", "停用"), ("idle", "没有在任职责"))


def accounts(user, *, role="", committee=None, state="", q="", search_usernames=False):
    """Accounts that `user` sees, filtered; each carries `posts_today` (a list). `committee`: a
    Committee whose subtree one of the posts must lie in. User names are 学工号: they are searched
    only where they may be seen.
    """
    rows = User.objects.visible_to(user)
    if role or committee:
        rows = rows.filter(pk__in=_posts(role, committee).values("user"))
    if q:
        found = Q(name__icontains=person_name(q))
        rows = rows.filter(found | Q(username__icontains=q) if search_usernames else found)
    return _in_state(rows, state).prefetch_related(
        Prefetch("posts", Post.objects.current().select_related(*PLACES), to_attr="posts_today")
    )


PLACES = ("committee", "branch__committee")


def _posts(role, committee):
    posts = Post.objects.current()
    if role:
        posts = posts.filter(role=role)
    if committee:
        path = committee.path
        inside = Q(committee__path__startswith=path) | Q(branch__committee__path__startswith=path)
        posts = posts.filter(inside)
    return posts


def _in_state(rows, state):
    if state == "idle":
        return rows.exclude(pk__in=Post.objects.current().values("user"))
    if state:
        return rows.filter(is_active=state == "active")
    return rows


def posts_of(account, user):
    """All posts of an account that `user` sees, newest first, with their place."""
    posts = Post.objects.visible_to(user).filter(user=account)
    return posts.select_related("committee", "branch__committee").order_by("-since", "-pk")
