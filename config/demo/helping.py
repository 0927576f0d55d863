"""四个一, 结对 and 月报 of the weak branches: told by the services, each at its hour."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from branches.models import Branch, User
from branches.rulebook.grades import BOTTOM
from config.acts.items import hand_in
from config.demo import words
from config.demo.clock import clock_at
from config.demo.dates import workday
from grading.decisions.standing import standing_at
from rectification.items.report_queries import items_in_work
from rectification.items.reports import Answer, refresh_reports
from rectification.models import MonthlyReport, Pairing, ReportLine, Support
from rectification.pairing import activities, services, slots
from rectification.pairing.matching import free_among, top_branches

MORNING = time(9)
# Each branch is told act by act: as many as show every case. A small school has few.
MOST, FEW, MANY_BRANCHES = 24, 2, 200
# Days before today.
SETTLED, ASSIGNED, PROPOSED, MET = 80, 70, 60, 30
Slot, Step = Support.Slot, ReportLine.Step
HELD_BY = (Slot.LEADER, Slot.MEMBER, Slot.LIAISON)
# By the place in the list: which slot stays empty, how far the 结对 is, when the report came.
EMPTY = (None, None, Slot.LEADER, None, Slot.LIAISON)
PAIRS = ("met", "agreed", "", "proposed", "met", "declined")
REPORTS = ("in time", "late", "", "in time")


def help_weak(school, on):
    """Told around the day `on` (date), for the branches weak on it."""
    with at(on - timedelta(days=SETTLED)):
        slots.settle_slots(Branch.objects.all(), on - timedelta(days=SETTLED))
    with at(on):
        slots.settle_slots(Branch.objects.all(), on)
    month = on.replace(day=1) - timedelta(days=1)
    for day in (month.replace(day=1), on):
        with at(day):
            refresh_reports(day)
    stories = {story.branch.pk: story for story in school.stories}
    most = MOST if len(stories) >= MANY_BRANCHES else FEW
    weak = standing_at(Branch.objects.filter(closed_on=None), BOTTOM, on)
    # Who owes a report comes first: a small school shows one too.
    owes = set(MonthlyReport.objects.filter(due_on__lt=on).values_list("branch", flat=True))
    keys = sorted(weak.values_list("pk", flat=True), key=lambda pk: (pk not in owes, pk))
    weak = [stories[pk] for pk in keys[:most]]
    for place, story in enumerate(weak):
        helper = Helper(school, on, story, place)
        helper.fill_slots()
        helper.pair()
        helper.report(month)


def at(day):
    """The clock of the services in the morning of a working day near `day`."""
    return clock_at(timezone.make_aware(datetime.combine(day, MORNING)))


class Helper:
    """What is done for one weak branch, the `place`th in the list."""

    def __init__(self, school, on, story, place):
        self.school, self.on, self.story, self.place = school, on, story, place
        self.branch = Branch.objects.get(pk=story.branch.pk)
        self.rng = story.rng("helping")

    def day(self, before):
        """So many days before today, not before the slots of the branch were opened."""
        opened = Support.objects.filter(branch=self.branch).earliest("since").since
        return max(workday(self.on - timedelta(days=before)), opened)

    def fill_slots(self):
        office = self.school.office
        for slot in HELD_BY:
            if slot == EMPTY[self.place % len(EMPTY)]:
                continue
            keeper = office.org if slot == Slot.LEADER else office.staff_of(self.story.branch)
            name, post = self.rng.choice(words.SUPPORTERS[slot])
            day = self.day(ASSIGNED)
            with at(day):
                by = User.objects.get(pk=keeper.user.pk)
                slots.assign(self.branch, slot, by=by, name=name, post_text=post, since=day)

    def pair(self):
        fate = PAIRS[self.place % len(PAIRS)]
        day = self.day(PROPOSED)
        # At the top then, and still.
        tops = top_branches(self.branch, self.on).filter(
            pk__in=top_branches(self.branch, day).values("pk"), kind=self.branch.kind
        )
        partner = free_among(tops, 2).order_by("pk").first()
        if not fate or partner is None:
            return
        staff = self.school.office.staff_of(self.story.branch).user
        with at(day):
            pairing = services.propose(
                self.branch,
                partner=Branch.objects.get(pk=partner.pk),
                goals=words.PAIRING_GOALS,
                since=day,
                until=day + timedelta(days=180),
                by=User.objects.get(pk=staff.pk),
            )
            if fate == "declined":
                by = self.secretary(partner.pk, day)
                services.decline(pairing, is_helped=False, by=by, reason=words.PAIRING_DECLINED)
            elif fate != "proposed":
                services.confirm(pairing, is_helped=True, by=self.secretary(self.branch.pk, day))
                services.confirm(pairing, is_helped=False, by=self.secretary(partner.pk, day))
        if fate == "met":
            self.meet(pairing)

    def meet(self, pairing):
        day = max(self.day(MET), pairing.since)
        what, who, effect = self.rng.choice(words.JOINT)
        with at(day):
            activities.add_activity(
                Pairing.objects.get(pk=pairing.pk),
                by=self.secretary(self.branch.pk, day),
                on=day,
                what=what,
                who=who,
                effect=effect,
            )

    def report(self, month):
        """月报 of the month that is over: in time, late, or not at all."""
        came = REPORTS[self.place % len(REPORTS)]
        report = MonthlyReport.objects.filter(branch=self.branch, due_on__gte=month)
        report = report.order_by("due_on").first()
        if not came or report is None or report.due_on >= self.on:
            return
        late = max(report.due_on + timedelta(days=1), self.on - timedelta(days=3))
        day = min(late, self.on) if came == "late" else report.due_on - timedelta(days=1)
        with at(day):
            answers = {item.pk: self.answer(item) for item in items_in_work(report)}
            by = self.secretary(self.branch.pk, day)
            hand_in(report, answers, by=by, note=words.REPORT_NOTE)

    def answer(self, item):
        steps = (Step.P20, Step.P40, Step.P60, Step.P80)
        step = next((one for one in steps if int(one) >= item.percent), Step.NONE)
        return Answer(step, self.rng.choice(words.REPORTED))

    def secretary(self, branch, day):
        story = next(one for one in self.school.stories if one.branch.pk == branch)
        return User.objects.get(pk=story.secretary_on(day).user.pk)
