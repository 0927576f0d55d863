"""职责: given and ended. What an account may see and do follows from today's posts alone."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from branches import audit, rules
from branches.errors import Refusal
from branches.models import AuditEntry, Post, User

BATCH = 500
SCHOOL_ROLES = (*Post.SCHOOL_READERS, Post.Role.TRAINING_ORGANISER)

audit.register(
    "post",
    "职责",
    {"give": "任命职责", "end": "结束职责"},
)


def wrong_place(role, committee, branch):
    """Why `role` cannot sit there, in a sentence; empty if it can."""
    if role == Post.Role.SECRETARY:
        return "" if branch and not committee else "党支部书记的职责须指明党支部。"
    if branch or not committee:
        return "这项职责须指明党组织。"
    if role in SCHOOL_ROLES:
        return "" if committee.is_school else "这项职责只设在校党委。"
    return "分党委的职责不能设在校党委。" if committee.is_school else ""


@transaction.atomic
def give_post(
    account, *, role, by, committee=None, branch=None, organiser="", since=None, until=None
):
    """Give `account` a post from `since` (default today) to `until` (inclusive, or open). `by` None
    is the system. Raises Refusal if the place does not fit the role or the post is held already,
    PermissionDenied if `by` may not give it or may not manage the account.
    """
    account = User.objects.select_for_update().get(pk=account.pk)
    place = branch or committee
    post = _allowing_post(account, role, place, by)
    if sentence := wrong_place(role, committee, branch):
        raise Refusal(sentence)
    held = account.posts.standing().filter(role=role, committee=committee, branch=branch)
    if held.exists():
        raise Refusal(f"{account}已有“{place} {Post.Role(role).label}”的职责。")
    given = Post.objects.create(
        user=account,
        role=role,
        committee=committee,
        branch=branch,
        organiser=organiser,
        since=since or timezone.localdate(),
        until=until,
    )
    _record("post.give", given, by=by, post=post)
    return given


def _allowing_post(account, role, place, by):
    """The post that lets `by` do it; PermissionDenied without one."""
    if by is None:
        return None
    post = rules.may_give_post(by, role, place) if place else None
    if post is None:
        raise PermissionDenied
    # A fresh account has no post yet, so only its posts and the own one can forbid.
    if not rules.may_manage_account(by, account):
        raise PermissionDenied("这个账号由其他单位或组织部管理，请联系党委组织部。")
    return post


@transaction.atomic
def end_post(held, *, until, by, reason=""):
    """The post ends with the day `until` (date). Refusal if that is before its start, or ended."""
    held = Post.objects.select_for_update(of=("self",)).select_related("user").get(pk=held.pk)
    if not (post := rules.may_manage_account(by, held.user)):
        raise PermissionDenied
    if held.until and held.until < timezone.localdate():
        raise Refusal("这项职责已经结束。")
    if until < held.since:
        raise Refusal(
            f"最后一天不能早于开始日期 {held.since:%Y-%m-%d}。要立即停止使用，请停用账号。"
        )
    before, held.until = held.until, until
    held.save(update_fields=["until"])
    _record("post.end", held, by=by, post=post, reason=reason, changes=_until(before, until))
    return held


def secretary_posts(branch, person):
    """Standing posts of `person` as secretary of `branch`; an account may be bound by its name."""
    own = Q(user__person=person)
    if person.staff_no:
        own |= Q(user__person=None, user__username__iexact=person.staff_no)
    posts = Post.objects.standing().filter(own, role=Post.Role.SECRETARY, branch=branch)
    return posts.select_related("user")


def posts_of_seats(seats, *, lock=False):
    """[(Post, last day)] of the standing posts that go with secretaries' seats, in one statement.
    `seats`: [(Branch, Person, last day of the seat)]. Whose post it is: see secretary_posts().
    """
    last_days = {(branch.pk, person.pk): last for branch, person, last in seats}
    by_number = {
        (branch.pk, person.staff_no.lower()): last
        for branch, person, last in seats
        if person.staff_no
    }
    branches = {branch.pk for branch, _person, _last in seats}
    posts = Post.objects.standing().filter(role=Post.Role.SECRETARY, branch__in=branches)
    posts = posts.select_for_update(of=("self",)) if lock else posts
    found = []
    for held in posts.select_related("user", "branch") if seats else ():
        owner = held.user.person_id
        last = last_days.get((held.branch_id, owner))
        if owner is None:
            last = by_number.get((held.branch_id, held.user.username.lower()))
        if last:
            found.append((held, last))
    return found


@transaction.atomic
def end_posts_of_seats(seats, *, by, post, reason=""):
    """The rights that go with secretaries' `seats` end with them, those of a post that began later
    with its first day; what ends earlier stays.

    For whoever keeps the branches' register by `post`, whatever else the accounts hold; a fixed
    number of statements. Returns the posts that were ended.
    """
    ended, entries = [], []
    for held, last in posts_of_seats(seats, lock=True):
        before, last = held.until, max(last, held.since)
        if before and before <= last:
            continue
        held.until = last
        ended.append(held)
        entries.append(
            _entry("post.end", held, by=by, post=post, reason=reason, changes=_until(before, last))
        )
    Post.objects.bulk_update(ended, ["until"], batch_size=BATCH)
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
    return ended


def end_secretary_posts(branch, person, *, until, by, post, reason=""):
    """As end_posts_of_seats for one seat, which ends with the day `until`."""
    return end_posts_of_seats([(branch, person, until)], by=by, post=post, reason=reason)


def _until(before, until):
    return {"结束": [before.isoformat() if before else "", until.isoformat()]}


def _entry(verb, held, *, by, post, **facts):
    entry = audit.build(
        verb, held, by=by, post=post, branch=held.branch, committee=held.committee, **facts
    )
    entry.target = f"{held.user} {held}"[:160]
    return entry


def _record(verb, held, **facts):
    _entry(verb, held, **facts).save(force_insert=True)
