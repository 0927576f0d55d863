"""How the branches of a round stand with one of their polls: conditions on Participation."""

from fractions import Fraction

from django.db.models import Exists, F, OuterRef, Q

from branches.models import OnlinePoll, Participation, Poll
from branches.organisation.queries import official_order
from branches.rulebook.polls import OPINIONS
from branches.web.counting import count_figures

LABELS = {
    "poll_none": "没有结果",
    "poll_voting": "投票中",
    "poll_valid": "有效",
    "poll_invalid": "无效，须重测",
}


def figures_of(audience, parameters):
    """{figure: Q} of one audience, by the Parameters of the year."""
    counting = Poll.objects.counting().filter(participation=OuterRef("pk"), audience=audience)
    voting = OnlinePoll.objects.open().filter(participation=OuterRef("pk"), audience=audience)
    is_void = counts_for_nothing(parameters)
    return {
        "poll_none": Q(~Exists(counting)),
        "poll_voting": Q(Exists(voting)),
        "poll_valid": Q(Exists(counting.exclude(is_void))),
        "poll_invalid": Q(Exists(counting.filter(is_void))),
    }


def counts_for_nothing(parameters):
    """Q: polls without a result, as satisfaction() of branches.rulebook.polls judges one by one."""
    options = (*OPINIONS, "unknown") if parameters.unknown_counts else OPINIONS
    unknown, base = Q(is_withheld=True), 0
    for name in options:
        unknown |= Q(**{name: None})
        base += F(name)
    floor = Fraction(parameters.min_return)
    few = Q(number__lt=max(1, parameters.min_valid))
    low = Q(due__gt=0, scaled__lt=F("due") * floor.numerator)
    return Q(
        pk__in=Poll.objects.annotate(number=base, scaled=F("returned") * floor.denominator)
        .filter(unknown | few | low)
        .values("pk")
    )


def asked_in(user, round, audience):
    """The participations of `round` that `user` sees and that this audience is asked about."""
    rows = Participation.objects.visible_to(user).in_round(round).taking_part()
    return rows.filter(kind="office") if audience == Poll.Audience.CLIENTS else rows


def listed(user, round, audience):
    """asked_in() as the list shows them, in official order."""
    rows = asked_in(user, round, audience).select_related("sub_committee", "committee")
    return rows.order_by(*official_order(user))


def poll_figures(user, round, audience):
    """{figure: how many} and "all", in one statement."""
    conditions = {"all": Q(), **figures_of(audience, round.cycle.rules)}
    return count_figures(asked_in(user, round, audience), conditions, ["kind"])
