"""Drawing a sample, and the sheet of a check."""

from dataclasses import replace

from django import forms
from django.utils import timezone

from branches.calendar.deadlines import MovesDeadlines
from branches.errors import Refusal
from branches.files import ACCEPT, HEIC_WAY_OUT, HINT, LONG_SIDE, check_upload
from branches.web.fields import STYLED, CountField, DateInput, DayField, text_area, text_input
from branches.web.filters import ReviewingFilter, any_of
from grading.models import Check, Sheet
from grading.sheets.forms import SheetForm

USUAL = {"top": 3, "weak": 3, "gap": 3, "random": 3}
LABELS = {
    "top": "拟定最高等级的",
    "weak": "拟定最低等级的",
    "gap": "自评与考评相差最大的",
    "random": "其余随机抽",
}
MOST = 200


class DrawForm(MovesDeadlines, forms.Form):
    """How many of each; the seed is drawn unless somebody repeats an earlier sample."""

    deadlines = ("due_on",)
    due_on = DayField(label="核验期限", widget=DateInput(STYLED))
    seed = CountField(
        label="随机种子（不填则随机产生并保存）",
        required=False,
        min_value=0,
        max_value=2**31,
        widget=text_input(inputmode="numeric"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="draw-%s", **kwargs)
        for name, label in LABELS.items():
            self.fields[name] = CountField(
                label=label,
                unit="个",
                min_value=0,
                max_value=MOST,
                initial=USUAL[name],
                widget=text_input(inputmode="numeric"),
            )
        self.order_fields([*LABELS, "due_on", "seed"])

    @property
    def counts(self):
        return {name: self.cleaned_data[name] for name in LABELS}

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("核验期限不能早于今天。")
        return day


class CheckFilter(ReviewingFilter):
    state = forms.ChoiceField(label="状态", required=False, choices=any_of(Check.State.choices))
    why = forms.ChoiceField(label="抽取原因", required=False, choices=any_of(Check.Why.choices))
    drawing = forms.CharField(required=False, widget=forms.HiddenInput)

    def narrow(self, checks):
        if not self.is_valid():
            return checks.none()
        typed = self.cleaned_data
        if typed["committee"]:
            checks = checks.filter(participation__sub_committee=typed["committee"])
        for name in ("state", "why"):
            if typed[name]:
                checks = checks.filter(**{name: typed[name]})
        return checks


class CheckForm(SheetForm):
    """The judged indicators as they were found. A box says that one has been looked at; without it
    there is no judgement (a chosen level says it by itself).
    """

    part = Sheet.Part.CHECK

    def __init__(self, card, data=None):
        super().__init__(card, self.part, data)

    def _entry(self, indicator):
        entry = super()._entry(indicator)
        if entry.choice or f"{indicator.code}-checked" in self.data:
            return entry
        return replace(entry, ticks=None, counts=None)

    def _is_untouched(self, indicator, ticks):
        return False

    def _row(self, indicator, score):
        row = super()._row(indicator, score)
        if not indicator.is_computed:
            reviewed = self.card.review_score.outcomes[indicator.code]
            row.review_points, row.review_text = reviewed.points, reviewed.explanation
            row.is_checked = score.outcomes[indicator.code].points is not None
        return row


class PhotoForm(forms.Form):
    """A photo or a file of the visit, if there is one."""

    photo = forms.FileField(
        label="照片或附件（可不传）",
        required=False,
        help_text=HINT,
        widget=forms.FileInput(
            STYLED | {"accept": ACCEPT, "data-photos": LONG_SIDE, "data-heic": HEIC_WAY_OUT}
        ),
    )

    def clean_photo(self):
        upload = self.cleaned_data["photo"]
        if upload:
            try:
                check_upload(upload)
            except Refusal as refusal:
                raise forms.ValidationError(refusal.message) from refusal
        return upload


class FinishForm(forms.Form):
    note = forms.CharField(label="核验意见", max_length=1000, required=False, widget=text_area(2))
