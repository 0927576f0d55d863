"""比例 of the top grade in a round: how many a pool has beside how many it may have, and the same
of one 分党委. Nobody is ranked, and no quota picks who goes.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, Count, Q, Value, When
from django.utils import timezone

from branches.models import Participation, Round
from branches.rulebook.fields import KINDS
from branches.scope import top_numbers
from grading.decisions.standing import grade_of_year
from grading.models import Assessment
from grading.scoring.quota import COMMITTEE, KIND, SCHOOL, Desk, Pool, quota_of


@dataclass(frozen=True)
class Line:
    """A sentence, the share as a sum, and whether the number lies above it."""

    text: str
    rule: str
    is_above: bool


@dataclass(frozen=True)
class Found:
    """What a reader is told: [Line] of the pools and of the own 分党委; whether one is above its
    share and that counts.
    """

    lines: list
    is_above: bool
    warns: bool


def rule_of(round):
    """The Quota of a round with its cycle, or None."""
    return quota_of(round.cycle.rules, round.kind == Round.Kind.REGRADE)


def asks_reason(round):
    """Whether an approval above the share asks for a reason in this round."""
    quota = rule_of(round)
    return quota is not None and quota.asks_reason


def measured(round, states):
    """The participations a share is counted over, with `is_top`: graded at the top in one of
    `states`, or keeping the top grade through a 复评. 未定级 counts, as in every total.
    """
    top = round.cycle.rules.grades.top.code
    rows = Participation.objects.in_round(round)
    given = Q(assessment__grade=top, assessment__state__in=states)
    if round.kind != Round.Kind.REGRADE:
        return rows.taking_part().annotate(is_top=_flag(given))
    kept = Participation.KEEPS_GRADE
    rows = rows.filter(out_reason__in=("", kept)).annotate(
        stood=grade_of_year(round.cycle_id, timezone.localdate(), branch="branch")
    )
    return rows.annotate(is_top=_flag(given | Q(out_reason=kept, stood=top)))


def _flag(condition):
    return Case(When(condition, then=Value(True)), default=Value(False))


def numbers_for(user, round, own, *, kind="", states=Assessment.DECIDED):
    """The Found of what `user` may know of the round, with the sub-committee `own` (key or None)
    apart; of one `kind` alone where the share goes by kinds. None without a share. One statement.
    """
    quota = rule_of(round)
    if quota is None:
        return None
    rows = measured(round, states)
    if quota.pool == COMMITTEE:
        rows = rows.filter(sub_committee=own)
    elif quota.pool == KIND and kind:
        rows = rows.filter(kind=kind)
    found = list(top_numbers(rows, user, own, by="kind" if quota.pool == KIND else "round"))
    found.sort(key=lambda one: [*KINDS].index(one["kind"]) if "kind" in one else 0)
    desks = [_part(one) for one in found if one["own"]]
    # Who decides reads of the kinds that are his to decide.
    shown = [one for one in found if one["own"] or not own]
    pools = [] if quota.pool == COMMITTEE else [_whole(one) for one in shown]
    return _told(quota, round.cycle.rules.grades.top.label, [*pools, *desks])


def _whole(row):
    return Pool(f"全校{_of_kind(row)}", row["branches"], row["top"], row["units"])


def _part(row):
    return Desk(f"本单位{_of_kind(row)}", row["own"], row["own_top"])


def _of_kind(row):
    return _kind_if(row, KIND if "kind" in row else SCHOOL)


def _told(quota, top, pools):
    lines = [Line(one.said(quota, top), one.rule(quota), one.above(quota) > 0) for one in pools]
    return Found(lines, quota.warns and any(one.is_above for one in lines), quota.warns)


def pools_above(going, round):
    """{participation key: sentence} of those among `going` [(Participation, grade code)] whose pool
    would have more of the top grade than its share, were they approved; {} where none would, or
    where the share only informs. For 组织部. One statement.
    """
    quota, rising = _rising(going, round)
    if not rising:
        return {}
    keys = {one.pk: _key(one.kind, one.sub_committee_id, quota.pool) for one in rising}
    grouped = _grouped(measured(round, Assessment.SETTLED), quota.pool)
    pools = {
        key: Pool(_pool_name(rows[0], quota.pool), *_sums(rows)) for key, rows in grouped.items()
    }
    said = _said_above(pools, Counter(keys.values()), quota, round)
    return {pk: said[key] for pk, key in keys.items() if key in said}


def desks_above(going, round):
    """[sentence] of each 分党委 that would have more of the top grade than its own share, were
    `going` [(Participation, grade code)] decided. One statement.
    """
    quota, rising = _rising(going, round)
    if not rising:
        return []
    by = (KIND, COMMITTEE) if quota.pool == KIND else (COMMITTEE,)
    more = Counter(_key(one.kind, one.sub_committee_id, *by) for one in rising)
    own = {one.sub_committee_id for one in rising}
    rows = measured(round, Assessment.DECIDED).filter(sub_committee__in=own)
    desks = {
        key: Desk(_desk_name(found[0], quota.pool), *_sums(found))
        for key, found in _grouped(rows, *by).items()
    }
    return list(_said_above(desks, more, quota, round).values())


def _rising(going, round):
    """(Quota, those that get the top grade); nobody where no share binds."""
    quota, top = rule_of(round), round.cycle.rules.grades.top.code
    binds = quota is not None and quota.warns
    return quota, [one for one, grade in going if binds and grade == top]


def _said_above(pools, more, quota, round):
    """{key: sentence} of the `pools` {key: Pool} that `more` {key: count} would lift above."""
    raised = {key: pools[key].more(count) for key, count in more.items()}
    top = round.cycle.rules.grades.top.label
    return {key: one.said(quota, top) for key, one in raised.items() if one.above(quota)}


def _key(kind, committee, *by):
    """What makes a row belong to a pool, as a tuple."""
    return tuple({KIND: kind, COMMITTEE: committee, SCHOOL: ""}[one] for one in by)


def _grouped(rows, *by):
    """{key of _key(): [counts of a kind in a 分党委]}."""
    names = ("kind", "sub_committee", "sub_committee__short_name")
    counted = (
        rows.order_by()
        .values(*names)
        .annotate(branches=Count("pk"), top=Count("pk", filter=Q(is_top=True)))
    )
    found = {}
    for row in counted:
        found.setdefault(_key(row["kind"], row["sub_committee"], *by), []).append(row)
    return found


def _sums(rows):
    """(branches, top, how many 分党委)."""
    units = {row["sub_committee"] for row in rows}
    return sum(row["branches"] for row in rows), sum(row["top"] for row in rows), len(units)


def _pool_name(row, by):
    return row["sub_committee__short_name"] if by == COMMITTEE else f"全校{_kind_if(row, by)}"


def _desk_name(row, pool):
    return f"{row['sub_committee__short_name']}{_kind_if(row, pool)}"


def _kind_if(row, pool):
    return f"{KINDS[row['kind']]}类" if pool == KIND else ""
