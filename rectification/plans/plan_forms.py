"""What the plan itself says, by its kind: saved as far as it is written."""

from django import forms
from django.utils import timezone

from branches.calendar.deadlines import MovesDeadlines
from branches.rulebook.rounding import rounded
from branches.web.fields import STYLED, DateInput, select, text_area
from rectification.models import Plan, PlanTarget
from rectification.plans.texts import names_of
from rectification.plans.timetable import latest_deadline

HELP = {
    "kept": "哪些做法和成果要坚持下去，怎样坚持。",
    "shown": "其他党支部可以来看什么、学什么。",
    "offers_pairing": "薄弱支部结对时会提出您所在的党支部。",
    "cause": "为什么没有做到，从班子、制度、责任上找。",
}
PLACES = 2  # of a point, as the columns keep it


class PlanForm(MovesDeadlines, forms.ModelForm):
    """The words of one plan; of a 提升方案 also what its indicators are to reach."""

    deadlines = ("due_on",)

    class Meta:
        model = Plan
        fields = [
            *("problem_kind", "cause", "goal", "measure", "kept", "shown"),
            *("offers_pairing", "due_on"),
        ]
        widgets = {
            "problem_kind": select(),
            "cause": text_area(3),
            "goal": text_area(2),
            "measure": text_area(4),
            "kept": text_area(3),
            "shown": text_area(3),
            "offers_pairing": forms.CheckboxInput({"class": "form-check-input"}),
            "due_on": DateInput(STYLED),
        }

    def __init__(self, *args, choices=(), **kwargs):
        """`choices`: [rectification.plans.targets.Choice] of a 提升方案."""
        super().__init__(*args, auto_id="plan-%s", **kwargs)
        plan = self.instance
        for name in set(self.fields) - set(names_of(plan.kind)):
            del self.fields[name]
        for name in self.fields:
            self.fields[name].help_text = HELP.get(name, "")
        if "problem_kind" in self.fields:
            self.fields["problem_kind"].choices = [("", "请选择"), *Plan.Problem.choices]
        self._add_deadline(plan)
        self.indicators = list(choices) if plan.kind == Plan.Kind.RAISE else []
        self._add_targets(plan)

    def _add_deadline(self, plan):
        if "due_on" not in self.fields:
            return
        self.latest = latest_deadline(plan, plan.participation.round.cycle.rules)
        # What has been approved stands: what is added later fits into it.
        self.fields["due_on"].disabled = plan.approved_on is not None
        if self.latest:
            text = f"不晚于 {self.latest:%Y-%m-%d}；各事项的时限不晚于整顿期限。"
            self.fields["due_on"].help_text = text

    def _add_targets(self, plan):
        chosen = {one.indicator_code: one for one in plan.targets.all()} if self.indicators else {}
        for one in self.indicators:
            name, target = f"target_{one.code}", chosen.get(one.code)
            self.fields[name] = forms.ChoiceField(
                label=f"{one.code} {one.name}",
                choices=[("", "不选"), *one.choices],
                required=False,
                widget=select(),
            )
            self.initial[name] = _key_of(one, target) if target else ""

    @property
    def words(self):
        return [field for field in self if not field.name.startswith("target_")]

    @property
    def rows(self):
        """[(Choice, BoundField)] of the indicators."""
        return [(one, self[f"target_{one.code}"]) for one in self.indicators]

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on and due_on != self.initial.get("due_on"):
            if due_on <= timezone.localdate():
                raise forms.ValidationError("整顿期限应晚于今天。")
            if self.latest and due_on > self.latest:
                raise forms.ValidationError(f"整顿期限不能晚于 {self.latest:%Y-%m-%d}。")
        return due_on

    @property
    def values(self):
        return {field.name: self.cleaned_data[field.name] for field in self.words}

    @property
    def targets(self):
        """[PlanTarget] unsaved; None where the plan has no indicators to choose from."""
        if not self.indicators:
            return None
        found = (
            (one, one.option(self.cleaned_data[f"target_{one.code}"])) for one in self.indicators
        )
        return [_target(one, option) for one, option in found if option]


def _key_of(choice, target):
    """The key of what was chosen before; "" where the rubric no longer offers it."""
    return next((one.key for one in choice.options if one.label == target.aim), "")


def _target(choice, option):
    return PlanTarget(
        indicator_code=choice.code,
        indicator_name=choice.name,
        aim=option.label[:120],
        before=rounded(choice.before, PLACES),
        points=rounded(option.points, PLACES),
    )
