"""The demo school: the same every time, every state in it, and every page of it opens."""

import re
from collections import Counter

import pytest
from django.core.management import CommandError
from django.db.models import Sum
from django.test import TestCase
from django.urls import resolve
from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.models import (
    Branch,
    Duty,
    Finding,
    Handover,
    Participation,
    Poll,
    Reminder,
    Round,
    Survey,
    Term,
    User,
)
from config.acts import duties
from config.management.commands.demo_accounts import ACCOUNTS
from config.management.commands.load_demo import DEMO_PASSWORD
from grading.models import Assessment, Decision, IndicatorScore, Veto
from grading.sheets.assessments import fill, newest_rubrics
from grading.sheets.cards import load_cards
from rectification.models import (
    Acceptance,
    Extension,
    Pairing,
    RectificationItem,
    Support,
)
from rectification.plans.items import office_over
from rectification.plans.problems import problems_of
from tests.config.demo.school import SMALL, load
from training.hours import wrong_course_hours, wrong_session_hours
from training.models import Attendance, Enrolment, Programme, Session, TrainingRecord

# Files that a page offers are opened too, but a few of each make are enough.
VISITS_PER_VIEW = 3
LINK = re.compile(r'href="(/[^"#]*)')


class DemoSchoolTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        load()

    def setUp(self):
        self.first, self.last, self.this, self.now = Round.objects.order_by("pk")

    # --- states ---------------------------------------------------------------------------------
    def assert_common(self, counts, states):
        least = SMALL["branches"] * 0.05
        rare = {state: counts[state] for state in states if counts[state] < least}
        assert rare == {}

    def test_what_is_so_or_not_was_found_once_at_most(self):
        yearly_plan = IndicatorScore.objects.filter(counts__no_plan__isnull=False)
        assert set(yearly_plan.values_list("counts__no_plan", flat=True)) == {0, 1}

    def test_has_the_size_that_was_asked_for(self):
        kinds = Counter(Branch.objects.values_list("kind", flat=True))
        direct = Branch.objects.filter(committee__kind="school").count()
        assert (sum(kinds.values()), set(kinds), direct) == (60, set(Branch.Kind.values), 2)
        assert User.objects.filter(posts__role="committee_leader").count() == 6

    def test_surveys_stand_in_every_state(self):
        rows = Survey.objects.filter(participation__round=self.now)
        self.assert_common(Counter(rows.values_list("state", flat=True)), Survey.State)

    def test_assessments_stand_in_every_state(self):
        counts = Counter(Assessment.objects.values_list("state", flat=True))
        self.assert_common(counts, Assessment.State)

    def test_items_stand_in_every_state(self):
        rows = RectificationItem.objects.filter(in_round=self.now)
        pairs = set(rows.values_list("branch", "state"))
        self.assert_common(Counter(state for _branch, state in pairs), RectificationItem.State)

    def test_every_deadline_is_a_working_day(self):
        calendar = WorkCalendar()
        rounds = Round.objects.all()
        days = {getattr(round, name) for round in rounds for name in Round.STAGES}
        for rows, name in (
            (RectificationItem.objects, "due_on"),
            (Extension.objects, "to_due_on"),
            (Programme.objects, "answer_due_on"),
            (Duty.objects.filter(kind__in=("acceptance", "confirmation", "plan_review")), "due_on"),
        ):
            days |= set(rows.order_by().values_list(name, flat=True).distinct())
        assert [day for day in sorted(days - {None}) if not calendar.is_workday(day)] == []

    def test_a_database_that_is_in_use_is_refused(self):
        with pytest.raises(CommandError, match="空库"):
            load(branches=30, committees=4)

    def test_last_year_is_archived(self):
        both = (self.first, self.last)
        rows = Participation.objects.filter(round__in=both)
        items = RectificationItem.objects.filter(participation__round__in=both)
        assert self.first.is_closed
        assert self.last.is_closed
        assert not rows.filter(frozen_at=None).exists()
        assert items.filter(was_late=True).exists()
        left = items.unfinished()
        assert left.exists()
        assert not left.exclude(in_round=self.now).exists()
        carried = {row.item for row in self.last.carried_items.select_related("item")}
        assert set(left) <= carried
        assert {one.state for one in carried - set(left)} <= {"closed"}

    def test_what_an_office_has_to_deal_with_is_there(self):
        items = RectificationItem.objects.filter(in_round=self.now)
        assert items.overdue().exists()
        assert items.filter(was_late=True).exists()
        assert set(Extension.objects.values_list("state", flat=True)) >= {"open", "granted"}
        assert Acceptance.objects.filter(is_accepted=False).exists()
        assert Poll.objects.filter(is_void=True).exists()
        assert Veto.objects.exclude(lifted_at=None).exists()
        assert Veto.objects.filter(ticked_by__isnull=False).exists()
        assert Term.objects.filter(person=None, until=None).exists()
        assert Assessment.objects.filter(participation__round=self.now, is_exempt=True).exists()
        assert Duty.objects.filter(kind="term").overdue().exists()
        assert Reminder.objects.exists()

    def test_offices_put_right_what_branches_cannot(self):
        rows = RectificationItem.objects.exclude(owner="branch").select_related("participation")
        states = {"plan_draft", "in_progress", "closure_requested", "closed"}
        assert set(rows.values_list("state", flat=True)) == states
        words = rows.exclude(state="plan_draft").values_list("goal", "measure", "due_on")
        assert all(all(values) for values in words)
        accepted = Acceptance.objects.filter(item__in=rows)
        assert set(accepted.values_list("level", flat=True)) == {2}
        assert not rows.exclude(accepted_on=None).exists()

    def test_items_are_whose_the_services_would_make_them(self):
        rows = RectificationItem.objects.filter(participation__round=self.now, source="finding")
        wrong = []
        for item in rows.select_related("participation__sub_committee"):
            known = {one.code: one for one in problems_of(item.participation)}
            above = office_over(item.participation)
            owner = "branch" if known[item.source_code].is_of_branch else above
            if item.owner != owner:
                wrong.append(item)
        assert wrong == []

    def test_weak_branches_have_their_helpers(self):
        current = Support.objects.current()
        assert current.filter(slot="leader").exclude(name="").exists()
        assert current.vacant().exists()
        pairings = Pairing.objects.filter(state=Pairing.State.AGREED)
        assert pairings.filter(activities__isnull=False).exists()

    def test_training_stands_in_every_state(self):
        now = Programme.objects.filter(cycle=self.now.cycle)
        enrolled = Enrolment.objects.filter(programme__cycle=self.now.cycle)
        assert set(now.values_list("state", flat=True)) == set(Programme.State)
        assert set(enrolled.values_list("state", flat=True)) == set(Enrolment.State)
        results = set(Enrolment.objects.values_list("result", flat=True))
        assert results >= set(Enrolment.Result)
        entries = set(enrolled.values_list("entry", flat=True))
        assert entries == set(Enrolment.Entry)
        marks = set(Attendance.objects.values_list("mark", flat=True))
        assert marks == set(Attendance.Mark)
        assert Duty.objects.open().filter(kind="induction").exists()

    def test_secretaries_have_handed_over(self):
        open_ones = Handover.objects.unfinished()
        assert open_ones.exists()
        assert Handover.objects.count() > open_ones.count()

    def test_what_a_secretary_reported_is_the_ledger_and_collective_study(self):
        hours = (
            TrainingRecord.objects.counted(self.first.cutoff_on.year)
            .order_by()
            .values_list("branch")
            .annotate(hours=Sum("hours"))
        )
        told = Survey.objects.filter(participation__round__cycle=self.first.cycle)
        told = told.order_by("pk").values_list(
            "participation__branch", "secretary_hours", "secretary_name"
        )
        told = {pk: (hours, name) for pk, hours, name in told}
        told = {pk: hours for pk, (hours, name) in told.items() if hours and name}
        held = dict(hours)
        assert {pk: told[pk] for pk in told if held.get(pk, 0) > told[pk]} == {}
        assert [pk for pk in told if held.get(pk, 0) < told[pk]]

    def test_no_course_held_elsewhere_is_longer_than_the_service_takes(self):
        most = self.now.cycle.rules.hours_per_half_day_max
        elsewhere = TrainingRecord.objects.filter(enrolment=None)
        words = {
            wrong_course_hours(one.hours, (one.ends_on - one.starts_on).days + 1, most)
            for one in elsewhere
        }
        assert words == {""}

    def test_half_days_have_the_hours_of_their_times_and_no_course_ends_before_its_last(self):
        most = self.now.cycle.rules.hours_per_half_day_max
        days = Session.objects.select_related("programme")
        words = {wrong_session_hours(one.hours, most, one.begins_at, one.ends_at) for one in days}
        assert words == {""}
        early = [
            one for one in days if one.programme.finished_on and one.programme.finished_on < one.on
        ]
        assert early == []

    # --- truth ----------------------------------------------------------------------------------
    def test_stored_scores_and_grades_are_those_of_the_rules(self):
        cards = load_cards(Assessment.objects.filter(participation__round=self.now))
        rubrics = newest_rubrics({self.now.pk})
        assert [card.participation for card in cards if fill(card, rubrics)] == []

    def test_nobody_decided_against_the_rules(self):
        graded = Assessment.objects.exclude(grade="")
        assert [one for one in graded if one.grade != one.proposed_grade] == []
        decided = Decision.objects.filter(act="decided").select_related("verdict")
        assert [one for one in decided if one.grade != one.verdict.grade] == []

    def test_grades_are_spread_as_an_office_would_believe(self):
        for round in (self.first, self.this):
            rows = Assessment.objects.filter(participation__round=round, is_exempt=False)
            counts = Counter(rows.exclude(grade="").values_list("grade", flat=True))
            share = {grade: count / counts.total() for grade, count in counts.items()}
            assert 0.15 <= share["advanced"] <= 0.4
            assert 0.55 <= share["qualified"] <= 0.8
            assert 0.02 <= share["weak"] <= 0.12

    def test_a_regrading_is_of_those_below_the_top_and_lets_some_rise_and_some_fall(self):
        rows = Assessment.objects.filter(participation__round=self.last)
        top = self.last.cycle.rules.grades.top.code
        moves = {
            self.last.cycle.rules.grades.steps(one.grade_before, one.grade)
            for one in rows.exclude(grade_before="ungraded")
        }
        assert not rows.filter(grade_before=top).exists()
        assert {-1, 0, 1} <= moves
        kept = self.last.participations.filter(out_reason=Participation.KEEPS_GRADE)
        assert set(kept.values_list("branch", flat=True)) == set(
            Assessment.objects.filter(participation__round=self.first, grade=top).values_list(
                "participation__branch", flat=True
            )
        )

    def test_reported_surveys_have_no_error_and_no_doubt_without_a_note(self):
        assert not Finding.objects.filter(level="E").exists()
        assert not Finding.objects.filter(level="W", note="").exists()
        assert Finding.objects.filter(level="W").exists()

    def test_nobody_accepted_the_own_work(self):
        rows = Acceptance.objects.select_related("item")
        own = [
            row
            for row in rows
            if row.by_id in row.item.progress_rows.values_list("by", flat=True)
            or rows.filter(request=row.request_id, by=row.by_id).count() > 1
        ]
        assert own == []

    def test_duties_are_those_that_the_states_give(self):
        assert duties.differences(timezone.localdate()) == ([], [], [])

    # --- accounts -------------------------------------------------------------------------------
    def test_demo_accounts_have_work_waiting(self):
        waiting = {
            name: set(
                Duty.objects.owed_by(User.objects.get(username=name)).values_list("kind", flat=True)
            )
            for name in ("demo_org", "demo_staff", "demo_leader", "demo_secretary", "demo_trainer")
        }
        assert waiting["demo_org"] >= {"approval", "confirmation", "acceptance"}
        wanted = {"survey", "review_sheet", "acceptance", "plan_review", "item"}
        assert waiting["demo_staff"] >= wanted
        assert waiting["demo_leader"] == {"decision"}
        assert waiting["demo_trainer"] == {"training_run"}
        assert waiting["demo_secretary"] >= {"self_sheet", "item", "plan"}

    def test_the_secretary_finds_the_open_items_at_home(self):
        user = User.objects.get(username="demo_secretary")
        self.client.force_login(user)
        own = self.client.get("/").context["own_branches"][0]
        owed = Duty.objects.owed_by(user).filter(kind="item").values_list("subject_id", flat=True)
        assert owed
        assert set(owed) <= {item.pk for item in own.items}

    def test_only_demo_accounts_can_sign_in(self):
        able = [user for user in User.objects.all() if user.has_usable_password()]
        assert {user.username for user in able} == set(ACCOUNTS)
        assert all(user.check_password(DEMO_PASSWORD) for user in able)
        assert not any(user.must_change_password for user in able)
        assert not User.objects.exclude(email__endswith="@example.invalid").exists()

    def test_every_page_of_every_demo_account_opens(self):
        broken = {}
        for name in ACCOUNTS:
            self.client.force_login(User.objects.get(username=name))
            for path, status in self.walk():
                if status != 200:
                    broken[name, path] = status
        assert broken == {}

    def walk(self):
        """(path, status) of what is linked from the home page, two steps deep."""
        seen, visits, front = {"/", "/logout/"}, Counter(), ["/"]
        for _depth in range(3):
            found = []
            for path in front:
                response = self.client.get(path, follow=True)
                yield path, response.status_code
                if response.get("Content-Type", "").startswith("text/html"):
                    found += LINK.findall(response.content.decode())
            front = []
            for path in (one.replace("&amp;", "&") for one in dict.fromkeys(found)):
                if path in seen or path.startswith("/static/"):
                    continue
                seen.add(path)
                view = resolve(path.split("?")[0]).view_name
                visits[view] += 1
                if visits[view] <= VISITS_PER_VIEW:
                    front.append(path)
