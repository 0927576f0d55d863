"""提醒: all who are asked, for nobody knows who has voted."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from branches import audit
from branches.duties import telling
from branches.models import OnlinePoll
from branches.polls.opening import locked
from branches.templatetags.house import cn_date


def call_words(online, address):
    """What is sent round in the group of the branch: it names nobody and asks everybody."""
    return (
        f"【满意度测评】“{online.participation}”{online.get_audience_display()}满意度测评"
        f"{cn_date(online.closes_on)}截止。测评不记名，每人一票，用时不到一分钟。"
        f"还没有投票的，请用收到的二维码或链接投票；也可打开 {address} 填写代码。已投票的请忽略。"
    )


@transaction.atomic
def call_to_vote(online: OnlinePoll, *, by):
    """Ask the branch to remind everybody. Returns how many were told. Raises as renew_links()."""
    online, post = locked(online, by)
    told = telling.announce(
        telling.one_act("poll", f"{online.pk}-{timezone.localdate():%m%d}"),
        f"请提醒全体人员参加“{online}”",
        {online.participation_id: reverse("branches:online_poll", args=[online.pk])},
        list_link=reverse("branches:polls"),
        by=by,
        post=post,
    )
    audit.record("online_poll.remind", online, by=by, post=post)
    return told
