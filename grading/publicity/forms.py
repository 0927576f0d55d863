"""Forms of 公示 and 异议."""

from django import forms
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.utils import timezone

from branches.calendar.deadlines import MovesDeadlines
from branches.calendar.workdays import WorkCalendar
from branches.web.fields import (
    STYLED,
    DateInput,
    DayField,
    PastDateInput,
    UntilToday,
    select,
    text_area,
    text_input,
)
from grading.models import Objection, PublicNotice
from grading.publicity.period import last_day
from grading.publicity.queries import by_unit

LEAST, MOST = 20, 1000
NAMED, ANONYMOUS = "named", "anonymous"


class NoticeForm(MovesDeadlines, forms.Form):
    """A new batch: its days and the other ways to speak up."""

    deadlines = ("last_on",)

    first_on = DayField(label="开始日期", widget=DateInput(STYLED))
    last_on = DayField(label="期满日期", widget=DateInput(STYLED))
    contact = forms.CharField(
        label="其他反映方式",
        max_length=PublicNotice._meta.get_field("contact").max_length,
        required=False,
        widget=text_area(2),
        help_text="来信来访的地点和时间、电话，印在公示页上。",
    )

    def __init__(self, *args, parameters, **kwargs):
        calendar, today = WorkCalendar(), timezone.localdate()
        first = calendar.on_or_after(today)
        last = last_day(first, max(1, parameters.public_notice_working_days), calendar)
        newest = PublicNotice.objects.values_list("contact", flat=True).first()
        initial = {"first_on": first, "last_on": last, "contact": newest or ""}
        super().__init__(*args, initial=initial, **kwargs)


class EntryChoice(forms.ModelChoiceField):
    """A line of the list, grouped by 分党委."""

    def __init__(self, **kwargs):
        super().__init__(label="反映哪个党支部", queryset=None, widget=select(), **kwargs)

    def offer(self, rows, entries):
        """`entries`: the list of `rows` (a queryset), read already."""
        self.queryset = rows
        groups = [(unit, [(one.pk, one.name) for one in lines]) for unit, lines in by_unit(entries)]
        self.widget.choices = [("", "请选择"), *groups]


class FactsForm(forms.Form):
    entry = EntryChoice()
    facts = forms.CharField(
        label="反映的情况",
        validators=[MinLengthValidator(LEAST), MaxLengthValidator(MOST)],
        widget=text_area(5, placeholder="什么时间、什么事、您怎么知道的"),
        help_text=f"写清事实便于核查；{LEAST} 字以上，{MOST} 字以内。请不要写涉密内容。",
    )
    sender_name = forms.CharField(
        label="姓名", max_length=40, required=False, widget=text_input(autocomplete="name")
    )
    sender_unit = forms.CharField(
        label="单位", max_length=100, required=False, widget=text_input(autocomplete="organization")
    )
    sender_phone = forms.CharField(
        label="联系电话", max_length=40, required=False, widget=text_input(autocomplete="tel")
    )

    def __init__(self, *args, rows, entries, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["entry"].offer(rows, entries)


class ObjectionForm(FactsForm):
    """On the page. With a name, unit and telephone; without, where the year allows it."""

    SENDER = ("sender_name", "sender_unit", "sender_phone")

    signed = forms.ChoiceField(
        label="署名",
        choices=[(NAMED, "实名"), (ANONYMOUS, "匿名")],
        initial=NAMED,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, may_be_anonymous, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_be_anonymous:
            del self.fields["signed"]
            for name in self.SENDER:
                self.fields[name].required = True

    def clean(self):
        cleaned = super().clean()
        if cleaned.pop("signed", NAMED) == ANONYMOUS:
            return cleaned | dict.fromkeys(self.SENDER, "")
        for name in self.SENDER:
            if name in cleaned and not cleaned[name]:
                self.add_error(name, "实名反映须填写，便于核查和答复。")
        return cleaned


class LetterForm(FactsForm):
    """组织部 enters what came by letter, visit or call; the sender as far as known."""

    field_order = ("source", "received_on", "entry", "facts")

    source = forms.ChoiceField(
        label="来源",
        choices=[one for one in Objection.Source.choices if one[0] != Objection.Source.PAGE],
        widget=select(),
    )
    received_on = UntilToday(label="收到日期", widget=PastDateInput(STYLED))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"received_on": timezone.localdate()}, **kwargs)
        # A letter is entered as it is, however short.
        self.fields["facts"].validators = [MaxLengthValidator(MOST)]
        self.fields["facts"].help_text = f"照来信来访内容登记，{MOST} 字以内。"


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label="结论",
        choices=Objection.Outcome.choices,
        widget=forms.RadioSelect({"class": "form-check-input"}),
    )
    step = forms.ChoiceField(
        label="退回到",
        choices=[("", "请选择"), *Objection.Step.choices],
        required=False,
        widget=select(),
        help_text="结论为成立时选。",
    )
    answer = forms.CharField(
        label="核查情况和答复",
        max_length=MOST,
        widget=text_area(4),
        help_text="对方凭回执号在公示页看到这段话，看不到答复人。",
    )

    def __init__(self, *args, is_settled=False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_settled:
            kept = [one for one in Objection.Outcome.choices if one[0] != Objection.Outcome.UPHELD]
            self.fields["outcome"].choices = kept
            del self.fields["step"]
