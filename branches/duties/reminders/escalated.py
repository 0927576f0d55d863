"""What is overdue below, for the Organisation Department: a line a 分党委, not one a duty."""

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from branches.duties.overdue import overdue_in_school
from branches.models import Post

# So few of one 分党委 are named one by one.
FEW = 3


@dataclass(frozen=True)
class LatePlace:
    """A 分党委, how many duties lie there too long, and the list of these."""

    name: str
    count: int
    link: str


def readers_for_school(user_ids, on):
    """Those of the users who hold a post of the Organisation Department on the day `on`."""
    posts = Post.objects.current(on).filter(role=Post.Role.ORG_DEPT, user__in=user_ids)
    return set(posts.values_list("user", flat=True))


def places_on(latest):
    """{分党委 pk: LatePlace}, due by `latest` (date), in official order; the school among them."""
    return {
        one.pk: LatePlace(one.group_name, count, list_of(one.pk))
        for one, count in overdue_in_school(latest)
    }


def list_of(committee_pk):
    return f"{settings.SITE_URL}{reverse('inbox')}?tab=overdue&committee={committee_pk}"


def gathered(reminders, places):
    """(reminders named one by one, [LatePlace] of the rest). `reminders`: one per duty, with its
    branch and committee loaded; `places`: as places_on().
    """
    groups = defaultdict(list)
    for one in reminders:
        if one.escalated:
            groups[sub_committee_of(one.duty)].append(one)
    many = {pk for pk, group in groups.items() if len(group) > FEW and pk in places}
    named = [one for one in reminders if not (one.escalated and sub_committee_of(one.duty) in many)]
    return named, [place for pk, place in places.items() if pk in many]


def sub_committee_of(duty):
    return (duty.branch or duty.committee).sub_committee_id
