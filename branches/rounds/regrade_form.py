"""The form that begins a 复评: its cut-off D2, its stage dates, whether the rubrics stay."""

from datetime import timedelta

from django import forms

from branches.calendar.deadlines import MovesDeadlines
from branches.models import Round
from branches.rounds.forms import DATE_FIELDS
from branches.web.fields import DayField

KEEP, NEWEST = "keep", "newest"


class RegradeForm(MovesDeadlines, forms.Form):
    deadlines = Round.STAGES
    after = forms.IntegerField(widget=forms.HiddenInput)
    rubric = forms.ChoiceField(
        label="评分标准",
        choices=[(KEEP, "沿用首轮的标准（同一版本）"), (NEWEST, "改用系统现行的标准")],
        initial=KEEP,
        help_text="沿用的，上轮的评分选项带入复评；改用的，只带入没有变的指标。",
    )

    def __init__(self, *args, previous, **kwargs):
        super().__init__(*args, **kwargs)
        self.previous = previous
        for name in DATE_FIELDS:
            label = Round._meta.get_field(name).verbose_name
            self.fields[name] = DayField(label=label, required=name == "cutoff_on")
        self.fields[
            "cutoff_on"
        ].help_text = f"复评以这一天为准，应晚于首轮的 {previous.cutoff_on:%Y-%m-%d}。"
        self.fields["rubric"].widget.attrs["class"] = "form-select"

    @property
    def keeps_rubric(self):
        return self.cleaned_data["rubric"] == KEEP

    def dates(self):
        return {name: self.cleaned_data[name] for name in DATE_FIELDS}


def proposed(previous, today, calendar, cutoff_on=None):
    """{field: date}: a cut-off after the 整改 of `previous` is over, or today if that is earlier;
    the stages as many days behind it as theirs were, none of them a rest day. `cutoff_on`: the
    cut-off somebody has chosen; `calendar`: WorkCalendar.
    """
    if cutoff_on is None:
        over = min(previous.rectification_due_on or today, today)
        cutoff_on = max(over, previous.cutoff_on + timedelta(days=1))
    dates = {"cutoff_on": cutoff_on}
    for name in Round.STAGES:
        day = getattr(previous, name)
        if day is not None:
            moved = cutoff_on + (day - previous.cutoff_on)
            dates[name] = calendar.on_or_after(moved)
    return dates
