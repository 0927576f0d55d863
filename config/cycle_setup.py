"""Opening a cycle: it needs every app, so it stands above them."""

import json

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from branches import rules
from branches.errors import FieldRefusal
from branches.models import Branch, Cycle, Round, Survey
from branches.parameters import build_document
from branches.services.cycles import close_round
from branches.services.rounds import create_cycle, enrol_branches
from config.prefill import fill_hours
from grading.models import Assessment
from grading.services.assessments import freeze, open_assessments, refresh
from grading.services.rubrics import load_rubrics
from rectification.models import RectificationItem

COMMON = "common"
SET_LABELS = {"2012": "2012 年标准", "current": "现行标准"}
SETTLED = (Assessment.State.APPROVED, Assessment.State.FROZEN)


def shipped_parameters():
    """grading/fixtures/parameters.json, parsed."""
    path = settings.BASE_DIR / "grading" / "fixtures" / "parameters.json"
    return json.loads(path.read_text("utf-8"))


def parameter_sets():
    """[(name, label)] of the sets that a cycle may start from."""
    names = [name for name in shipped_parameters()["parameter_sets"] if name != COMMON]
    return [(name, SET_LABELS.get(name, name)) for name in names]


def set_for(cycle_name):
    """The set whose name the cycle's name begins with, else "current" (design 10)."""
    names = [name for name, _label in parameter_sets()]
    return next((name for name in names if cycle_name.startswith(name)), "current")


@transaction.atomic
def open_cycle(name, *, cutoff_on, set_name, by, **stage_dates):
    """A new cycle with every open branch in it; the round before is archived first.

    For arguments, Round and refusals see begin_cycle().
    """
    round = begin_cycle(name, cutoff_on=cutoff_on, set_name=set_name, by=by, **stage_dates)
    open_assessments(enrol_branches(round, by=by, fill=fill_hours))
    refresh(round)
    return round


@transaction.atomic
def begin_cycle(name, *, cutoff_on, set_name, by, **stage_dates):
    """A new cycle with its rubrics but without branches, for an import that brings them; the round
    before is archived first.

    `set_name`: a parameter set; `by`: User, None for the system; `stage_dates`: dates of
    Round.STAGES. Returns the new Round. Raises FieldRefusal if the name is taken or the cut-off too
    early, PermissionDenied if `by` is not of 组织部.
    """
    if by and not rules.may_edit_cycle(by):
        raise PermissionDenied
    # Two people opening a year: the second waits here and meets the year of the first below.
    Round.objects.select_for_update().filter(pk=getattr(Round.objects.newest(), "pk", None)).first()
    check_new(name, cutoff_on)
    previous = Round.objects.newest()
    if previous and not previous.is_closed:
        freeze(previous)
        close_round(previous, by=by)
    document = build_document(shipped_parameters(), set_name)
    round = create_cycle(name, document, cutoff_on=cutoff_on, by=by, **stage_dates)
    load_rubrics(round)
    return round


def check_new(name, cutoff_on):
    """Raises FieldRefusal if such a cycle cannot be opened; asked before the question whether to
    open it, too.
    """
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
        "登记信息、上年数据和书记上年培训学时自动带入调查摸底。",
        "载入四类评分标准和所选参数，开好后可在年度页调整。",
        "各分党委收到“填报调查摸底”待办。",
        *archived_with_it(),
    ]


def archived_with_it():
    """What becomes of the round before, in sentences; nothing if there is none in work."""
    previous = Round.objects.newest()
    if previous is None or previous.is_closed:
        return []
    first = f"“{previous}”随之归档，此后只能查看，不能再填报、评分和整改。"
    return [first, *unfinished(previous)]


def unfinished(round):
    """What would be archived half-done, in sentences; nothing for what is complete."""
    surveys = Survey.objects.filter(participation__round=round).exclude(
        state=Survey.State.SUBMITTED
    )
    undecided = Assessment.objects.filter(participation__round=round, is_exempt=False).exclude(
        state__in=SETTLED
    )
    items = RectificationItem.objects.filter(round=round).exclude(
        state__in=(RectificationItem.State.CLOSED, RectificationItem.State.CANCELLED)
    )
    counts = (
        (surveys.count(), "份调查摸底没有报送"),
        (undecided.count(), "个支部没有审定等级"),
        (items.count(), "项整改没有销号"),
    )
    return [f"其中还有 {count} {text}，归档后不能再办。" for count, text in counts if count]
