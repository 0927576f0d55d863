"""What readers of a mail owe all in all: the numbers that it names."""

from dataclasses import dataclass

from django.db.models import Count, Q

from branches.duties.queries import only_branch
from branches.models import Duty, Post

PLACE = ("role", "committee_id", "branch_id", "organiser")


@dataclass
class Held:
    """What somebody's posts owe: their places, how many duties are open there, how many overdue;
    the only branch (key), or None.
    """

    places: set
    only_branch: int | None
    total: int = 0
    overdue: int = 0

    def owes(self, duty):
        return place_key(duty) in self.places


def posts_of(user_ids, on):
    """{user pk: [Post on the day `on`]}; who has none is left out."""
    found = {}
    for post in Post.objects.current(on).filter(user__in=user_ids):
        found.setdefault(post.user_id, []).append(post)
    return found


def place_key(row):
    """What a duty and the post that owes it have in common."""
    return tuple(getattr(row, name) for name in PLACE)


def held_by(user_ids, on):
    """{user pk: Held} of the posts on the day `on` (date): two queries for any number of users."""
    posts = posts_of(user_ids, on)
    counts = open_counts({place_key(post) for rows in posts.values() for post in rows}, on)
    found = {}
    for user, rows in posts.items():
        places = {place_key(post) for post in rows}
        total, overdue = map(sum, zip(*(counts.get(one, (0, 0)) for one in places), strict=True))
        found[user] = Held(places, only_branch(rows), total, overdue)
    return found


def open_counts(places, on):
    """{place: (open duties, overdue ones)}; nothing for a place without any."""
    committees = {committee for _role, committee, _branch, _organiser in places} - {None}
    branches = {branch for _role, _committee, branch, _organiser in places} - {None}
    rows = Duty.objects.open().filter(Q(committee__in=committees) | Q(branch__in=branches))
    counted = (
        rows.order_by()
        .values_list(*PLACE)
        .annotate(total=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=on)))
    )
    return {tuple(place): (total, overdue) for *place, total, overdue in counted}
