from django import forms

from branches.rulebook.names import plain_name
from branches.web.filters import any_of
from training.models import Enrolment

JOIN, STAY, LATER = "join", "stay", "later"
ANSWERS = ((JOIN, "参加"), (STAY, "不参加"), (LATER, "暂不答复"))


SHOWN = (("", "全部"), ("needed", "需要参训"), ("others", "其他在任书记"), ("open", "未选"))


class CandidateFilter(forms.Form):
    """Narrows [Candidate], by the address alone; what makes no sense there finds nothing."""

    q = forms.CharField(label="姓名或党支部", max_length=40, required=False)
    committee = forms.ChoiceField(label="分党委", required=False)
    kind = forms.ChoiceField(label="支部类别", required=False)
    show = forms.ChoiceField(label="范围", required=False, choices=SHOWN)

    def __init__(self, data, *, found):
        super().__init__(data if data is not None else {}, auto_id="f-%s")
        units = dict.fromkeys((str(one.sub_committee_id), one.sub_committee) for one in found)
        kinds = dict.fromkeys((one.kind, one.kind_label) for one in found)
        self.fields["committee"].choices = any_of([*units])
        self.fields["kind"].choices = any_of([*kinds])
        for name in ("committee", "kind", "show"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.fields["q"].widget.attrs["class"] = "form-control"

    @property
    def values(self):
        """What is asked for; as it was typed where it makes no sense."""
        return {name: self.data.get(name, "") for name in self.fields}

    @property
    def is_narrow(self):
        return any(self.values.values())

    @property
    def unit(self):
        """The name of the 分党委 that is asked for, "" for all."""
        labels = dict(self.fields["committee"].choices)
        return labels.get(self.values["committee"], "") if self.values["committee"] else ""

    def chosen(self, found, picks):
        """Those of `found` that fit; `picks`: primary keys of the ticked persons."""
        if not self.is_valid():
            return []
        asked, text = self.cleaned_data, plain_name(self.cleaned_data["q"]).lower()
        return [
            one
            for one in found
            if (not text or text in plain_name(one.name).lower() or text in one.branch.lower())
            and asked["committee"] in ("", str(one.sub_committee_id))
            and asked["kind"] in ("", one.kind)
            and _is_shown(one, asked["show"], picks)
        ]


def _is_shown(one, show, picks):
    if show == "open":
        return one.person_id not in picks
    return not show or one.is_wanted == (show == "needed")


class PicksForm(forms.Form):
    """The ticked names of a list of training.audience.candidates.Candidate."""

    pick = forms.TypedMultipleChoiceField(
        label="参训人员", coerce=int, error_messages={"required": "请至少勾选 1 人。"}
    )

    def __init__(self, *args, candidates, places=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = places
        self.fields["pick"].choices = [(one.person_id, one.name) for one in candidates]
        self.fields["pick"].error_messages["invalid_choice"] = (
            "有人已不在培训对象范围内，或已在名单中。请核对后重新勾选。"
        )

    def clean_pick(self):
        picks = self.cleaned_data["pick"]
        if self.places is not None and len(picks) > self.places:
            raise forms.ValidationError(
                f"选了 {len(picks)} 人，名额还有 {self.places} 人，请减少 "
                f"{len(picks) - self.places} 人。"
            )
        return picks


class NameForm(forms.Form):
    answer = forms.ChoiceField(label="答复", choices=ANSWERS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="不参加的原因",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "placeholder": "不参加须写明原因"}),
    )

    def __init__(self, *args, enrolment, **kwargs):
        self.enrolment = enrolment
        answer = {Enrolment.State.DECLINED: STAY}.get(enrolment.state, JOIN)
        initial = {"answer": answer, "reason": enrolment.state_reason}
        super().__init__(*args, prefix=f"n{enrolment.pk}", initial=initial, **kwargs)
        if enrolment.state != Enrolment.State.PROPOSED:
            self.fields["answer"].choices = ANSWERS[:2]

    def clean(self):
        values = super().clean()
        if values.get("answer") == STAY and not values.get("reason"):
            self.add_error("reason", "不参加须写明原因。")
        return values


def answers_of(name_forms):
    """{Enrolment pk: explanation} of valid forms; names to be answered later are left out."""
    found = {}
    for form in name_forms:
        values = form.cleaned_data
        if values["answer"] != LATER:
            found[form.enrolment.pk] = values["reason"] if values["answer"] == STAY else ""
    return found


class LeaveForm(forms.Form):
    session = forms.TypedMultipleChoiceField(
        label="请假课次",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾选一个课次。"},
    )
    reason = forms.CharField(
        label="请假原因",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(self, *args, sessions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [
            (one.pk, f"{one}（{one.hours.normalize():f} 学时）") for one in sessions
        ]


class LeaveAnswerForm(forms.Form):
    GRANT, REFUSE = "grant", "refuse"

    decision = forms.ChoiceField(choices=[(GRANT, "准假"), (REFUSE, "不准假")])
    answer = forms.CharField(
        label="答复",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "placeholder": "不准假须写明原因"}),
    )

    def clean(self):
        values = super().clean()
        if values.get("decision") == self.REFUSE and not values.get("answer"):
            self.add_error("answer", "不准假须写明原因。")
        return values


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="退学原因",
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
