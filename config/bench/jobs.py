from datetime import timedelta

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.duties.reminders import sweep
from branches.models import Duty, Post, Reminder
from branches.web.rounds import chosen_round
from config.bench.results import Result, from_pairs
from config.bench.scratch import undone, vacuum
from grading.models import Assessment
from grading.sheets.assessments import fill
from grading.sheets.cards import load_cards

LATE_DUTIES, SWEEP_GOAL = 2000, 3
RESCORED, RESCORE_GOAL, RUNS, BATCH = 2000, 2, 3, 500

BARE = """
INSERT INTO branches_reminder
  (duty_id, due_version, stage, recipient_id, escalated, made_on)
SELECT duty.id, duty.due_version, 'late1', post.user_id, false, %(on)s
FROM branches_duty duty
JOIN branches_post post ON post.role = duty.role AND post.branch_id = duty.branch_id
  AND post.since <= %(on)s AND (post.until IS NULL OR post.until >= %(on)s)
WHERE duty.closed_at IS NULL AND duty.due_on <= %(due)s
ON CONFLICT DO NOTHING
"""


def measure_sweep(meter, size, pairs):
    """[Result] of a sweep of 2,000 duties that fell due yesterday, alone in the ledger."""
    on = WorkCalendar().on_or_before(timezone.localdate())
    values = {"on": on, "due": on - timedelta(days=1)}
    _make_late(values)
    check_sweep(on, values)
    found = meter.pairs(lambda: _bare(values), lambda: _ours(on), pairs=pairs, warm=1)
    with undone():
        sweep(on)
        again = meter.measure(lambda: _nothing_left(on))
    return [
        from_pairs(
            "提醒：2000 件逾期 ÷ 裸 INSERT…SELECT", size, found, rows=LATE_DUTIES, goal=SWEEP_GOAL
        ),
        Result("提醒：再跑一次", size, ours=again.cpu, rows=0, queries=again.queries),
    ]


def _make_late(values):
    """Duties of secretaries that fell due the day before: at stage late1, told to nobody above."""
    Reminder.objects.all().delete()
    Duty.objects.open().update(closed_at=timezone.now())
    posts = Post.objects.current(values["on"]).filter(role=Post.Role.SECRETARY).order_by("branch")
    alone = posts.values("branch").annotate(number=Count("pk")).filter(number=1)
    branches = list(alone.values_list("branch", flat=True))
    Duty.objects.bulk_create(
        Duty(
            kind=Duty.Kind.ITEM,
            subject_id=-number,
            role=Post.Role.SECRETARY,
            branch_id=branches[number % len(branches)],
            title="落实整改",
            link="/",
            due_on=values["due"],
        )
        for number in range(1, LATE_DUTIES + 1)
    )
    vacuum()


def check_sweep(on, values):
    """Both write the same 2,000 rows, and a second run none. Raises RuntimeError otherwise."""
    with undone():
        counts = [sweep(on)["written"], sweep(on)["written"]]
    with undone():
        counts.append(_insert(values))
    if counts != [LATE_DUTIES, 0, LATE_DUTIES]:
        raise RuntimeError(f"提醒条数不对（首次、再次、裸 SQL）：{counts}")


def _ours(on):
    with undone():
        sweep(on)


def _bare(values):
    with undone():
        _insert(values)


def _insert(values):
    with connection.cursor() as cursor:
        cursor.execute(BARE, values)
        return cursor.rowcount


def _nothing_left(on):
    if sweep(on)["written"]:
        raise RuntimeError("再跑一次又写了提醒。")


def measure_rescore(meter, size):
    """[Result] of scoring up to 2,000 branches of the round anew, without writing."""
    rows = Assessment.objects.filter(participation__round=chosen_round({}))
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:RESCORED])
    costs = [meter.measure(lambda: rescore(keys)) for _ in range(RUNS)]
    best = sorted(costs, key=lambda one: one.cpu)[len(costs) // 2]
    goal = RESCORE_GOAL if len(keys) == RESCORED else None
    return [
        Result(
            f"重新计分 {len(keys)} 个支部",
            size,
            ours=best.cpu,
            rows=len(keys),
            queries=best.queries,
            goal=goal,
            in_seconds=True,
        )
    ]


def rescore(keys):
    """Facts and choices in, every point and grade out; nothing is saved."""
    for start in range(0, len(keys), BATCH):
        batch = Assessment.objects.filter(pk__in=keys[start : start + BATCH])
        for card in load_cards(batch):
            fill(card)
