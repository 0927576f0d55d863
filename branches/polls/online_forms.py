"""Forms of the polls online: whom a branch asks, until when, what the paper said."""

from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.utils import timezone

from branches.calendar.deadlines import MovesDeadlines
from branches.models import PollTally
from branches.polls.opening import PAPER, Asked
from branches.rulebook.fields import MAX_VOTES
from branches.rulebook.polls import SECRET_FROM, mass_number
from branches.web.fields import CountField, DayField, DayInput, reason_field, text_area

LISTS = {
    "members": {"members": "党员", "masses": "群众代表"},
    "clients": {"clients": "服务对象"},
}
FARTHEST = timedelta(days=120)


class LastDayField(DayField):
    widget = DayInput

    def clean(self, value):
        day, today = super().clean(value), timezone.localdate()
        if day and not today <= day <= today + FARTHEST:
            raise forms.ValidationError("截止日期须在今天以后、四个月以内。")
        return day


class OpeningForm(MovesDeadlines, forms.Form):
    deadlines = ("closes_on",)
    closes_on = LastDayField(label="截止日期")
    reason = forms.CharField(label="重测原因", max_length=500, required=False, widget=text_area(2))

    def __init__(self, *args, repeats=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not repeats:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True


class AskedForm(forms.Form):
    """One branch: how many are asked, how many of them vote on paper, in each list."""

    earlier = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, row, audience, parameters):
        super().__init__(data, prefix=str(row.pk))
        self.row, self.audience, self.parameters = row, audience, parameters
        self.initial["earlier"] = row.poll.pk if row.poll else ""
        members = row.survey.total_members if audience == "members" else None
        first = {"members": members, "masses": mass_number(members or 0, parameters)}
        for name, label in LISTS[audience].items():
            self.fields[name] = self._number(f"{label}人数", first.get(name))
            self.fields[f"{name}_paper"] = self._number(f"{label}中用纸质票", 0)

    @staticmethod
    def _number(label, initial):
        field = CountField(
            label=label, min_value=0, max_value=MAX_VOTES, unit="人", initial=initial or 0
        )
        field.widget.attrs["class"] = "form-control"
        return field

    @property
    def numbers(self):
        """[(label, field of the persons, field of the paper)]"""
        return [
            (label, self[name], self[f"{name}_paper"])
            for name, label in LISTS[self.audience].items()
        ]

    def clean(self):
        cleaned = super().clean()
        for name, label in LISTS[self.audience].items():
            persons, paper = cleaned.get(name), cleaned.get(f"{name}_paper")
            if None not in (persons, paper) and paper > persons:
                self.add_error(f"{name}_paper", f"不能多于{label}人数。")
        if not self.errors and self.asked.links < SECRET_FROM:
            words = f"用链接的不足{SECRET_FROM}人，看得出谁投了什么：请改用纸质票，或不选这个支部。"
            self.add_error(None, words)
        return cleaned

    @property
    def asked(self):
        """Asked, of a valid form."""
        of, seen = self.cleaned_data, self.cleaned_data["earlier"]
        return Asked(
            self.row,
            self.audience,
            {name: (of[name], of[f"{name}_paper"]) for name in LISTS[self.audience]},
            earlier=int(seen) if seen.isdecimal() and len(seen) < 19 else None,
        )

    @property
    def has_few_masses(self):
        of = self.cleaned_data
        return self.audience == "members" and of["masses"] < mass_number(
            of["members"], self.parameters
        )


class ExtendForm(MovesDeadlines, forms.Form):
    deadlines = ("closes_on",)
    prefix = "extend"
    closes_on = LastDayField(label="截止日期")


class VoidForm(forms.Form):
    prefix = "void"
    reason = reason_field("作废原因", max_length=500)


class PaperForm(forms.Form):
    """Totals of the paper ballots of an open poll; `online` says how many vote on paper."""

    prefix = "paper"

    def __init__(self, *args, online, **kwargs):
        kwargs.setdefault("initial", online.paper)
        super().__init__(*args, **kwargs)
        self.online = online
        for name, label in PAPER.items():
            self.fields[name] = CountField(label=label, min_value=0, max_value=MAX_VOTES, unit="票")

    def clean(self):
        cleaned = super().clean()
        of = SimpleNamespace(**{name: cleaned.get(name) for name in PAPER})
        if None in vars(of).values():
            return cleaned
        if of.issued > self.online.on_paper:
            self.add_error("issued", f"用纸质票的有{self.online.on_paper}人，不能多于此数。")
        if of.returned > of.issued:
            self.add_error("returned", "收回不能多于发出。")
        if sum(getattr(of, name) for name in PollTally.OPTIONS) > of.returned:
            self.add_error("returned", "四种意见合计不能多于收回。")
        return cleaned
