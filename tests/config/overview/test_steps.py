"""Board, home page and dashboard tell the same of every step of a round, whoever reads them."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from branches.duties import ledger as duties
from branches.models import Duty, Participation, Poll, Round
from config.overview.figures import Frame
from config.overview.progress import progress
from config.overview.steps import APPROVAL, DECISION, PLAN, POLL, REVIEW, SELF, STEPS, SURVEY
from grading.models import Assessment
from grading.sheets.owed import OWED
from rectification.models import Plan
from tests import make
from tests.config.overview import dashboard_school

pytestmark = pytest.mark.django_db
# Where the home page of a role tells of the steps; the others have none there.
HOME_STEPS = {
    "org_dept": "school_steps",
    "auditor": "school_steps",
    "committee_staff": "committee_steps",
    "committee_leader": "committee_steps",
}
OF_GRADING = [step for step in STEPS if not step.everybody and step is not PLAN]
ROLES = (*HOME_STEPS, "school_leader", "secretary")


@pytest.fixture
def school():
    """The school of the dashboard, with polls, dates, and 未定级 archived like all others."""
    school = dashboard_school.build()
    for name in ("now", "before"):
        round = school[name]
        rows = list(Participation.objects.in_round(round).select_related("assessment"))
        for place, one in enumerate(rows):
            enter_poll(one, is_valid=bool(place % 3))
        for number, stage in enumerate(Round.STAGES):
            setattr(round, stage, round.cutoff_on + timezone.timedelta(days=12 * number))
        round.save()
        for one in (rows[0], rows[1]):
            one.assessment.is_exempt, one.assessment.grade = True, "ungraded"
            one.assessment.save()
    ask_for_plans(school["now"])
    return school


def ask_for_plans(round):
    """Of the round's branches one after the other: approved, late, in time, waiting, replaced."""
    today = timezone.localdate()
    states = ("approved", "draft", "draft", "submitted", "replaced")
    rows = Participation.objects.in_round(round).order_by("pk")
    for number, (one, state) in enumerate(zip(rows, states, strict=False)):
        plan = Plan.objects.create(
            participation=one, kind="raise", state=state, opened_on=today, approved_on=today
        )
        if state == "draft":
            due_on = today + timezone.timedelta(days=9 * number - 10)
            owed = duties.owed(
                Duty.Kind.PLAN,
                one,
                duties.SECRETARY,
                title="制定",
                link="/",
                due_on=due_on,
                subject_id=plan.pk,
            )
            duties.open_duties([owed])


def enter_poll(participation, *, is_valid):
    """The members' poll as the services leave it: without a rate where it has to be repeated."""
    votes = {"satisfied": 26 if is_valid else 1, "basic": 1, "unsatisfied": 0}
    sheet = {"due": 30, "issued": 30, "returned": 28, "unknown": 0}
    participation.polls.create(audience=Poll.Audience.MEMBERS, **sheet, **votes)
    participation.assessment.satisfaction_rate = 1 if is_valid else None
    participation.assessment.save()


def told(steps):
    return [(one.label, one.due_on, one.done, one.all, one.left) for one in steps]


def sentence_figures(page):
    """{figure: number} of the first sentence of the dashboard."""
    parts = [part for part in page.context["sentences"][0] if part.url]
    return {re.search(r"figure=(\w+)", one.url)[1]: int(one.text.split()[0]) for one in parts}


@pytest.mark.parametrize("role", ROLES)
def test_the_three_pages_tell_the_same_of_every_step(client, school, role):
    client.force_login(dashboard_school.everybody(school)[role])
    for name in ("now", "before"):
        compare_pages(client, role, school[name])


