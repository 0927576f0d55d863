"""退回、审批结果: told at once to who owes it or whose branch it is (HB e.5)."""

from collections import defaultdict

from django.utils import timezone

from branches.duties import bell
from branches.models import Duty, Participation, Post, Reminder
from branches.storage import database

RETURNED, SETTLED = "returned", "settled"
# What became of an item: stages of one act each.
ACCEPTED, CLOSED, CANCELLED, REOPENED = "accepted", "closed", "cancelled", "reopened"
BY_TEXT_LENGTH = Reminder._meta.get_field("by_text").max_length


def approved(key):
    """The stage of an approval (a key that no other approval of the same branch has)."""
    return f"approved-{key}"


def one_act(stage, key):
    """The stage of one of many acts of a kind (a key that no other of them has)."""
    return f"{stage}-{key}"


def answered(is_granted, answer_pk):
    """The stage of an answer to a request (its key): the same duty may get several."""
    return f"{'granted' if is_granted else 'refused'}-{answer_pk}"


def tell(stage, kind, *subject_ids, by, post=None, reason=""):
    """Tell whoever owes the open duties of `kind` for these subjects what became of them.

    Call it in the transaction of the act, once the duty is open: the rows are the ledger, the
    e-mail follows the commit. `stage` names the act (RETURNED, answered()); a duty is
    told of it once. `by` (User) needs no news of his own act. Returns how many reminders are new.
    """
    owed = Duty.objects.open().filter(kind=kind, subject_id__in=subject_ids)
    written = database.write_at_once(
        stage,
        owed.values_list("pk", flat=True),
        timezone.localdate(),
        by=by.pk,
        by_text=signature(by, post),
        reason=reason.strip(),
    )
    if written:
        bell.ring(bell.SEND_NOTICES)
    return written


def signature(by, post):
    return (f"{by}（{post}）" if post else str(by))[:BY_TEXT_LENGTH]


def announce(
    stage, title, links, *, list_link, by, post=None, titles=None, reason="", offices=False
):
    """Tell branches of an act that asks nothing of them: one line a person, however many branches
    he answers for.

    `links` {participation pk: address of its page}, `list_link` where several are listed; `stage`
    (SETTLED, approved(), one_act()) and `title` name the act, `titles` {participation pk: title}
    what a single one of the branches is told instead; `offices`: their 分党委 as well. Call it in
    the transaction of the act.
    Returns how many lines are new.
    """
    today = timezone.localdate()
    titles = titles or dict.fromkeys(links, title)
    reached = defaultdict(list)
    readers = database.readers_of_news(links, today, by=by.pk)
    if offices:
        readers |= _in_offices(links, by)
    for key, user in sorted(readers):
        reached[user].append(key)
    rows = [
        Reminder(
            recipient_id=user,
            participation_id=keys[0],
            stage=stage,
            title=titles[keys[0]] if len(keys) == 1 else f"{title}（{len(keys)} 个支部）",
            link=links[keys[0]] if len(keys) == 1 else list_link,
            due_version=0,
            made_on=today,
            at_once=True,
            by_text=signature(by, post),
            reason=reason.strip(),
        )
        for user, keys in reached.items()
    ]
    Reminder.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    if rows:
        bell.ring(bell.SEND_NOTICES)
    return len(rows)


def _in_offices(participations, by):
    """{(participation pk, user pk)}: staff and leaders of the 分党委 of these but `by`."""
    rows = Participation.objects.filter(pk__in=list(participations))
    places = defaultdict(list)
    for key, committee in rows.order_by().values_list("pk", "sub_committee"):
        places[committee].append(key)
    posts = Post.objects.current().filter(
        committee__in=places, role__in=Post.COMMITTEE_ROLES, user__is_active=True
    )
    found = posts.exclude(user=by.pk).values_list("committee", "user")
    return {(key, user) for committee, user in found for key in places[committee]}
