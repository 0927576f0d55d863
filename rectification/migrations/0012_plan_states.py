from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.utils import timezone

BEGUN_NOT = ("plan_draft", "plan_submitted", "cancelled")
SETTLED = ("approved", "frozen")


def give_states(apps, schema_editor):
    """Until now the items told how far a plan was. One that nobody has sent in yet takes the form
    of its branch's approved grade, and a branch that has a grade and no plan is asked for one from
    today; what has been approved stays as it was written.
    """
    Plan = apps.get_model("rectification", "Plan")
    Item = apps.get_model("rectification", "RectificationItem")
    Assessment = apps.get_model("grading", "Assessment")
    today = timezone.localdate()
    states = {}
    rows = Item.objects.filter(owner="branch").order_by()
    for key, state in rows.values_list("participation", "state").distinct():
        states.setdefault(key, set()).add(state)
    settled = {
        one.participation_id: one
        for one in Assessment.objects.filter(
            state__in=SETTLED, is_exempt=False, participation__frozen_at=None
        ).select_related("participation__round__cycle")
    }
    changed = []
    for plan in Plan.objects.iterator():
        found = states.get(plan.participation_id, set())
        begun, day = found - set(BEGUN_NOT), timezone.localdate(plan.created_at)
        if begun:
            plan.approved_on = plan.submitted_on or day
        if "plan_submitted" in found:
            plan.state = "submitted"
            plan.submitted_on = plan.submitted_on or day
        elif begun and "plan_draft" not in found:
            plan.state = "approved"
        assessment = settled.pop(plan.participation_id, None)
        if begun or plan.state == "submitted":
            plan.opened_on = day
        elif assessment:
            plan.opened_on, plan.kind = today, kind_of(assessment)
        plan.asked_on = plan.opened_on
        changed.append(plan)
    columns = ["state", "kind", "opened_on", "asked_on", "submitted_on", "approved_on"]
    Plan.objects.bulk_update(changed, columns, batch_size=500)
    missing = [
        Plan(participation_id=key, opened_on=today, asked_on=today, kind=kind_of(one))
        for key, one in settled.items()
        if not one.participation.out_reason
    ]
    Plan.objects.bulk_create(missing, batch_size=500)


def kind_of(assessment):
    codes = [row[0] for row in assessment.participation.round.cycle.parameters["grades"]]
    if assessment.grade not in codes:
        return ""
    ends = {codes[0]: "keep", codes[-1]: "reform"}
    return ends.get(assessment.grade, "raise")


def keep_names(apps, schema_editor):
    """Whoever the round names as secretary held the office when the plan was approved."""
    Item = apps.get_model("rectification", "RectificationItem")
    Participation = apps.get_model("branches", "Participation")
    name = Participation.objects.filter(pk=OuterRef("participation")).values("secretary_name")[:1]
    rows = Item.objects.filter(owner="branch", owner_office="党支部书记")
    rows.exclude(state__in=BEGUN_NOT).update(person_text=Subquery(name))


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0046_duties_of_rectification"),
        ("grading", "0005_grade_before"),
        ("rectification", "0011_plans"),
    ]

    operations = [
        migrations.RunPython(give_states, migrations.RunPython.noop),
        migrations.RunPython(keep_names, migrations.RunPython.noop),
    ]
