"""The filter of 谁还缺什么 (everything stands in the address) and the form of a course."""

from django import forms

from branches.models import Committee, Term
from branches.scope import AUDIENCES
from branches.web.fields import DateInput
from branches.web.filters import LenientFilter, any_of, figure_field, kind_field, search_field
from branches.web.places import place_choices, reviewing_choices
from training.hours import wrong_course_hours
from training.ledger.coverage import FIGURES, ORGANISERS
from training.ledger.services import FIELDS, post_text
from training.models import TrainingRecord

DEFAULT = "lacking"


class SecretaryFilter(LenientFilter):
    kind = kind_field()
    organiser = forms.ChoiceField(
        label="主办方", choices=any_of(ORGANISERS.items()), required=False
    )
    q = search_field("关键词", "支部、书记姓名")
    figure = figure_field("情形", ((name, one.label) for name, one in FIGURES.items()))

    def __init__(self, data, *, user):
        super().__init__(data, places=reviewing_committees(user))
        if organisers_only(user):
            del self.fields["organiser"]

    @property
    def shown(self):
        return self.values.get("figure") or DEFAULT


def organisers_only(user):
    """Whether the user only organises: then the audience is the own one, and all 分党委 are."""
    posts = user.current_posts
    return bool(posts) and all(post.organiser in AUDIENCES for post in posts)


def reviewing_committees(user):
    """[(primary key, short name)] of the 分党委 to choose from, the school for 直属党支部."""
    if any(post.organiser for post in user.current_posts):
        return place_choices(Committee.objects.reviewing())
    return reviewing_choices(user)


class SeatChoice(forms.ModelChoiceField):
    def label_from_instance(self, term):
        since = f"（{term.since:%Y-%m} 起）" if term.since else ""
        return f"{post_text(term)}{since}"


class RecordForm(forms.ModelForm):
    """其他培训: a course that was held elsewhere."""

    seat = SeatChoice(Term.objects.none(), label="时任职务", empty_label=None)

    class Meta:
        model = TrainingRecord
        fields = FIELDS
        labels = {"year": "计入年度", "organiser_text": "举办单位"}
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}

    field_order = ("seat", "name", "organiser_text", "category", "mode", "starts_on", "ends_on")

    def __init__(self, *args, seats, half_day, **kwargs):
        """`seats`: Terms to choose from; `half_day`: hours a half-day may count at most."""
        super().__init__(*args, **kwargs)
        self.half_day = half_day
        self.fields["seat"].queryset = seats
        category = self.fields["category"]
        category.choices = [("", "请选择"), *TrainingRecord.Category.choices]
        self.fields["mode"].help_text = "网络培训选“线上”。"
        if self.instance.pk:
            mine = [one for one in seats if post_text(one) == self.instance.post_text]
            mine += [one for one in seats if one.branch_id == self.instance.branch_id]
            self.initial.setdefault("seat", mine[0].pk if mine else None)

    def clean(self):
        read = super().clean()
        begins, ends, year = (read.get(name) for name in ("starts_on", "ends_on", "year"))
        if not begins or not ends or ends < begins:
            return read
        if year and not begins.year <= year <= ends.year:
            self.add_error("year", "计入年度应是培训开始或结束的那一年。")
        days = (ends - begins).days + 1
        found = read.get("hours")
        if found is not None and (wrong := wrong_course_hours(found, days, self.half_day)):
            self.add_error("hours", wrong)
        return read
