"""All that has happened to one branch over the rounds, read in the same few statements."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, FilteredRelation, OuterRef

from branches.models import Finding, Participation, Round, Survey
from grading import rules
from grading.models import Assessment, Decision
from grading.rubrics.grades import grades_of
from grading.sheets.between import parts_of_card
from grading.sheets.cards import cards_of_years, years_with_papers
from grading.sheets.lost import lost_points_of
from rectification.items.chain import is_regrade
from rectification.models import RectificationItem
from rectification.plans.problems import by_source_code, join_problems


@dataclass
class Chapter:
    """The branch in one round: `card` None without a sheet, `items` those made in this round,
    `findings` {source code: [Finding]} of its submitted survey, `sees_review` for the reader.
    """

    participation: Participation
    round: Round
    assessment: object
    card: object
    items: list
    findings: dict
    promotion: object
    sees_review: bool

    @property
    def is_regrade(self):
        return is_regrade(self.participation)

    @property
    def final(self):
        """The final score, None while it is open or not for the reader's eyes."""
        return self.card.final if self.card and self.sees_review else None

    @cached_property
    def parts(self):
        """{indicator code: Part} of the final score; {} without one."""
        return {} if self.final is None else parts_of_card(self.card)

    @property
    def grade(self):
        """The Grade as it was decided, None before."""
        return grades_of(self.round).get(self.assessment.grade) if self.assessment else None

    @cached_property
    def problems(self):
        """[Problem]: findings of the report, and lost points once 分党委 has decided."""
        is_decided = self.assessment and self.assessment.state in Assessment.DECIDED
        lost = lost_points_of(self.card) if self.card and is_decided else []
        return join_problems(self.findings, lost, self.items)

    def problem(self, code):
        """The Problem that an indicator code stands for, or None."""
        return next((one for one in self.problems if code in (one.code, one.indicator_code)), None)


@dataclass
class Story:
    """`chapters` newest first; `items` of the branch in all rounds, cancelled ones left out."""

    chapters: list
    items: list

    def chapter(self, participation):
        """The Chapter of a participation (its key), None where the reader has not got it."""
        return next((one for one in self.chapters if one.participation.pk == participation), None)

    def before(self, chapter):
        """The Chapter compared with: the last round before with a score. None without one."""
        earlier = self.chapters[self.chapters.index(chapter) + 1 :]
        return next((one for one in earlier if one.final is not None), None)

    def later(self, chapter):
        """The Chapters after this one, the newest first."""
        return self.chapters[: self.chapters.index(chapter)]

    def following(self, chapter):
        """The next round in which the branch is measured again; None until there is one."""
        later = reversed(self.later(chapter))
        return next((one for one in later if one.assessment), None)

    def years(self):
        """[[Chapter]] by cycle, the newest year first, in a year the first round first."""
        found = defaultdict(list)
        for one in self.chapters:
            found[one.round.cycle_id].insert(0, one)
        return list(found.values())

    def finding_codes(self, item):
        """Codes of the findings that an item was made of."""
        chapter = self.chapter(item.participation_id)
        rows = chapter.findings.get(item.source_code, []) if chapter else []
        return {one.code for one in rows} | {item.source_code.partition(":")[0]}


def rounds_of(user, branch):
    """[Participation] of a branch (its key) that `user` may read, newest first. One statement."""
    rows = years_with_papers(Participation.objects.visible_to(user).filter(branch=branch))
    undone = Decision.objects.filter(undoes__isnull=False, assessment__participation=OuterRef("pk"))
    rows = rows.annotate(promoted=FilteredRelation("promotions"), undone=Exists(undone))
    beside = ("round__cycle", "plan", "branch__sub_committee", "committee", "promoted")
    newest = rows.select_related(*beside).order_by("-round__cycle_id", "-round__seq", "promoted")
    # Of several 认定 the newest stands, so of several rows of a participation the last.
    return list({one.pk: one for one in newest}.values())


def story_of(user, branch):
    """The Story of a branch (its key) as far as `user` may read it: six statements, however many
    rounds there are.
    """
    rows = rounds_of(user, branch)
    cards, items = cards_of_years(rows), _items(user, branch)
    findings = _findings([one.pk for one in rows])
    chapters = []
    for one in rows:
        assessment = getattr(one, "assessment", None)
        chapters.append(
            Chapter(
                one,
                one.round,
                assessment,
                cards.get(one.pk),
                [item for item in items if item.participation_id == one.pk],
                by_source_code(findings[one.pk]),
                _standing(one, assessment),
                bool(assessment and rules.sees_review(user, assessment)),
            )
        )
    return Story(chapters, items)


def _standing(participation, assessment):
    """Its newest Promotion, None while the approval behind it is undone."""
    is_open = participation.undone and assessment and not assessment.approved_on
    return None if is_open else getattr(participation, "promoted", None)


def _items(user, branch):
    """[RectificationItem] with `taken_up`: its Reopenings with their requests, the oldest first."""
    rows = RectificationItem.objects.visible_to(user).filter(branch=branch)
    rows = rows.exclude(state=RectificationItem.State.CANCELLED)
    rows = rows.annotate(reopened=FilteredRelation("reopening_rows")).select_related(
        "reopened__request"
    )
    found = {}
    for row in rows.order_by("closed_on", "due_on", "pk", "reopened"):
        item = found.setdefault(row.pk, row)
        taken_up = getattr(row, "reopened", None)
        item.taken_up = [*getattr(item, "taken_up", ()), *([taken_up] if taken_up else ())]
    return list(found.values())


def _findings(keys):
    found = defaultdict(list)
    rows = Finding.objects.filter(
        survey__participation__in=keys,
        survey__state=Survey.State.SUBMITTED,
        level=Finding.Level.F,
    )
    for row in rows.select_related("survey").order_by("code", "pk"):
        found[row.survey.participation_id].append(row)
    return found
