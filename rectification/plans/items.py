"""整改事项: made from problems or by hand, worded by the branch, called off by 组织部."""

from hashlib import sha256
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit
from branches.calendar.workdays import WorkCalendar
from branches.duties import ledger as duties
from branches.duties import telling
from branches.duties.ledger import is_direct
from branches.errors import Refusal
from branches.models import AuditEntry
from branches.workflow import Step, admit, lock_beyond_round, lock_participation, move, move_all
from rectification import rules
from rectification.models import RectificationItem
from rectification.plans import levels
from rectification.plans.news import tell_branches
from rectification.plans.opening import open_where_due
from rectification.plans.owed import duty_of
from rectification.plans.problems import problems_of
from rectification.plans.suggestions import default_due
from rectification.plans.work import (
    hand_over,
    lapse_extension,
    plan_for,
    plan_of_item,
    refresh_plan,
)

Source = RectificationItem.Source
State, Owner = RectificationItem.State, RectificationItem.Owner
# What the branch words in its plan.
EDITABLE = ("cause", "goal", "measure", "track", "owner_office", "due_on")


@transaction.atomic
def make_items(participation, codes=None, *, by):
    """One item for each problem that has none yet; returns them. `codes`: the problem codes wanted
    (queries.problems), or None for all. Raises PermissionDenied, and Refusal if nothing is left to
    make.
    """
    participation, post = _lock_to_make(participation, by)
    problems = [
        one
        for one in problems_of(participation)
        if one.item is None and (codes is None or one.code in codes)
    ]
    if not problems:
        raise Refusal("没有可以生成的整改事项：可能刚才已经生成，或该问题已经不在。请刷新后再看。")
    calendar = WorkCalendar()
    fields = [_fields_of(one, participation, calendar) for one in problems]
    return _create(participation, fields, by, post)


def _fields_of(problem, participation, calendar):
    return {
        "owner": Owner.BRANCH if problem.is_of_branch else office_over(participation),
        "source": problem.source,
        "source_code": problem.code,
        "indicator_code": problem.indicator_code,
        "criterion": problem.criterion,
        "problem": problem.text,
        "track": problem.track,
        "due_on": _due_on(problem.track, participation, calendar),
    }


def office_over(participation):
    """The office that puts right what the branch cannot: its 分党委, 组织部 where it has none."""
    return Owner.ORG_DEPT if is_direct(participation.branch) else Owner.COMMITTEE


def _due_on(track, participation, calendar):
    latest = participation.round.rectification_due_on
    return default_due(track, timezone.localdate(), calendar, latest)


@transaction.atomic
def add_item(participation, *, by, problem, criterion="", track, due_on=None, owner=Owner.BRANCH):
    """A problem that no rule found, entered by hand; returns the item. `owner`: who puts it right
    (Owner; 分党委 means 组织部 where the branch has none). Raises PermissionDenied.
    """
    participation, post = _lock_to_make(participation, by)
    if owner not in rules.owners_named_by(by):
        raise PermissionDenied
    fields = {
        "owner": office_over(participation) if owner == Owner.COMMITTEE else Owner(owner),
        "source": Source.MANUAL,
        "source_code": f"manual:{uuid4().hex}",
        "criterion": criterion,
        "problem": problem,
        "track": track,
        "due_on": due_on or _due_on(track, participation, WorkCalendar()),
    }
    return _create(participation, [fields], by, post)[0]


def _lock_to_make(participation, by):
    participation = lock_participation(participation.pk)
    post = rules.may_make_item(by, participation)
    if post is None:
        raise PermissionDenied
    return participation, post


def _create(participation, all_fields, by, post):
    shared = {
        "participation": participation,
        "branch": participation.branch,
        "round": participation.round,
        "created_by": by,
        "leading_office": "组织部" if is_direct(participation.branch) else "分党委书记",
    }
    plan = plan_for(participation)
    if plan.participation_id != participation.pk:
        shared["plan"] = plan
    born = levels.born_with(participation, post)
    items = RectificationItem.objects.bulk_create(
        [RectificationItem(**shared, **_ownership(fields, born)) for fields in all_fields]
    )
    entries = [
        audit.build("rectification.create", item, by=by, post=post, to_state=State.PLAN_DRAFT.label)
        for item in items
    ]
    AuditEntry.objects.bulk_create(entries)
    if plan.opened_on:
        refresh_plan(plan, by=by)
    else:
        open_where_due(participation, timezone.localdate(), by=by)
    calendar = WorkCalendar()
    duties.open_duties(filter(None, (duty_of(item, calendar) for item in items)))
    return items


def _ownership(fields, born):
    """`fields` with whose office it is and how many levels accept; above the branch, one."""
    owner = fields.get("owner", Owner.BRANCH)
    if owner == Owner.BRANCH:
        return fields | born
    return fields | {"levels": 1, "owner_office": Owner(owner).label}


@transaction.atomic
def edit_item(item, *, by, values, seen=None):
    """Save the branch's words for one item of its plan. `values`: {column of EDITABLE: new value};
    `seen`: wording_token() of what the page showed. Raises PermissionDenied; Refusal once the plan
    has been sent in or somebody else was quicker.
    """
    item = lock_beyond_round(item)
    post = rules.may_edit_plan(by, item)
    if post is None:
        raise PermissionDenied
    if item.state != State.PLAN_DRAFT:
        raise Refusal(f"“{item}”的方案已经报送，不能再改。", kept=_kept(item, values))
    if seen is not None and seen != wording_token(item):
        raise Refusal(f"“{item}”刚才已有人改过，请看过再改。", kept=_kept(item, values))
    changes = audit.set_values(item, values)
    if changes:
        item.save(update_fields=list(values))
        audit.record("rectification.edit", item, by=by, post=post, changes=changes)
    return item


@transaction.atomic
def begin_item(item, *, by, values, seen=None):
    """定下措施，开始整改: an office above the branch words its item, and the work begins. No plan
    has to be approved: the level above accepts the result.

    Arguments as of edit_item(). Raises PermissionDenied; Refusal if it has begun already, somebody
    else was quicker, or a word is lacking.
    """
    item = lock_beyond_round(item)
    if seen is not None and seen != wording_token(item):
        raise Refusal(f"“{item}”刚才已有人改过，请看过再改。", kept=_kept(item, values))
    kept, transition = _kept(item, values), rules.TRANSITIONS["begin"]
    changes = audit.set_values(item, values)
    post = admit(item, transition, by=by, kept=kept)
    step = Step(item, post, noted=changes)
    move_all([step], transition, by=by, touched=values)
    hand_over(item)
    return item


def wording_token(item):
    """A mark of the item's words: a page that showed others is out of date."""
    words = "\0".join(str(getattr(item, name)) for name in EDITABLE)
    return sha256(words.encode()).hexdigest()[:16]


def _kept(item, values):
    return [(item._meta.get_field(name).verbose_name, value) for name, value in values.items()]


@transaction.atomic
def cancel_item(item, *, by, reason):
    """撤销 by 组织部: the problem may be raised again, the record stays."""
    transition = rules.TRANSITIONS["cancel"]
    item = move(item, transition, by=by, lock=lock_beyond_round, reason=reason)
    lapse_extension(item)
    hand_over(item)
    refresh_plan(plan_of_item(item), by=by)
    post = transition.may(by, item)
    tell_branches(telling.CANCELLED, item.pk, [item], by=by, post=post, reason=reason)
    return item
