"""Branches with an approved grade, and 结对 on their way."""

from datetime import date, timedelta

from django.utils import timezone

from branches.models import Branch, Round
from grading.models import Assessment, Decision
from grading.rubrics.services import load_rubrics
from rectification.models import Pairing
from rectification.pairing import services
from rectification.pairing.slots import settle_slots
from tests import make

APPROVED = date(2012, 4, 10)
TOP, MIDDLE, BOTTOM = "advanced", "qualified", "weak"
TEXTS = {"goals": "一学期内补齐组织生活"}
DONE = {"on": date(2012, 6, 1), "what": "联合主题党日", "who": "两支部党员", "effect": "规范了流程"}


def grade(branch, code, on=APPROVED):
    """A grade of `branch` that the school approved on `on`."""
    participation = branch.participations.first() or make.participation(branch, within=round_())
    load_rubrics(participation.round)
    row, _new = Assessment.objects.get_or_create(
        participation=participation,
        defaults={
            "rubric": participation.round.rubrics.get(kind=branch.kind),
            "state": Assessment.State.APPROVED,
            "grade": code,
            "approved_on": on,
        },
    )
    Decision.objects.create(
        assessment=row,
        level=Decision.Level.SCHOOL,
        grade=code,
        decided_on=on,
        by=make.org_dept(),
        by_text="组织部",
        post_text="组织部",
    )
    return row


def round_():
    return Round.objects.first() or make.round()


def branch(code, of=None, on=APPROVED, name=None, **fields):
    """A branch with an approved grade; whoever is at the bottom has its slots."""
    row = make.branch(name, of=of, **fields)
    grade(row, code, on)
    settle(row)
    return fresh(row)


def settle(*branches, on=None):
    rows = Branch.objects.filter(pk__in=[one.pk for one in branches])
    return settle_slots(rows, on or timezone.localdate())


def fresh(row):
    related = {Branch: ("sub_committee", "committee")}.get(type(row), ())
    return type(row).objects.select_related(*related).get(pk=row.pk)


class Pair:
    """A weak branch and a top one of another 分党委, with everybody who meets their 结对."""

    def __init__(self):
        self.weak, self.top = branch(BOTTOM), branch(TOP)
        self.staff = make.staff(self.weak.sub_committee)
        self.other_staff = make.staff(self.top.sub_committee)
        self.secretary, self.other = make.secretary(self.weak), make.secretary(self.top)
        self.org = make.org_dept()

    def proposed(self, **more):
        today = timezone.localdate()
        period = {"since": today, "until": today + timedelta(days=180)}
        facts = {"partner": self.top, "by": self.staff, **TEXTS, **period, **more}
        return services.propose(self.weak, **facts)

    def agreed(self, **more):
        pairing = self.proposed(**more)
        services.confirm(pairing, is_helped=True, by=self.secretary)
        return services.confirm(pairing, is_helped=False, by=self.other)


def state_of(pairing):
    return Pairing.objects.get(pk=pairing.pk).state
