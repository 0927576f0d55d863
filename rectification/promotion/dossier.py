"""申报与认定 of one branch (F12): what it says of itself, the conditions, the opinions."""

from dataclasses import dataclass, field
from functools import cached_property

from branches.errors import too_long
from branches.models import Round
from branches.rules import secretary_post
from grading.decisions.conditions_card import again
from grading.decisions.history import assessment_before, decisions_of
from grading.models import Assessment, Decision
from grading.scoring.conditions import Condition
from grading.sheets.cards import cards_in, with_papers
from rectification.models import Application, Promotion, RectificationItem

MOST = Application._meta.get_field("measures").max_length
NO_REGRADE = "本轮是首次定级，复评时再申报晋位。"
STAYS_OUT = "本支部沿用原等级，不参加本次复评，不用申报。"
FIRST = "本支部是首次定级，不用申报晋位。"
SENT = "自评已经报送，申报不能再改。"


@dataclass
class Dossier:
    """`before`: the Assessment of the round before or None; `items`: {"all", "closed", "late"} of
    the branch's own items; `decisions`: those in force, oldest first.
    """

    participation: object
    assessment: object
    application: object
    before: object
    promotion: object = None
    decisions: list = field(default_factory=list)
    items: dict = field(default_factory=dict)
    trace: object = None

    @property
    def ladder(self):
        return self.participation.round.cycle.rules.grades

    @property
    def was(self):
        """原等级 (Grade), None for a first grading."""
        return self.assessment and self.ladder.named(self.assessment.grade_before or "")

    @property
    def hoped(self):
        return self.ladder.named(self.application.hoped_grade) if self.application else None

    @property
    def now(self):
        """认定等级 (Grade) once the school has approved it."""
        return self.ladder.named(self.assessment.grade) if self.is_approved else None

    @property
    def is_approved(self):
        return bool(self.assessment and self.assessment.approved_on)

    @property
    def fell(self):
        return self.promotion is not None and self.promotion.outcome == Promotion.Outcome.FELL

    @cached_property
    def conditions(self):
        """[Condition] (grading.scoring.conditions) as at the approval, else as they stand."""
        if self.promotion is not None:
            return [Condition(**row) for row in self.promotion.conditions]
        return list(self.trace.conditions) if self.trace else []

    @property
    def unmet(self):
        return [one for one in self.conditions if one.met is False and not one.is_open]

    @property
    def again(self):
        """When a branch with something missing may ask anew, in words."""
        if self.is_approved or self.trace is None:
            return ""
        return again(self.trace, self.participation.round)

    def decision(self, level):
        """The Decision of a level that is in force, or None."""
        found = [one for one in self.decisions if one.level == level]
        return found[-1] if found else None

    @property
    def opinion(self):
        """Of the 分党委: the decision of the 复评."""
        return self.decision(Decision.Level.COMMITTEE)

    @property
    def approval(self):
        return self.decision(Decision.Level.SCHOOL)


def dossier_of(user, participation):
    """The Dossier of a Participation (with round, cycle and application)."""
    assessment = with_papers(Assessment.objects.filter(participation=participation)).first()
    found = Dossier(
        participation,
        assessment,
        getattr(participation, "application", None),
        assessment_before(user, participation),
        items=item_counts(participation),
    )
    if found.is_approved:
        found.promotion = Promotion.objects.standing().filter(participation=participation).last()
    if assessment is not None:
        found.decisions = in_force(assessment)
        if found.promotion is None and assessment.grade_before:
            [card] = cards_in(participation.round, [assessment])
            found.trace = card.trace
    return found


def in_force(assessment):
    """Of its decisions those that nobody has taken back."""
    if assessment.state not in Assessment.DECIDED:
        return []
    standing = {}
    for one in decisions_of(assessment):
        standing[one.level] = one if one.act == Decision.Act.DECIDED else None
    return [one for one in standing.values() if one is not None]


def own_items(participation):
    """The branch's own items that are its work of this year, cancelled ones apart."""
    rows = RectificationItem.objects.of_branch().filter(branch=participation.branch_id)
    rows = rows.exclude(state=RectificationItem.State.CANCELLED)
    return rows.filter(participation__round__cycle=participation.round.cycle_id)


def item_counts(participation):
    rows = list(own_items(participation).values_list("state", "was_late"))
    closed = [late for state, late in rows if state == RectificationItem.State.CLOSED]
    return {"all": len(rows), "closed": len(closed), "late": sum(closed)}


def hindrance(participation, assessment):
    """Why nothing can be stated for this participation now; "" if it can."""
    if participation.round.kind != Round.Kind.REGRADE:
        return NO_REGRADE
    if participation.out_reason or assessment is None:
        return STAYS_OUT
    if not assessment.grade_before:
        return FIRST
    return "" if assessment.state == Assessment.State.DRAFT else SENT


def may_state(user, participation):
    """The branch's secretary."""
    return secretary_post(user, participation)


def suggested(participation):
    """{"measures", "effect"} from the closed items, numbered, as far as there is room."""
    closed = own_items(participation).filter(state=RectificationItem.State.CLOSED)
    items = list(closed.order_by("closed_on", "pk"))
    return {
        "measures": _lines(one.measure for one in items),
        "effect": _lines(_effect(one) for one in items),
    }


def _effect(item):
    done = item.progress_text or item.goal
    return f"{item.problem}：{done}" if done else f"{item.problem}：已销号"


def _lines(texts):
    lines, length = [], 0
    for text in dict.fromkeys(filter(None, (" ".join(one.split()) for one in texts))):
        line = f"{len(lines) + 1}. {text}"
        length += len(line) + 1
        if too_long("x" * length, MOST):
            break
        lines.append(line)
    return "\n".join(lines)
