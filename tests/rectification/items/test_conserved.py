"""Whatever is opened, done, archived and moved between committees, in whatever order: no open item
is lost, none stands twice, and no archived report changes.
"""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from branches.errors import Refusal
from branches.models import Branch, Duty, Participation
from config.acts.cycle import archive
from rectification.items import closure
from rectification.items.carrying import bring_in
from rectification.items.reopening import reopen
from rectification.ledger.figures import figures_for, items_of
from rectification.models import RectificationItem
from rectification.plans.items import cancel_item
from rectification.plans.owed import expected_duties
from tests import make
from tests.rectification import office

BRANCHES, CODES = range(3), ("C1", "C2")
TODAY = date.today


class Years(RuleBasedStateMachine):
    """Three branches, two committees, as many rounds as are opened."""

    def __init__(self):
        super().__init__()
        # Each sequence begins with an empty database.
        self.moment = transaction.atomic()
        self.moment.__enter__()
        self.homes = [make.committee(), make.committee()]
        self.branches = [make.branch(of=self.homes[0]).pk for _ in BRANCHES]
        self.org, self.auditor = make.org_dept(), make.auditor()
        self.secretaries = {pk: make.secretary(Branch.objects.get(pk=pk)) for pk in self.branches}
        self.staff = {one.pk: make.staff(one) for one in self.homes}
        self.round = make.round()
        self.reports = {}  # archived round → its figures
        self.made, self.finished = set(), set()
        for pk in self.branches:
            self.enrol(pk)

    def teardown(self):
        transaction.set_rollback(True)
        self.moment.__exit__(None, None, None)

    def enrol(self, pk):
        branch = Branch.objects.get(pk=pk)
        return make.participation(branch, within=self.round, state="submitted")

    @rule(number=st.sampled_from(BRANCHES), code=st.sampled_from(CODES))
    def open_item(self, number, code):
        """A problem is open once, however often somebody finds it."""
        pk = self.branches[number]
        here = Participation.objects.filter(branch=pk, round=self.round).first()
        taken = RectificationItem.objects.filter(branch=pk, source_code=code)
        if here is None or taken.unfinished().exists():
            return
        if taken.filter(participation=here).exclude(state="cancelled").exists():
            return
        self.made.add(office.item(here, source_code=code).pk)

    @rule(data=st.data(), act=st.sampled_from(("ask", "accept", "return", "cancel", "reopen")))
    def act(self, data, act):
        keys = sorted(self.made)
        if not keys:
            return
        item = office.fresh(RectificationItem(pk=data.draw(st.sampled_from(keys))))
        try:
            self.do(act, item)
        except Refusal:
            return
        item.refresh_from_db()
        (self.finished.add if item.state in item.FINISHED else self.finished.discard)(item.pk)

    def do(self, act, item):
        staff = self.staff[item.branch.sub_committee_id]
        who = {"secretary": self.secretaries[item.branch_id], "staff": staff}
        if act == "ask":
            office.ask(item, who)
        elif act == "accept":
            closure.accept(item, by=staff, note="属实")
        elif act == "return":
            closure.return_item(item, by=staff, reason="不全")
        elif act == "cancel":
            cancel_item(item, by=self.org, reason="重复")
        else:
            reopen(item, by=staff, reason="反弹", due_on=TODAY() + timedelta(days=9))

    @rule(number=st.sampled_from(BRANCHES), to=st.sampled_from((0, 1)))
    def move(self, number, to):
        branch = Branch.objects.get(pk=self.branches[number])
        branch.move_to(self.homes[to])
        branch.save()

    @rule(late=st.sets(st.sampled_from(BRANCHES)))
    def begin_round(self, late):
        """A new round; branches of `late` come into it afterwards."""
        before = self.round
        self.round = make.round(cutoff_on=before.cutoff_on + timedelta(days=1))
        for number in set(BRANCHES) - late:
            self.enrol(self.branches[number])
        shown = figures_for(self.auditor, before)
        archive(before, self.round, by=None)
        before.refresh_from_db()
        self.reports[before] = shown
        for number in late:
            self.enrol(self.branches[number])
        bring_in(self.round, None)

    @invariant()
    def open_items_are_conserved_and_none_stands_twice(self):
        rows = RectificationItem.objects.unfinished()
        open_keys = sorted(rows.values_list("pk", flat=True))
        assert open_keys == sorted(self.made - self.finished)
        here = items_of(self.auditor, self.round)
        listed = [one.pk for one in here if one.state not in one.FINISHED]
        assert sorted(listed) == open_keys
        problems = list(rows.values_list("branch", "source_code"))
        assert len(problems) == len(set(problems))

    @invariant()
    def archived_reports_do_not_change(self):
        for round, shown in self.reports.items():
            assert figures_for(self.auditor, round) == shown

    @invariant()
    def duties_follow_the_items(self):
        kinds = ("item", "acceptance", "confirmation")
        owed = {one for one in expected_duties() if one.kind in kinds}
        rows = Duty.objects.open().filter(kind__in=kinds)
        assert {(row.kind, row.subject_id) for row in rows} == {
            (one.kind, one.subject_id) for one in owed
        }
        assert rows.count() == len(owed)


@pytest.mark.django_db
def test_open_items_are_conserved_in_whatever_order():
    checks = list(HealthCheck)
    run_state_machine_as_test(
        Years,
        settings=settings(
            max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=checks
        ),
    )
