"""Whose rights an import concerns: secretaries who leave, and those who come."""

from branches.accounts.posts import posts_of_seats
from branches.models import Post, Term, User

SECRETARY = Term.Seat.SECRETARY


def left_by_secretaries(plan):
    """[(Branch, Person, last day)] of the secretaries' seats that end."""
    return [
        (one.record, term.person, last)
        for one in plan.branches.values()
        if one.seats is not None
        for term, last in one.seats.ended
        if term.seat == SECRETARY and term.person_id
    ]


def accounts_concerned(plan):
    """{"ending": lines of accounts whose rights as secretary end, "without": lines of new
    secretaries who have no account or no post yet}, in three statements.
    """
    left = left_by_secretaries(plan)
    ending = [
        f"{held.branch} {held.user}：支部书记的职责到 {last:%Y.%m.%d} 为止"
        for held, last in posts_of_seats(left)
    ]
    return {"ending": ending, "without": list(_without(plan))}


def _without(plan):
    new = [
        (one, person)
        for one in plan.branches.values()
        if one.seats is not None
        for row, person in one.seats.new
        if row.values["post"] == SECRETARY
    ]
    known = {person.record.pk for _one, person in new if person.record is not None}
    accounts = User.objects.filter(person__in=known, is_active=True) if known else ()
    owners = {account.person_id for account in accounts}
    posts = Post.objects.standing().filter(role=Post.Role.SECRETARY, user__person__in=owners)
    held = set(posts.values_list("branch", "user__person")) if owners else set()
    for one, person in new:
        key = person.record.pk if person.record is not None else None
        if key not in owners:
            yield f"{one.name} {person.name}：还没有账号"
        elif (one.record and one.record.pk, key) not in held:
            yield f"{one.name} {person.name}：有账号，还没有本支部书记的职责"
