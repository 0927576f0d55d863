"""A cycle opened, its dates and parameters changed: the grading follows."""

import json

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import rules
from branches.errors import FieldRefusal, Refusal
from branches.models import Branch, Cycle, Round, Survey
from branches.rounds.opening import create_cycle, enrol_branches
from branches.rounds.services import close_round, set_dates, set_parameters
from branches.rulebook.grades import read_grades
from branches.rulebook.parameters import PLAN, build_document
from config.acts.polls import void_polls_of
from config.acts.prefill import fill_hours
from grading.models import Assessment
from grading.rubrics.services import load_rubrics
from grading.scoring.verdict import bounds
from grading.sheets.assessments import freeze, open_assessments, refresh
from rectification.items.carrying import bring_in, carry_over
from rectification.models import RectificationItem
from rectification.plans.work import redate_plans

COMMON = "common"
SET_LABELS = {"2012": "2012 年标准", "current": "现行标准"}


def shipped_parameters():
    """grading/fixtures/parameters.json, parsed."""
    path = settings.BASE_DIR / "grading" / "fixtures" / "parameters.json"
    return json.loads(path.read_text("utf-8"))


def parameter_sets():
    """[(name, label)] of the sets that a cycle may start from."""
    names = [name for name in shipped_parameters()["parameter_sets"] if name != COMMON]
    return [(name, SET_LABELS.get(name, name)) for name in names]


def grade_presets():
    """[(name, label)] of the sets of grades that a cycle may start with."""
    return [
        (name, bounds(read_grades(one["grades"])))
        for name, one in shipped_parameters()["grade_presets"].items()
    ]


def set_for(cycle_name):
    """The set whose name the cycle's name begins with, else "current" (design 10)."""
    names = [name for name, _label in parameter_sets()]
    return next((name for name in names if cycle_name.startswith(name)), "current")


@transaction.atomic
def open_cycle(name, *, cutoff_on, set_name, by, preset=PLAN, **stage_dates):
    """A new cycle with every open branch; the round before is archived. As begin_cycle()."""
    round = begin_cycle(
        name, cutoff_on=cutoff_on, set_name=set_name, preset=preset, by=by, **stage_dates
    )
    open_assessments(enrol_branches(round, by=by, fill=fill_hours))
    bring_in(round, by)
    refresh(round)
    return round


@transaction.atomic
def begin_cycle(name, *, cutoff_on, set_name, by, preset=PLAN, **stage_dates):
    """A new cycle with its rubrics but without branches, for an import that brings them; the round
    before is archived first.

    `set_name`: a parameter set; `preset`: a set of grades; `by`: User, None for the system;
    `stage_dates`: dates of Round.STAGES. Returns the new Round. Raises FieldRefusal if the name is
    taken or the cut-off too early, PermissionDenied if `by` is not of 组织部.
    """
    if by and not rules.may_edit_cycle(by):
        raise PermissionDenied
    # Two people opening a year: the second waits here and meets the year of the first below.
    Round.objects.select_for_update().filter(pk=getattr(Round.objects.newest(), "pk", None)).first()
    check_new(name, cutoff_on)
    previous = Round.objects.newest()
    document = build_document(shipped_parameters(), set_name, preset)
    round = create_cycle(name, document, cutoff_on=cutoff_on, by=by, **stage_dates)
    archive(previous, round, by=by)
    load_rubrics(round)
    return round


@transaction.atomic
def archive(previous, into, *, by):
    """归档: what the round `previous` (None before the first) has measured is frozen; what it has
    still to do goes on in the new round `into`, with its duties, levels and deadlines (design 3).

    `by`: User, None for the system. Returns how many items were carried over. Raises
    PermissionDenied.
    """
    if previous is None:
        return 0
    if not previous.is_closed:
        void_polls_of(previous, timezone.localdate())
        freeze(previous)
        close_round(previous, by=by)
    return carry_over(previous, into, by)


