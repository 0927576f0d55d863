"""Every percentage that the demo prints is the one that its raw rows give: 0 differences."""

import re
from fractions import Fraction

from django.db.models import Q
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from branches.models import Branch, Participation, Poll, Round, User
from config.management.commands.demo_accounts import ACCOUNTS
from grading.models import Assessment
from grading.sheets.sums import NOTE
from rectification.models import RectificationItem
from tests.config.demo import recount
from tests.config.demo.recount import CRITERIA, Part, apart, part, printed
from tests.config.demo.test_load_demo import load
from tests.papers import HEADING, papers
from training.models import Enrolment, Programme

PERCENT = re.compile(r"\d+(?:\.\d+)?%")
# Where a bar begins and how wide it is drawn: no figure that is read.
DRAWN = re.compile(r'\b(?:x|width)="[^"]*%"')


def column(text, label):
    """The cells of a column, by the label they carry on a phone."""
    return re.findall(rf'<td[^>]*data-label="{label}"[^>]*>\s*([^<\s]*)', text)


class PrintedPercentages(TestCase):
    @classmethod
    def setUpTestData(cls):
        load()
        cls.school = recount.School(Round.objects.order_by("pk"), timezone.localdate())
        cls.rounds = cls.school.rounds

    def get(self, name, *keys, **query):
        return self.client.get(reverse(name, args=keys), query)

    def sign_in(self, name):
        user = User.objects.get(username=name)
        self.client.force_login(user)
        return user

    def wanted(self, pk):
        return printed(self.school.rate(pk))

    # --- dashboards ------------------------------------------------------------------------------
    def test_all_dashboards_of_all_roles_and_places(self):
        seen = 0
        for name in ACCOUNTS:
            user = self.sign_in(name)
            for round in self.rounds:
                page = self.get("dashboard", round=round.pk)
                if page.status_code != 200 or "page" not in page.context:
                    continue
                places = [one.pk for one in page.context["page"].tally_now.places]
                for place in (None, *places):
                    with self.subTest(name=name, round=str(round), place=place):
                        self.check_dashboard(user, round, place)
                    seen += 1
        assert seen > 30

    def check_dashboard(self, user, round, place):
        page = self.get("dashboard", round=round.pk, committee=place or "")
        now = Part(self.school, user, round, place)
        before = self.school.before(round)
        then = Part(self.school, user, before, place) if before else None
        then = then if then and then.rows else None
        changes = set()
        allowed = {
            *self.check_kpis(page, now, then),
            *self.check_heat(page, user, round, place, before, changes),
            *self.check_training(page, user, round, place, changes),
            *self.deputies(now, then, changes),
            *self.check_branches(page, now),
            *self.check_rising(page, user, round, place),
        }
        assert set(PERCENT.findall(DRAWN.sub("", page.text))) <= allowed
        self.check_changes(page, changes)

    def check_rising(self, page, user, round, place):
        """晋位 within a year that has a 复评."""
        rising = page.context["page"].rising
        if rising.tally is None:
            return []
        wanted = Part(self.school, user, self.school.first_of(round), place).outcomes()
        shown = {one.name: printed(one.share) for one in rising.segments}
        assert shown == {name: printed(share) for name, share in wanted.items()}
        return shown.values()

    def check_branches(self, page, now):
        """A dashboard of one 分党委, chosen or the only one, lists its branches."""
        rows = page.context["branches"] or []
        shown = [self.wanted(one.participation.pk) for one in rows]
        assert len(rows) in (0, len(now.rows))
        assert column(page.text, "满意率") == shown
        return shown

    def check_kpis(self, page, now, then):
        kpis = {kpi.label: kpi for kpi in page.context["kpis"]}
        shown = []
        codes = page.context["page"].frame.codes
        for code, kpi in zip((codes[0], codes[-1]), list(kpis.values())[:2], strict=True):
            wanted = [printed(part(*now.grades(code)))]
            wanted += [printed(part(*then.grades(code, at_year_end=True)))] if then else []
            assert PERCENT.findall(kpi.sub) == [one for one in wanted if one != "—"]
            shown += wanted
        for label, rate, rate_before in self.rates(now, then):
            kpi = kpis[label]
            value = None if rate is None else printed(rate).removesuffix("%")
            assert kpi.value == value, label
            assert (printed(rate_before) in kpi.sub) == (rate_before is not None)
            if rate is not None and rate_before is not None:
                change = apart(rate, rate_before).removeprefix("-")
                assert kpi.delta in (f"▲ {change} 个百分点", f"▼ {change} 个百分点") or (
                    kpi.delta == "与上期相同" and change == "0.0"
                )
            shown += [printed(rate), printed(rate_before)]
        return shown

    def rates(self, now, then):
        yield "党员群众满意率", now.satisfaction, then and then.satisfaction
        closed = part(*now.items())
        was = then and part(*then.items(self.last_day(now.round)))
        yield "整改销号率", closed, was

    def last_day(self, round):
        """The day of last year that today is compared with, as long as its items were there."""
        return min(recount.same_day(self.school, round), self.school.last.closed_on)

    def check_heat(self, page, user, round, place, before, changes):
        labels = {kind.label: kind.value for kind in Branch.Kind} | {"合计": None}
        shown = []
        for row in page.context["heat_rows"]:
            kind = labels[row.label]
            now = Part(self.school, user, round, place, kind)
            then = Part(self.school, user, before, place, kind) if before else None
            for key, cell in zip(CRITERIA, row.cells, strict=True):
                rate = now.criterion(key)
                assert (None if cell.value is None else f"{cell.value}%") == (
                    None if rate is None else printed(rate)
                )
                was = then and then.criterion(key)
                if rate is not None and was is not None:
                    change = apart(rate, was)
                    changes.add(change)
                    sign = "▼" if change.startswith("-") else "▲"
                    wanted = "=" if change == "0.0" else f"{sign}{change.removeprefix('-')}"
                    assert cell.delta == wanted
                shown.append(printed(rate))
        return shown

    def check_training(self, page, user, round, place, changes):
        day, earlier = recount.training_days(self.school, round)
        year = self.school.first_of(round).cutoff_on.year
        labels = {kind.label: kind.value for kind in Branch.Kind} | {"合计": None}
        shown = []
        for row in page.context["training_rows"]:
            held = Part(self.school, user, round, place, labels[row.label])
            assert row.note == printed(part(*held.trained(year, day)))
            shown.append(row.note)
        whole = Part(self.school, user, round, place)
        rate = part(*whole.trained(year, day))
        was = earlier and part(*whole.trained(self.school.last.cutoff_on.year, earlier))
        if rate is not None and was is not None:
            changes.add(apart(rate, was))
        for row in page.context["training_chart"]["rows"]:
            held = Part(self.school, user, round, place, labels[row["label"]])
            was = earlier and part(*held.trained(self.school.last.cutoff_on.year, earlier))
            assert row["rate"] == printed(part(*held.trained(year, day)))
            assert (row["before"] is None) == (was is None)
            if row["before"] is not None:
                assert f"{row['before']}%" == printed(was)
        return shown

    def deputies(self, now, then, changes):
        if now.deputies is not None and then and then.deputies is not None:
            changes.add(apart(now.deputies, then.deputies))
        return {printed(one.deputies) for one in (now, then) if one and one.deputies is not None}

    def check_changes(self, page, changes):
        """A change in a sentence is the difference of the two printed figures."""
        text = "".join(part.text for one in page.context["sentences"] for part in one)
        found = re.findall(r"(高|低) (\d+\.\d) 个百分点", text)
        said = {f"{'-' if word == '低' else ''}{number}" for word, number in found}
        assert said <= changes

    # --- lists -----------------------------------------------------------------------------------
    def test_lists_of_branches(self):
        for name in ACCOUNTS:
            self.sign_in(name)
            for round in self.rounds:
                page = self.get("dashboard_branches", round=round.pk)
                if page.status_code == 200 and "rows" in page.context:
                    rows = [one.participation.pk for one in page.context["rows"]]
                    assert column(page.text, "满意率") == [self.wanted(pk) for pk in rows]

    def test_the_list_of_grades_its_print_and_its_export(self):
        for name in ("demo_org", "demo_staff", "demo_secretary", "demo_auditor"):
            self.sign_in(name)
            for round in self.rounds:
                page = self.get("grading:list", round=round.pk)
                rows = [one.participation_id for one in page.context["rows"]]
                assert column(page.text, "满意率") == [self.wanted(pk) for pk in rows]
                self.check_f8(round)

    def test_the_list_of_polls(self):
        for name in ("demo_org", "demo_staff", "demo_auditor"):
            self.sign_in(name)
            for round in self.rounds:
                page = self.get("branches:polls", round=round.pk)
                rows = [one.pk for one in page.context["page"].object_list]
                assert column(page.text, "满意率") == [self.wanted(pk) for pk in rows]

    def check_f8(self, round):
        codes = {one.branch_code: one.pk for one in self.school.rows if one.round_id == round.pk}
        summary = self.get("grading:print_list", round=round.pk).context["summary"]
        code, rate = summary["header"].index("党组织代码"), summary["header"].index("满意率")
        assert summary["rows"]
        for row in summary["rows"]:
            assert row[rate] == self.wanted(codes[row[code]])
        paper = papers(self.get("grading:export", round=round.pk))["F8 汇总表"]
        for row in list(paper.sheet.iter_rows(min_row=HEADING + 2)):
            value = row[rate].value
            assert value is None or row[rate].number_format == "0.0%"
            shown = None if value is None else Fraction(str(value))
            assert printed(shown) == self.wanted(codes[row[code].value])

    def test_the_ledger(self):
        for name in ("demo_org", "demo_staff", "demo_secretary", "demo_school", "demo_auditor"):
            user = self.sign_in(name)
            for round in self.rounds:
                page = self.get("rectification:items", round=round.pk)
                items = RectificationItem.objects.visible_to(user).filter(
                    Q(in_round=round) | Q(carried_rows__round=round)
                )
                states = [self.school.state_in(one, round) for one in items.distinct()]
                states = [one for one in states if one != "cancelled"]
                rate = part(states.count("closed"), len(states))
                shown = re.findall(r"销号率 ([\d.]+%)", page.text)
                assert shown == ([] if rate is None else [printed(rate)])

    def test_the_coverage_of_training(self):
        for name in ("demo_org", "demo_staff", "demo_trainer", "demo_auditor"):
            user = self.sign_in(name)
            for round in self.rounds:
                page = self.get("training:coverage", round=round.pk)
                day, _earlier = recount.training_days(self.school, round)
                year = self.school.first_of(round).cutoff_on.year
                labels = {kind.label: kind.value for kind in Branch.Kind}
                for line in page.context["kinds"]:
                    held = Part(self.school, user, round, kind=labels[line["label"]])
                    found = held.trained(year, day)
                    assert printed(line["rate"]) == printed(part(*found))
                shares = [
                    one["rate"]
                    for key in ("organisers", "kinds", "places")
                    for one in page.context[key]
                ]
                shares += [page.context["whole"]["rate"]] * (1 + bool(page.context["places"]))
                shown = re.findall(r'<td class="r">([\d.]+%|—)</td>', page.text)
                assert sorted(shown) == sorted(printed(one) for one in shares)

    def test_the_matrix_of_the_year_that_is_over(self):
        for name in ("demo_org", "demo_staff", "demo_auditor"):
            user = self.sign_in(name)
            page = self.get("promotion:matrix", round=self.school.again.pk)
            held = Part(self.school, user, self.school.last)
            shares = held.outcomes()
            target = printed(Fraction(self.school.again.cycle.rules.turned_share))
            bottom = [one for one in held.cards if one.assessment.grade == "weak"]
            turned = [one for one in bottom if self.school.regraded(one) != "weak"]
            margins = [
                part(held.grades(code, at_year_end=True)[0], len(held.rows))
                for code in self.school.again.cycle.rules.grades.codes
            ]
            wanted = {printed(one) for one in (*shares.values(), *margins)}
            wanted |= {printed(part(len(turned), len(bottom))), target} if bottom else set()
            # Of those that are named the reasons tell their own 满意率.
            told = {
                share
                for row in (*page.context["fell"], *page.context["weak"])
                for share in PERCENT.findall(row.reason)
            }
            shown = set(PERCENT.findall(DRAWN.sub("", page.text)))
            assert wanted <= shown <= wanted | told

    # --- pages of one thing ----------------------------------------------------------------------
    def test_how_much_of_a_rise_has_a_closed_item_behind_it(self):
        self.sign_in("demo_org")
        counted = 0
        between = (self.school.last.cutoff_on, self.school.again.cutoff_on)
        for branch, after in self.school.of_round[self.school.again.pk].items():
            before = self.school.of_round[self.school.last.pk][branch]
            closed = {
                one.indicator_code
                for one in self.school.items
                if one.branch_id == branch
                and one.closed_on is not None
                and between[0] < one.closed_on <= between[1]
            }
            share = recount.covered(before, after, closed)
            if share is None:
                continue
            page = self.get("change", after.participation.pk)
            assert re.findall(r"分（([\d.]+%)）", page.text) == [printed(share)]
            counted += share > 0
        assert counted > 2

    def test_the_reasons_of_every_grade(self):
        self.sign_in("demo_org")
        for row in Assessment.objects.filter(participation__round=self.school.now):
            card = self.school.cards[row.participation_id]
            page = self.get("grading:why", row.participation_id)
            measured = card.satisfaction
            shown = re.findall(r"满意率([\d.]+%)", page.text)
            assert set(shown) <= {printed(measured.rate)}
            for index in re.findall(r"满意度指数 ([\d.]+%|—)", page.text):
                assert index == printed(measured.index)
            parts = ("self", "review") if page.context["sees_review"] else ("self",)
            wanted = not row.is_exempt and not recount.gives_sums(card, parts)
            assert page.text.count(NOTE) == wanted
            if page.context["radar"]:
                self.check_radar(page.context["radar"], card)

    def check_radar(self, radar, card):
        score = card.review_score if card.is_submitted("review") else card.self_score
        full = {one.key: one.points for one in card.rubric.spec.criteria}
        wanted = [printed(score.criteria[key] / full[key]) for key in CRITERIA]
        assert [f"{one}%" for one in radar["data"]["series"][0]["values"]] == wanted
        assert PERCENT.findall(radar["words"])[: len(CRITERIA)] == wanted

    def test_the_polls_of_every_survey_on_screen_and_paper(self):
        self.sign_in("demo_org")
        for pk in Poll.objects.counting().values_list("participation", flat=True).distinct():
            card = self.school.cards[pk]
            polls = card.polls
            wanted = [
                printed(
                    recount.part(
                        one.satisfied + one.basic, one.satisfied + one.basic + one.unsatisfied
                    )
                )
                for one in polls.values()
                if not one.is_invalid(card.parameters)
            ]
            screen = self.client.get(f"{reverse('branches:survey', args=[pk])}?section=check").text
            assert sorted(re.findall(r"满意率 <b[^>]*>([\d.]+%)", screen)) == sorted(wanted)
            paper = self.get("branches:survey_print", pk).text
            assert sorted(re.findall(r'<td class="r">([\d.]+%)</td>', paper)) == sorted(wanted)

    def test_the_years_of_every_branch(self):
        self.sign_in("demo_org")
        for branch in Branch.objects.all():
            page = self.get("branch", branch.pk)
            years = [one.participation.pk for one in page.context["years"]]
            assert column(page.text, "满意率") == [self.wanted(pk) for pk in years]

    def test_the_own_branch_of_a_secretary(self):
        user = self.sign_in("demo_secretary")
        page = self.client.get(reverse("home"))
        own = Participation.objects.visible_to(user).filter(round=self.school.this)
        shown = re.findall(r"<dt>满意率</dt><dd>([^<]*)</dd>", page.text)
        assert shown == [self.wanted(one.pk) for one in own]

    def test_who_was_there_in_every_programme(self):
        self.sign_in("demo_trainer")
        checked = 0
        for programme in Programme.objects.filter(organiser="party_school"):
            page = self.get("training:results", programme.pk)
            if page.status_code != 200 or "rows" not in page.context:
                continue
            sessions = list(programme.sessions.all())
            people = [row.enrolment.pk for row, _form in page.context["rows"]]
            rows = Enrolment.objects.in_bulk(people)
            wanted = [printed(recount.attendance(rows[pk], sessions)) for pk in people]
            assert column(page.text, "出勤率") == wanted
            checked += len(people)
        assert checked
