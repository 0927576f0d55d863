"""催办: the level above reminds of what is owed, once a day per branch."""

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit, rules
from branches.duties import ledger
from branches.duties.reminders.stages import nudge_stage
from branches.errors import Refusal
from branches.models import AuditEntry, Duty, Participation, Post, Reminder, User
from branches.storage import database

audit.register(
    "duty",
    "待办与提醒",
    {"nudge": "催办", "retry": "重新发送提醒"},
)


def org_post(user, participation):
    return rules.org_post(user)


# Downwards only: whom each level may chase.
CHASED = (
    (org_post, (ledger.SECRETARY, ledger.STAFF, ledger.LEADER)),
    (rules.leader_post, (ledger.SECRETARY, ledger.STAFF)),
    (rules.staff_post, (ledger.SECRETARY,)),
)


@dataclass(frozen=True)
class Nudged:
    """Branches reminded, branches that had been today already, branches that owe nothing."""

    branches: int
    reminders: int
    already: int
    idle: int


@dataclass(frozen=True)
class Recipient:
    """Who would be told: name, what he is there, whether a mail carries it besides the inbox."""

    pk: int
    name: str
    post: str
    by_mail: bool


@dataclass(frozen=True)
class Preview:
    """What a 催办 would do for one branch: its open duties below the chaser, who would be told of
    them, in how many reminders; or `skipped`, why nobody is.
    """

    participation: Participation
    duties: list  # [Duty]
    recipients: list  # [Recipient]
    reminders: int
    skipped: str


def chased_roles(user, participation):
    """(post, roles): by which post the user may chase whom for the branch; (None, ()) if nobody.
    Whether there is still something to chase is not asked here.
    """
    for may, roles in CHASED:
        if post := may(user, participation):
            return post, roles
    return None, ()


@transaction.atomic
def nudge(participation_ids, *, by):
    """Write a reminder for every open duty that the levels below owe for these participations.
    `participation_ids`: primary keys that `by` sees. Returns Nudged. Raises PermissionDenied if
    `by` may chase nobody for one of them, Refusal once a round is archived.
    """
    today = timezone.localdate()
    stage = nudge_stage(today)
    chosen = lock(participation_ids)
    groups, posts = by_roles(chosen, by)
    refuse_archived(chosen)
    done = nudged_today(chosen, stage)
    fresh = {one.pk for one in chosen if one.pk not in done}
    written = sum(
        database.write_nudges(stage, [pk for pk in pks if pk in fresh], roles, today, by=by.pk)
        for roles, pks in groups.items()
    )
    reached = nudged_today(chosen, stage) - done
    record([one for one in chosen if one.pk in reached], posts, by)
    return Nudged(len(reached), written, len(done), len(fresh) - len(reached))


def preview(participation_ids, *, by):
    """[Preview] of nudge() with the same arguments, in official order; nothing is written. Raises
    as nudge(). A fixed number of statements.
    """
    today = timezone.localdate()
    chosen = list(chosen_rows(participation_ids).order_by("branch_code"))
    groups, _posts = by_roles(chosen, by)
    refuse_archived(chosen)
    told = set()
    for roles, pks in groups.items():
        told |= database.nudge_recipients(pks, roles, today)
    rows = Duty.objects.select_related("participation")
    duties, people = rows.in_bulk({duty for duty, _user in told}), persons(told)
    done = nudged_today(chosen, nudge_stage(today))
    found = defaultdict(list)
    for duty, user in sorted(told):
        found[duties[duty].participation.branch_id].append((duties[duty], user))
    return [preview_of(one, found[one.branch_id], people, one.pk in done, by.pk) for one in chosen]


def preview_of(participation, told, people, is_done, by):
    """The Preview of one branch; `told` [(Duty, user pk)], `people` {user pk: Recipient}."""
    others = [(duty, user) for duty, user in told if user != by]
    skipped = ""
    if is_done:
        skipped = "今天已经催办过"
    elif not others:
        skipped = "待办由您本人承办" if told else "没有由下级承办的待办"
    return Preview(
        participation,
        list({duty.pk: duty for duty, _user in others or told}.values()),
        [people[user] for user in sorted({user for _duty, user in others})],
        0 if skipped else len(others),
        skipped,
    )


def persons(told):
    """{user pk: Recipient} of the pairs (duty pk, user pk)."""
    keys = {user for _duty, user in told}
    posts = defaultdict(list)
    for post in Post.objects.current().filter(user__in=keys).order_by("pk"):
        posts[post.user_id].append(post.get_role_display())
    return {
        user.pk: Recipient(
            user.pk,
            str(user),
            "、".join(dict.fromkeys(posts[user.pk])),
            bool(settings.EMAIL_CONFIGURED and user.email),
        )
        for user in User.objects.filter(pk__in=keys)
    }


def may_be_chased(participations, by):
    """Keys of the participations for which a level below `by` still owes something. One query."""
    open_rows = [one for one in participations if not one.is_frozen]
    roles = {one.branch_id: chased_roles(by, one)[1] for one in open_rows}
    chased = [pk for pk in roles if roles[pk]]
    owed = Duty.objects.open().filter(participation__branch__in=chased)
    pairs = owed.order_by().values_list("participation__branch", "role").distinct()
    owing = {pk for pk, role in pairs if role in roles[pk]}
    return {one.pk for one in open_rows if one.branch_id in owing}


def lock(participation_ids):
    """Two people at the same button must not both count as the first of the day."""
    return list(chosen_rows(participation_ids).select_for_update(of=("self",)).order_by("pk"))


def chosen_rows(participation_ids):
    rows = Participation.objects.filter(pk__in=participation_ids)
    return rows.select_related("branch", "committee", "sub_committee")


def refuse_archived(chosen):
    if any(one.is_frozen for one in chosen):
        raise Refusal("本轮已归档，不能再催办。")


def by_roles(chosen, user):
    """({roles chased: [participation key]}, {participation key: the post that allows it})."""
    groups, posts = defaultdict(list), {}
    for one in chosen:
        posts[one.pk], roles = chased_roles(user, one)
        if not roles:
            raise PermissionDenied
        groups[roles].append(one.pk)
    return groups, posts


def nudged_today(chosen, stage):
    """Keys of the participations that somebody has chased today."""
    branches = [one.branch_id for one in chosen]
    rows = Reminder.objects.filter(stage=stage, duty__participation__branch__in=branches)
    reached = set(rows.values_list("duty__participation__branch", flat=True).distinct())
    return {one.pk for one in chosen if one.branch_id in reached}


def record(reached, posts, by):
    AuditEntry.objects.bulk_create(
        audit.build("duty.nudge", one, by=by, post=posts[one.pk]) for one in reached
    )