def compare_pages(client, role, round):
    query = {"round": round.pk}
    board = client.get(reverse("board"), query)
    steps = board.context["steps"]

    lists = [client.get(reverse("dashboard_branches"), query | {"figure": s.figure}) for s in STEPS]
    sentence = sentence_figures(client.get(reverse("dashboard"), query))

    assert [(one.label, one.due_on) for one in steps] == [
        (step.label, getattr(round, step.due)) for step in STEPS
    ]
    assert [one.context["page"].paginator.count for one in lists] == [one.left for one in steps]
    assert sentence == {
        step.done_figure: one.done
        for step, one in zip(STEPS, steps, strict=True)
        if step.done_figure and (one.all or step is not PLAN)
    }
    assert all(0 <= one.done <= one.all for one in steps)
    assert all(f"{one.label} {one.done}/{one.all}" in board.text for one in steps)
    if role in HOME_STEPS:
        home = client.get(reverse("home"), query)
        assert told(home.context[HOME_STEPS[role]]) == told(steps)
        assert all(f"{one.label}完成 {one.done}/{one.all}" in home.text for one in steps)


def test_what_is_archived_is_done_by_all_who_take_part(client, school):
    """未定级 branches are archived too, but have no sheets: they are in neither number."""
    client.force_login(make.org_dept())

    response = client.get(reverse("board"), {"round": school["before"].pk})

    found = {one.label: (one.done, one.all) for one in response.context["steps"]}
    assert [found[step.label] for step in STEPS if step in OF_GRADING] == [(7, 7)] * 4
    assert (found[SURVEY.label], found[POLL.label]) == ((9, 9), (6, 9))


@pytest.mark.parametrize("which", ["now", "before"])
def test_the_board_of_a_committee_tells_what_the_home_page_tells_of_it(client, school, which):
    user = make.org_dept()
    client.force_login(user)
    frame = Frame(user, school[which], timezone.localdate())

    _whole, places = progress(frame)

    for committee, place in zip(school["committees"], places, strict=False):
        query = {"round": school[which].pk, "committee": committee.pk}
        assert f"committee={committee.pk}" in place.url
        assert told(client.get(reverse("board"), query).context["steps"]) == told(place.steps)


@pytest.mark.parametrize("which", ["now", "before"])
def test_the_rows_of_the_board_are_done_where_the_total_says_so(client, school, which):
    client.force_login(make.org_dept())

    context = client.get(reverse("board"), {"round": school[which].pk}).context

    cells = [cell for row in context["rows"] for cell in row.labelled_cells]
    done = Counter(label for label, cell in cells if cell.tone == "ok")
    totals = {one.label: one.done for one in context["steps"]}
    assert all(
        done[step.label] == totals[step.label] for step in (SURVEY, SELF, POLL, REVIEW, PLAN)
    )
    # A grade that waits for the school's approval is not yet shown as done.
    assert done[DECISION.label] == totals[APPROVAL.label]


def test_the_columns_of_the_board_are_steps_of_the_table(client, school):
    client.force_login(make.org_dept())

    context = client.get(reverse("board")).context

    assert context["columns"] == [step.label for step in STEPS if step is not APPROVAL]


def test_a_plan_is_late_by_the_date_of_its_own_duty(client, school):
    """Whoever was asked later has longer: the date of the round does not tell."""
    client.force_login(make.org_dept())

    page = client.get(reverse("board"), {"step": "plan", "status": "late"})

    [plans] = [one for one in page.context["steps"] if one.label == PLAN.label]
    assert (plans.all, plans.done, plans.left, plans.late) == (4, 1, 3, 1)
    [row] = page.context["rows"]
    assert row.cells[-1].text == "逾期 1 天"


def test_the_dates_of_the_steps_are_those_of_the_round_and_of_the_duties():
    states = [state for state in Assessment.State if state in OWED]

    due = [step.due for step in STEPS]

    assert due == list(Round.STAGES[: len(STEPS)])
    assert [OWED[state][-1] for state in states] == [step.due for step in OF_GRADING]
    assert DECISION.due == OWED[Assessment.State.COMMITTEE_REVIEWED][-1]


def test_there_is_no_second_table_of_steps():
    """Who names the dates of 自评 and 考评, or the figures of what is left, has one of his own."""
    own = re.compile(r"\b(self|review|approval)_due_on\b|\bleft_(self|poll|review|decision)\b")
    folders = [settings.BASE_DIR / "config" / name for name in ("overview", "pages")]

    files = [path for folder in folders for path in Path(folder).rglob("*.py")]

    assert [path.name for path in files if own.search(path.read_text("utf-8"))] == ["steps.py"]