@transaction.atomic
def change_dates(round, *, by, **dates):
    """The dates of a round (columns of Round); a new cut-off re-computes what the school has not
    decided. Raises as branches.rounds.services.set_dates.
    """
    before = Round.objects.get(pk=round.pk)
    after = set_dates(round, by=by, **dates)
    if after.cutoff_on != before.cutoff_on:
        refresh(after)
    if after.plan_due_on != before.plan_due_on:
        redate_plans(after)


@transaction.atomic
def change_parameters(cycle, document, *, by, changes):
    """The parameters of a cycle; what the school has not decided is computed anew. `changes`
    {label: [old, new]} for the record. Raises as branches.rounds.services.set_parameters, and
    Refusal if a grade would go that a branch has been given.
    """
    keep_given_grades(cycle, document)
    set_parameters(cycle, document, by=by, changes=changes)
    for round in Round.objects.select_related("cycle").filter(cycle=cycle):
        refresh(round)


def keep_given_grades(cycle, document):
    """Raises Refusal naming the grades that branches of the cycle have and `document` has not."""
    before, after = cycle.rules.grades, read_grades(document["grades"])
    gone = [one for one in before if one.code not in after.codes]
    given = Assessment.objects.filter(participation__round__cycle=cycle)
    counts = {one: given.filter(grade=one.code).count() for one in gone}
    if kept := [f"“{one}”（{count} 个支部）" for one, count in counts.items() if count]:
        raise Refusal(f"已有支部定为{'、'.join(kept)}，这一等级不能取消。")


def check_new(name, cutoff_on):
    """Raises FieldRefusal if such a cycle cannot be opened; asked before the question, too."""
    if Cycle.objects.filter(name=name).exists():
        raise FieldRefusal([("name", f"年度“{name}”已经存在。")])
    previous = Round.objects.newest()
    if previous and not previous.is_closed and cutoff_on <= previous.cutoff_on:
        sentence = f"数据截止日应晚于上一年度的 {previous.cutoff_on:%Y-%m-%d}。"
        raise FieldRefusal([("cutoff_on", sentence)])


def consequences():
    """What opening a cycle now would do, as sentences for the confirmation page."""
    branches = Branch.objects.open().count()
    return [
        f"{branches} 个在用党支部全部列入新年度，各生成一份调查摸底。",
        "登记信息和上年数据自动带入调查摸底；书记上年集中培训学时在旁注明，供填报。",
        "载入四类评分标准和所选参数，开好后可在年度页调整。",
        "各分党委收到“填报调查摸底”待办。",
        *archived_with_it(),
    ]


def archived_with_it():
    """What becomes of the round before, in sentences; nothing if there is none in work."""
    previous = Round.objects.newest()
    if previous is None or previous.is_closed:
        return []
    first = f"“{previous}”随之归档，此后只能查看，不能再填报和评分。"
    return [first, *unfinished(previous), *carried(previous)]


def unfinished(round):
    """What would be archived half-measured, in sentences; nothing for what is complete."""
    surveys = Survey.objects.filter(participation__round=round).exclude(
        state=Survey.State.SUBMITTED
    )
    undecided = Assessment.objects.filter(participation__round=round, is_exempt=False).exclude(
        state__in=Assessment.SETTLED
    )
    counts = (
        (surveys.count(), "份调查摸底没有报送"),
        (undecided.count(), "个支部没有审定等级"),
    )
    return [f"其中还有 {count} {text}，归档后不能再办。" for count, text in counts if count]


def carried(round):
    """What would go on in the next round, in sentences; nothing if all is done."""
    items = RectificationItem.objects.filter(in_round=round).unfinished()
    count, branches = items.count(), items.values("branch").distinct().count()
    if not count:
        return []
    late = items.overdue().count()
    return [
        f"{branches} 个支部的 {count} 项整改没有销号，作为“上期结转”转入新一轮，"
        f"期限、验收层级和待办照旧{f'（其中逾期 {late} 项，逾期照算）' if late else ''}。"
    ]
