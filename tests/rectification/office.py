"""整改事项 on their way: made, planned, worked on, closed, each step by its own role."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from branches.models import Finding, Participation
from rectification.items import closure, progress
from rectification.models import Plan, RectificationItem
from rectification.plans import services as plans
from rectification.plans.items import edit_item
from rectification.plans.work import hand_over, refresh_plan_duties
from tests import make

State = RectificationItem.State
WORDS = {"cause": "会议没有排定", "goal": "每月召开一次支委会", "measure": "固定每月第二周周三开会"}
number = make.number


def participation(of=None, **fields):
    """A branch in this round whose survey has been submitted."""
    return make.participation(of, state="submitted", **fields)


def finding(of, code="F14", field="committee_meetings", **fields):
    fields = {"level": "F", "indicator": "C1", "message": "支委会8次，少于12次", **fields}
    return Finding.objects.create(survey=of.survey, code=code, field=field, **fields)


def item(of=None, *, state=State.IN_PROGRESS, days_left=7, **fields):
    """An item written straight into a state, with its plan and its duty."""
    of = of or participation()
    today = timezone.localdate()
    fields = {
        "source": "finding",
        "source_code": f"F14:{next(number)}",
        "indicator_code": "C1",
        "criterion": "mechanism",
        "problem": "支委会8次，少于12次",
        "due_on": today + timedelta(days=days_left),
        **WORDS,
        **fields,
    }
    if state == State.CLOSED:
        fields = {"closed_on": today, "requested_on": today, **fields}
    row = RectificationItem.objects.create(
        participation=of, branch=of.branch, round=of.round, state=state, **fields
    )
    plan_by_items(of)
    hand_over(row)
    return row


def plan_by_items(of, kind=""):
    """The plan of `of`, asked for, in the state that the items written straight into theirs have
    left behind.
    """
    today = timezone.localdate()
    states = set(of.items.of_branch().order_by().values_list("state", flat=True).distinct())
    begun = states - {State.PLAN_DRAFT, State.PLAN_SUBMITTED, State.CANCELLED}
    asked = {"opened_on": today, "asked_on": today, "kind": kind}
    if State.PLAN_SUBMITTED in states:
        asked |= {"state": Plan.State.SUBMITTED, "submitted_on": today}
    elif begun and State.PLAN_DRAFT not in states:
        asked |= {"state": Plan.State.APPROVED}
    else:
        asked |= {"state": Plan.State.DRAFT}
    asked["approved_on"] = today if begun else None
    plan, _made = Plan.objects.update_or_create(participation=of, defaults=asked)
    plan.participation = of
    with transaction.atomic():
        refresh_plan_duties(plan)
    return plan


def people(of):
    """Everybody who meets an item: {name: user}. `of` is the item or participation."""
    of = of.participation
    place = of.sub_committee
    return {
        "secretary": make.secretary(of.branch),
        "staff": make.staff(place),
        "leader": make.leader(place),
        "org": make.org_dept(),
        "school_leader": make.school_leader(),
        "auditor": make.auditor(),
        "neighbour": make.secretary(make.branch(of=place)),
        "foreign_staff": make.staff(make.committee()),
        "former": make.secretary(of.branch, until=timezone.localdate() - timedelta(days=1)),
    }


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def to_state(row, state, who):
    """Bring an item from plan_draft to `state` through the services."""
    path = ["plan_draft", "plan_submitted", "in_progress", "closure_requested"]
    path += ["committee_accepted"] if row.levels == 2 else []
    path += ["closed"]
    for step in path[1 : path.index(state) + 1]:
        STEPS[step](fresh(row), who)
    return fresh(row)


def send_plan(row, who):
    edit_item(row, by=who["secretary"], values=WORDS)
    plans.submit_plan(whole(row), by=who["secretary"])


def approve(row, who):
    plans.approve_plan(whole(row), by=who["staff"])


def ask(row, who):
    progress.add_progress(row, by=who["secretary"], note="已补开两次支委会", percent=100)
    closure.request_closure(row, by=who["secretary"], note="全年累计12次")


def accept(row, who):
    closure.accept(row, by=who["staff"], note="经核对记录属实")


def close(row, who):
    closure.accept(row, by=who["org" if row.levels == 2 else "staff"], note="同意销号")


def whole(row):
    return Participation.objects.get(pk=row.participation_id)


STEPS = {
    "plan_submitted": send_plan,
    "in_progress": approve,
    "closure_requested": ask,
    "committee_accepted": accept,
    "closed": close,
}


def act(client, row, name, user, **form):
    """The answer to an act on `row`, sent from its page."""
    client.force_login(user)
    return client.post(reverse(f"rectification:{name}", args=[row.pk]), form)


def shown(response):
    return response.content.decode()
