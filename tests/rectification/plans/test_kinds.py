"""巩固, 提升, 整顿: what each says, who approves it, and what becomes of its items."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.errors import Refusal
from branches.models import AuditEntry, Duty, Reminder
from branches.rulebook.dates import add_months
from rectification.ledger.export import COLUMNS, Line
from rectification.models import Plan, PlanTarget
from rectification.plans import services
from rectification.plans.opening import open_plans
from rectification.plans.owed import expected_duties
from rectification.plans.plan_forms import PlanForm
from rectification.plans.targets import card_of, choices_of, gain_of
from rectification.plans.timetable import timetable
from tests import make
from tests.grading import graded as scored
from tests.rectification import office
from tests.rectification.plans.test_duties import open_duties
from tests.rectification.plans.test_opening import graded

pytestmark = pytest.mark.django_db
WORDS = {
    "keep": {"kept": "每月固定党日", "shown": "导师进支部", "offers_pairing": True},
    "raise": {"cause": "没有排定", "goal": "进入先进", "measure": "逐月对照"},
    "reform": {
        "problem_kind": "life",
        "cause": "书记空缺",
        "goal": "半年内正常",
        "measure": "先补书记",
        "due_on": date(2030, 1, 1),
    },
}
GRADES = {"keep": "advanced", "raise": "qualified", "reform": "weak"}


def asked(kind, of=None, **words):
    """A branch whose plan of `kind` is asked for and written."""
    of = graded(GRADES[kind], of)
    open_plans([of], timezone.localdate())
    values = WORDS[kind] | words
    if kind == "reform":
        values["due_on"] = WorkCalendar().on_or_after(timezone.localdate() + timedelta(days=120))
    Plan.objects.filter(participation=of).update(**values)
    return of


def plan_of(of):
    return Plan.objects.get(participation=of)


@pytest.mark.parametrize("kind", WORDS)
def test_a_plan_needs_no_item(kind):
    of = asked(kind)
    who = office.people(of)

    services.submit_plan(of, by=who["secretary"])
    plan = services.approve_plan(of, by=who["staff"])

    wanted = ("committee_approved", None) if kind == "reform" else ("approved", plan.approved_on)
    assert (plan.state, plan.approved_on) == wanted
    assert open_duties() == expected_duties()


@pytest.mark.parametrize(
    ("kind", "column"), [(kind, name) for kind, words in WORDS.items() for name in words]
)
def test_a_plan_is_not_sent_without_its_words(kind, column):
    of = asked(kind)
    field = Plan._meta.get_field(column)
    empty = {"due_on": None, "offers_pairing": False}.get(column, "")
    Plan.objects.filter(participation=of).update(**{column: empty})
    secretary = office.people(of)["secretary"]
    if column == "offers_pairing":  # an offer is free
        services.submit_plan(of, by=secretary)
        return

    with pytest.raises(Refusal, match=field.verbose_name):
        services.submit_plan(of, by=secretary)

    assert plan_of(of).state == "draft"


def test_a_reform_plan_goes_on_to_the_department_and_comes_back_from_each_step():
    of = asked("reform")
    item = office.item(of, state="plan_draft")
    Plan.objects.filter(participation=of).update(kind="reform")
    who = office.people(of)

    def stands():
        return plan_of(of).state, office.fresh(item).state, _kinds()

    services.submit_plan(of, by=who["secretary"])
    assert stands() == ("submitted", "plan_submitted", ["plan_review"])
    services.return_plan(of, by=who["staff"], reason="措施不具体")
    assert stands() == ("draft", "plan_draft", ["plan"])
    assert plan_of(of).status_word == "已退回"

    services.submit_plan(of, by=who["secretary"])
    services.approve_plan(of, by=who["staff"])
    assert stands() == ("committee_approved", "plan_submitted", ["plan_confirmation"])
    assert Duty.objects.open().get().role == "org_dept"
    assert open_duties() == expected_duties()
    with pytest.raises(Refusal):  # a second press of the same button
        services.approve_plan(of, by=who["staff"])
    services.return_plan(of, by=who["org"], reason="期限过长")
    assert stands() == ("draft", "plan_draft", ["plan"])
    assert office.fresh(item).return_reason == "期限过长"

    services.submit_plan(of, by=who["secretary"])
    services.approve_plan(of, by=who["staff"])
    services.approve_plan(of, by=who["org"])
    assert stands() == ("approved", "in_progress", ["item"])
    assert plan_of(of).approved_on == timezone.localdate()
    told = Reminder.objects.filter(recipient=who["secretary"], stage__startswith="approved-")
    assert told.count() == 1
    acts = AuditEntry.objects.filter(action__startswith="plan.").order_by("pk")
    assert [one.action for one in acts][-3:] == [
        "plan.submit",
        "plan.approve_first",
        "plan.confirm",
    ]


def _kinds():
    return sorted(Duty.objects.open().values_list("kind", flat=True))


def test_the_department_alone_answers_for_a_branch_without_a_committee():
    of = asked("reform", office.participation(make.branch(of=make.school())))

    services.submit_plan(of, by=make.secretary(of.branch))
    plan = services.approve_plan(of, by=make.org_dept())

    assert plan.state == "approved"


@pytest.mark.parametrize("who", ["leader", "org", "school_leader", "secretary"])
def test_nobody_but_the_reviewer_approves(who):
    of = asked("keep")
    people = office.people(of)
    services.submit_plan(of, by=people["secretary"])

    with pytest.raises(PermissionDenied):
        services.approve_plan(of, by=people[who])
    with pytest.raises(PermissionDenied):
        services.return_plan(of, by=people[who], reason="不行")


def test_words_stand_once_the_plan_is_sent():
    of = asked("keep")
    secretary = office.people(of)["secretary"]
    services.submit_plan(of, by=secretary)

    with pytest.raises(Refusal) as caught:
        services.save_words(of, by=secretary, values={"kept": "改了"})

    assert caught.value.kept == [("巩固的内容", "改了")]
    assert plan_of(of).kept == WORDS["keep"]["kept"]


def test_the_deadline_lies_within_the_months_of_the_year():
    of = asked("reform")
    plan = plan_of(of)
    plan.participation = of
    last = add_months(plan.opened_on, of.round.cycle.rules.reform_months_max)

    def errors(day):
        data = WORDS["reform"] | {"due_on": day.isoformat()}
        return set(PlanForm(data, instance=plan).errors)

    assert errors(last) == set()
    assert errors(last + timedelta(days=1)) == {"due_on"}
    assert errors(timezone.localdate()) == {"due_on"}


def test_what_has_been_approved_keeps_its_deadline():
    of = asked("reform")
    due_on = plan_of(of).due_on
    Plan.objects.filter(participation=of).update(approved_on=timezone.localdate())
    plan = plan_of(of)
    form = PlanForm(WORDS["reform"] | {"due_on": "2031-01-01"}, instance=plan)

    assert form.is_valid()
    assert form.values["due_on"] == due_on


def test_an_item_is_done_before_the_deadline_of_its_plan():
    of = asked("reform")
    office.item(of, state="plan_draft", days_left=200)
    Plan.objects.filter(participation=of).update(kind="reform")

    with pytest.raises(Refusal, match="晚于整顿期限"):
        services.submit_plan(of, by=office.people(of)["secretary"])


def test_the_timetable_is_counted_back_from_the_deadline():
    plan = Plan(kind="reform", opened_on=date(2026, 10, 20), due_on=date(2027, 4, 20))

    found = timetable(plan, WorkCalendar())

    assert [one.on for one in found] == [
        date(2027, 2, 19),
        date(2027, 3, 19),  # the 21st is a Sunday
        date(2027, 3, 30),
        date(2027, 4, 9),  # the 10th is a Saturday
        date(2027, 4, 20),
    ]
    plan.due_on = date(2026, 11, 10)
    assert [one.on for one in timetable(plan, WorkCalendar())] == [
        date(2026, 10, 30),
        date(2026, 11, 10),
    ]


@pytest.fixture
def middling():
    """A scored branch that lost points in two judged indicators, decided 合格."""
    row = scored.assessment(committee_meetings=6)
    who = scored.people(row)
    row = scored.to_state(row, "committee_decided", who, choice="一般")
    of = graded("qualified", row.participation)
    open_plans([of], timezone.localdate())
    return of, who


def test_a_raise_plan_counts_its_gain_by_the_rubric(middling):
    of, _who = middling
    card = card_of(of)
    choices = choices_of(card)
    everything = [
        PlanTarget(indicator_code=one.code, points=one.full) for one in choices if one.options
    ]

    none, some, all_of_it = (gain_of(card, rows) for rows in ([], everything[:1], everything))

    assert none.now == none.then == card.final
    assert card.final < some.then <= all_of_it.then
    assert (all_of_it.then, all_of_it.suffices, none.suffices) == (Decimal("100.0"), True, False)
    assert "还差" in none.text
    assert "达到“先进”分数线 90 分" in all_of_it.text
    assert {one.code for one in choices} >= {"C1"}


def test_the_page_saves_words_and_targets_and_says_what_they_come_to(client, middling):
    of, who = middling
    client.force_login(who["secretary"])
    page = client.get(reverse("rectification:plan", args=[of.pk]))
    [choice, *_rest] = [one for one, _field in page.context["words_form"].rows if one.options]
    option = choice.options[-1]
    form = WORDS["raise"] | {f"target_{choice.code}": option.key}
    address = reverse("rectification:save_plan", args=[of.pk])

    answer = client.post(address, form, headers={"accept": "application/json"}).json()

    target = PlanTarget.objects.get()
    assert (target.indicator_code, target.aim) == (choice.code, option.label)
    assert target.points > target.before
    assert (answer["missing"], answer["gaps"]) == ([], 0)
    assert answer["gain"].startswith(f"现得 {card_of(of).final} 分，达到所选目标后")
    assert client.get(reverse("rectification:plan", args=[of.pk])).context["gain"] == answer["gain"]
    changed = AuditEntry.objects.get(action="plan.words").changes
    assert changed["提升指标"] == ["", f"{choice.code} {option.label}"]

    services.submit_plan(of, by=who["secretary"])
    assert plan_of(of).state == "submitted"


def test_a_raise_plan_is_not_sent_without_a_target(middling):
    of, who = middling
    services.save_words(of, by=who["secretary"], values=WORDS["raise"])

    with pytest.raises(Refusal, match="要提升的指标"):
        services.submit_plan(of, by=who["secretary"])


def test_who_holds_the_office_is_kept_with_the_approval():
    of = office.participation()
    branch = of.branch
    make.term(branch, person=make.person("书记甲"))
    make.term(branch, seat="organisation", person=make.person("委员乙"))
    of_secretary = office.item(of, state="plan_submitted")
    of_member = office.item(of, state="plan_submitted", owner_office="组织委员")
    of_nobody = office.item(of, state="plan_submitted", owner_office="支部委员会")

    services.approve_plan(of, by=office.people(of)["staff"])
    branch.terms.update(until=timezone.localdate() - timedelta(days=1))
    make.term(branch, person=make.person("书记丙"))

    names = [office.fresh(one).person_text for one in (of_secretary, of_member, of_nobody)]
    assert names == ["书记甲", "委员乙", ""]
    assert office.fresh(of_member).owner_text == "组织委员 委员乙"
    [column] = [one for one in COLUMNS if one.name == "owner_name"]
    assert column.cell(Line(office.fresh(of_member), {})) == "组织委员 委员乙"


def test_an_item_wants_its_cause():
    item = office.item(state="plan_draft", cause=" ")

    with pytest.raises(Refusal, match="原因"):
        services.submit_plan(item.participation, by=office.people(item)["secretary"])
