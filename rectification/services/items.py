"""整改事项: made from problems or by hand, worded by the branch, called off by 组织部."""

from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit
from branches.errors import Refusal
from branches.models import AuditEntry, Post
from branches.workflow import lock_participation, move
from grading.models import Assessment
from rectification import rules
from rectification.models import Plan, RectificationItem
from rectification.queries.problems import DECIDED, problems_of
from rectification.queries.suggestions import default_due
from rectification.services.work import (
    hand_over,
    lapse_extension,
    lock_item,
    refresh_plan_duties,
)

Source = RectificationItem.Source
State = RectificationItem.State
# What the branch words in its plan.
EDITABLE = ("cause", "goal", "measure", "track", "owner_office", "due_on")


@transaction.atomic
def make_items(participation, codes=None, *, by):
    """One item for each problem that has none yet; returns them.

    `codes`: the problem codes wanted (queries.problems), or None for all. Raises PermissionDenied,
    and Refusal if nothing is left to make.
    """
    participation, post = _lock_to_make(participation, by)
    problems = [
        one
        for one in problems_of(participation)
        if one.item is None and (codes is None or one.code in codes)
    ]
    if not problems:
        raise Refusal("没有可以生成的整改事项：可能刚才已经生成，或该问题已经不在。请刷新后再看。")
    return _create(participation, [_fields_of(one, participation) for one in problems], by, post)


def _fields_of(problem, participation):
    return {
        "source": problem.source,
        "source_code": problem.code,
        "indicator_code": problem.indicator_code,
        "criterion": problem.criterion,
        "problem": problem.text,
        "track": problem.track,
        "due_on": _due_on(problem.track, participation),
    }


def _due_on(track, participation):
    return default_due(track, timezone.localdate(), participation.round.rectification_due_on)


@transaction.atomic
def add_item(participation, *, by, token, problem, criterion="", track, due_on=None):
    """A problem that no rule found, entered by hand; returns the item.

    `token` names the form it was typed in: the same form sent twice makes one item.
    """
    participation, post = _lock_to_make(participation, by)
    code = f"manual:{token}"
    if participation.items.filter(source_code=code).exists():
        raise Refusal("该事项已经登记，不必再次提交。")
    fields = {
        "source": Source.MANUAL,
        "source_code": code,
        "criterion": criterion,
        "problem": problem,
        "track": track,
        "due_on": due_on or _due_on(track, participation),
    }
    return _create(participation, [fields], by, post)[0]


def _lock_to_make(participation, by):
    participation = lock_participation(participation.pk)
    post = rules.may_make_item(by, participation)
    if post is None:
        raise PermissionDenied
    return participation, post


def _create(participation, all_fields, by, post):
    Plan.objects.get_or_create(participation=participation)
    shared = {
        "participation": participation,
        "branch": participation.branch,
        "round": participation.round,
        "levels": levels_for(participation, post),
        "created_by": by,
        "leading_office": "组织部" if participation.sub_committee.is_school else "分党委书记",
    }
    items = RectificationItem.objects.bulk_create(
        [RectificationItem(**shared, **fields) for fields in all_fields]
    )
    entries = [
        audit.build("rectification.create", item, by=by, post=post, to_state=State.PLAN_DRAFT.label)
        for item in items
    ]
    AuditEntry.objects.bulk_create(entries)
    refresh_plan_duties(participation)
    return items


def levels_for(participation, post):
    """How many levels accept an item made now: 2 in a 薄弱 branch and for what 组织部 issued.

    With a branch directly under the school 组织部 only stands in for the missing 分党委.
    """
    issued = post.role == Post.Role.ORG_DEPT and not participation.sub_committee.is_school
    return 2 if issued or _is_weak(participation) else 1


def _is_weak(participation):
    lowest, _label = participation.round.cycle.rules.lowest
    decided = Assessment.objects.filter(participation=participation, state__in=DECIDED)
    return decided.filter(grade=lowest).exists()


@transaction.atomic
def edit_item(item, *, by, values, seen=None):
    """Save the branch's words for one item of its plan.

    `values`: {column of EDITABLE: new value}; `seen`: wording_token() of what the page showed.
    Raises PermissionDenied; Refusal once the plan has been sent in or somebody else was quicker.
    """
    item = lock_item(item)
    post = rules.may_edit_plan(by, item)
    if post is None:
        raise PermissionDenied
    if item.state != State.PLAN_DRAFT:
        raise Refusal(f"“{item}”的方案已经报送，不能再改。", kept=_kept(item, values))
    if seen is not None and seen != wording_token(item):
        raise Refusal(f"“{item}”刚才已有人改过，请看过再改。", kept=_kept(item, values))
    changes = _set(item, values)
    if changes:
        item.save(update_fields=list(values))
        audit.record("rectification.edit", item, by=by, post=post, changes=changes)
    return item


def wording_token(item):
    """A mark of the item's words: a page that showed others is out of date."""
    words = "\0".join(str(getattr(item, name)) for name in EDITABLE)
    return sha256(words.encode()).hexdigest()[:16]


def _set(item, values):
    changes = {}
    for name, value in values.items():
        if getattr(item, name) != value:
            label = item._meta.get_field(name).verbose_name
            before = _shown(item, name)
            setattr(item, name, value)
            changes[label] = [before, _shown(item, name)]
    return changes


def _shown(item, name):
    display = getattr(item, f"get_{name}_display", None)
    return str(display() if display else getattr(item, name))


def _kept(item, values):
    return [(item._meta.get_field(name).verbose_name, value) for name, value in values.items()]


@transaction.atomic
def cancel_item(item, *, by, reason):
    """撤销 by 组织部: the problem may be raised again, the record stays."""
    item = move(item, rules.TRANSITIONS["cancel"], by=by, reason=reason, kept=[("原因", reason)])
    lapse_extension(item)
    hand_over(item)
    refresh_plan_duties(item.participation)
    return item
