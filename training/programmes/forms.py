from django import forms
from django.core.validators import MinValueValidator

from branches.calendar.deadlines import MovesDeadlines
from branches.models import Branch, Cycle, Post
from branches.scope import AUDIENCES
from branches.web.fields import DateInput
from branches.web.filters import ANY, FilterForm
from training.hours import wrong_session_hours
from training.models import Programme, Session
from training.programmes.queries import year_of
from training.programmes.services import FIXED_ONCE_OPEN
from training.programmes.sessions import TIMES

ORGANISERS = dict(Post.ORGANISERS)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M")


class ProgrammeFilter(FilterForm):
    q = forms.CharField(label="名称或地点", required=False, max_length=40)
    cycle = forms.ModelChoiceField(
        Cycle.objects.all(), label="年度", required=False, empty_label="全部"
    )
    organiser = forms.ChoiceField(label="主办方", required=False, choices=[*ANY, *Post.ORGANISERS])
    kind = forms.ChoiceField(label="类别", required=False, choices=[*ANY, *Programme.Kind.choices])
    state = forms.ChoiceField(
        required=False, choices=[*ANY, *Programme.State.choices], widget=forms.HiddenInput
    )


class ProgrammeForm(MovesDeadlines, forms.ModelForm):
    """`organisers`: codes of those whose programmes the user runs."""

    deadlines = ("answer_due_on",)

    audience_kinds = forms.MultipleChoiceField(
        label="培训对象",
        choices=[(kind.value, f"{kind.label}支部书记") for kind in Branch.Kind],
        widget=forms.CheckboxSelectMultiple,
        help_text="按支部类别选择，名单从这些支部的在任书记中产生。",
    )
    year = forms.IntegerField(
        label="学时年度",
        required=False,
        min_value=2000,
        max_value=2100,
        help_text="不填按所属年度计算。",
    )

    class Meta:
        model = Programme
        fields = [
            *("name", "cycle", "year", "organiser", "kind", "audience_kinds", "mode"),
            *("starts_on", "ends_on", "answer_due_on", "place", "quota"),
            *("has_exam", "is_counted", "note"),
        ]
        widgets = {name: DateInput() for name in ("starts_on", "ends_on", "answer_due_on")}
        help_texts = {
            "answer_due_on": "分党委在这一天前确认名单；发布报名前须填写。",
            "quota": "不填为不限。",
            "has_exam": "不考核的班次，出勤达到四分之三即结业。",
        }

    def __init__(self, *args, organisers, **kwargs):
        super().__init__(*args, **kwargs)
        codes = {*organisers, self.instance.organiser} - {""}
        choices = [one for one in Post.ORGANISERS if one[0] in codes]
        self.fields["organiser"].choices = choices
        self.fields["cycle"].empty_label = None
        self.fields["quota"].validators.append(MinValueValidator(1, "名额应大于 0，不限的不填。"))
        self.fields["quota"].widget.attrs["min"] = 1
        if self.instance.pk is None:
            self.initial.setdefault("organiser", choices[0][0])
            self.initial.setdefault("audience_kinds", list(AUDIENCES[choices[0][0]]))
        elif self.instance.state != Programme.State.PLAN:
            for name in FIXED_ONCE_OPEN:
                self.fields[name].disabled = True
        kinds = {kind for code in codes for kind in AUDIENCES[code]}
        boxes = self.fields["audience_kinds"]
        boxes.choices = [one for one in boxes.choices if one[0] in kinds]

    def clean(self):
        cleaned = super().clean()
        organiser, kinds = cleaned.get("organiser"), cleaned.get("audience_kinds")
        if organiser and kinds and not set(kinds) <= set(AUDIENCES[organiser]):
            words = "、".join(f"{Branch.Kind(one).label}支部书记" for one in AUDIENCES[organiser])
            self.add_error("audience_kinds", f"{ORGANISERS[organiser]}的培训对象是{words}。")
        due, starts = cleaned.get("answer_due_on"), cleaned.get("starts_on")
        if due and starts and due > starts:
            # A rest day just before the course moves past its beginning.
            self.add_error("answer_due_on", "".join(["名单应在开班前确认。", *self.moved]))
        if not cleaned.get("year") and cleaned.get("cycle"):
            cleaned["year"] = year_of(cleaned["cycle"])
        return cleaned


class SessionForm(forms.ModelForm):
    class Meta:
        model = Session
        fields = ["on", "half", "begins_at", "ends_at", "topic", "teacher", "place", "hours"]
        widgets = {"on": DateInput(), "begins_at": TimeInput(), "ends_at": TimeInput()}

    def __init__(self, *args, programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.programme = programme
        self.most = programme.cycle.rules.hours_per_half_day_max
        self.fields[
            "hours"
        ].help_text = f"1 小时 1 学时，以 0.5 为单位，半天最多 {self.most.normalize():f}。"
        self.fields["hours"].widget.attrs |= {"step": "0.5", "max": f"{self.most}", "min": "0.5"}
        self.fields["place"].help_text = "不填为班次的地点。"

    def clean_on(self):
        on, programme = self.cleaned_data["on"], self.programme
        if not programme.starts_on <= on <= programme.ends_on:
            between = f"{programme.starts_on} 至 {programme.ends_on}"
            raise forms.ValidationError(f"日期应在班次时间 {between} 之间。")
        return on

    def clean(self):
        cleaned = super().clean()
        asked = [cleaned.get(name) for name in ("begins_at", "ends_at", "hours")]
        if None not in asked and TIMES & {*self.changed_data}:
            begins_at, ends_at, hours = asked
            if begins_at < ends_at and (
                sentence := wrong_session_hours(hours, self.most, begins_at, ends_at)
            ):
                self.add_error("hours", sentence)
        return cleaned
