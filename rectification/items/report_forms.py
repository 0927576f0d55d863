"""The monthly report: one small form for each item in work, and the words for the whole."""

from django import forms

from branches.web.fields import reason_field, text_area
from rectification.items.forms import TICKED, EvidenceForm
from rectification.items.report_queries import is_logged
from rectification.items.reports import Answer
from rectification.models import ReportLine

Step = ReportLine.Step


class LineForm(EvidenceForm):
    """On `item` in the report of `month` (date). A draft may lack anything; 报送 asks for words."""

    step = forms.ChoiceField(label="进展", required=False, widget=forms.RadioSelect)
    words = forms.CharField(
        label="本月做了什么",
        max_length=500,
        required=False,
        widget=text_area(2, placeholder="一两句话，写时间和结果"),
    )
    asks_closure = forms.BooleanField(
        label="同时申请销号", required=False, widget=forms.CheckboxInput(TICKED)
    )
    falls = forms.BooleanField(
        label="比上次低，确认改低", required=False, widget=forms.CheckboxInput(TICKED)
    )

    def __init__(self, item, month, data=None, files=None, *, line=None, is_draft=False):
        initial = {}
        if line:
            initial = {name: getattr(line, name) for name in ("step", "words", "asks_closure")}
        super().__init__(data, files, prefix=prefix_of(item), initial=initial)
        self.item, self.is_draft = item, is_draft
        self.is_logged = is_logged(item, month)
        self.fields["files"].label = "拍照或选文件（可不传）"
        offered = [(one.value, one.label) for one in Step if one != Step.LOGGED or self.is_logged]
        self.fields["step"].choices = offered

    def clean(self):
        values = super().clean()
        step = values.get("step")
        if step != Step.DONE:
            values["asks_closure"] = False
        if self.is_draft or self.errors:
            return values
        if not step:
            self.add_error("step", "请选择进展。")
        elif step != Step.LOGGED and not values.get("words"):
            word = "没有进展的，写一句原因。" if step == Step.NONE else "请写一两句本月做了什么。"
            self.add_error("words", word)
        if step and step.isdecimal() and int(step) < self.item.percent and not values["falls"]:
            self.add_error("falls", f"上次记录是 {self.item.percent}%，确实要改低的，请勾选确认。")
        return values

    @property
    def answer(self):
        return Answer(**self.cleaned_data)

    @property
    def is_filled(self):
        """Whether what stands there (typed or kept) would do for 报送."""
        step, words = self["step"].value(), self["words"].value()
        return bool(step) and (step == Step.LOGGED or bool((words or "").strip()))

    @property
    def was_sent(self):
        """Whether the data hold this line: autosave sends one, the page all."""
        return any(self.add_prefix(name) in self.data for name in ("step", "words"))


def prefix_of(item):
    return f"i{item.pk}"


class NoteForm(forms.Form):
    note = reason_field("困难和需要的帮助（可不填）", required=False)


class SupplementForm(forms.Form):
    text = reason_field("补充说明")
