from django import forms
from django.utils import timezone

from branches.models import Branch, Post, User
from branches.rulebook.dates import add_months
from branches.web.fields import (
    STYLED,
    DateInput,
    DayField,
    NameField,
    PastDateInput,
    ReasonForm,
    UntilToday,
    select,
    text_area,
    text_input,
)
from branches.web.filters import any_of, search_field
from rectification.models import JointActivity, Support
from rectification.plans.evidence import EvidenceField

Slot = Support.Slot
# What a 结对 usually lasts (P).
USUAL_MONTHS = 6
ROLES = {
    Slot.LEADER: (Post.Role.SCHOOL_LEADER,),
    Slot.MEMBER: (Post.Role.COMMITTEE_LEADER, Post.Role.COMMITTEE_STAFF),
    Slot.LIAISON: (Post.Role.COMMITTEE_STAFF,),
}


def accounts_for(branch, slot):
    """Accounts that may well hold `slot` of `branch`; anybody else is written by name."""
    place = {} if slot == Slot.LEADER else {"committee": branch.sub_committee_id}
    posts = Post.objects.current().filter(role__in=ROLES[slot], **place)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name")


class AssignForm(forms.Form):
    """A person for a slot: one of the accounts, or a name."""

    SLOTS = tuple(ROLES)

    user = forms.ModelChoiceField(
        label="账号",
        queryset=User.objects.none(),
        required=False,
        empty_label="不在名单中",
        widget=select(),
    )
    name = NameField(required=False, help_text="名单中没有的，填姓名。", widget=text_input())
    post_text = forms.CharField(label="职务", max_length=60, widget=text_input())
    since = UntilToday(label="开始日期", widget=PastDateInput(STYLED))

    def __init__(self, *args, branch, slot, **kwargs):
        initial = {"since": timezone.localdate()}
        super().__init__(*args, prefix=slot, initial=initial, auto_id=f"{slot}-%s", **kwargs)
        self.fields["user"].queryset = accounts_for(branch, slot)

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("user") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "请选择账号或填写姓名。")
        return cleaned

    @property
    def facts(self):
        found = dict(self.cleaned_data)
        if found["user"]:
            found["name"] = str(found["user"])
        return found


class ProposeForm(forms.Form):
    partner = forms.ModelChoiceField(
        label="结对支部", queryset=Branch.objects.none(), widget=forms.HiddenInput
    )
    goals = forms.CharField(label="结对目标", max_length=1000, widget=text_area(4))
    since = DayField(label="开始日期", widget=DateInput(STYLED))
    until = DayField(label="结束日期", widget=DateInput(STYLED))

    def __init__(self, *args, candidates, **kwargs):
        today = timezone.localdate()
        initial = {"since": today, "until": add_months(today, USUAL_MONTHS)}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["partner"].queryset = candidates
        messages = {
            "required": "请选择结对支部。",
            "invalid_choice": "这个支部现在不能结对，请另选。",
        }
        self.fields["partner"].error_messages |= messages

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until <= since:
            self.add_error("until", "结束日期应晚于开始日期。")
        return cleaned


class CandidateFilter(forms.Form):
    """Which branches are offered; a wrong value in the address is as none."""

    kind = forms.ChoiceField(
        label="支部类别", choices=any_of(Branch.Kind.choices, "全部类别"), required=False
    )
    q = search_field("支部名称")

    def __init__(self, data, *, branch):
        data = data.copy()
        data.setdefault("kind", branch.kind)
        super().__init__(data, auto_id="f-%s")
        self.full_clean()

    @property
    def values(self):
        return {name: self.cleaned_data.get(name, "") for name in ("kind", "q")}


class ActivityForm(forms.ModelForm):
    on = UntilToday(label="日期", widget=PastDateInput(STYLED))
    files = EvidenceField()

    class Meta:
        model = JointActivity
        fields = ["on", "what", "who", "effect"]
        widgets = {"what": text_area(2), "who": text_input(), "effect": text_area(3)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="activity", **kwargs)
        self.fields["files"].label = "附件（可不传）"


class EndForm(forms.Form):
    result = forms.CharField(label="结对成效", max_length=1000, widget=text_area(3))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="end", **kwargs)


class VacateForm(ReasonForm):
    def __init__(self, *args, slot, **kwargs):
        super().__init__(*args, prefix=f"vacate_{slot}", auto_id=f"vacate-{slot}-%s", **kwargs)


class DeclineForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="decline", **kwargs)


class WithdrawForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="withdraw", **kwargs)
