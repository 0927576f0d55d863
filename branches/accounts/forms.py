"""Accounts and posts. What a person may give is asked of the rules, not of the page."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from branches import rules
from branches.accounts.posts import SCHOOL_ROLES, wrong_place
from branches.models import Branch, Committee, Person, Post, User
from branches.web.fields import DayField, NameField
from branches.web.filters import CommitteeChoice, visible_committees

Role = Post.Role


class PersonField(forms.CharField):
    """学工号 of a person in the register; empty is nobody. Cleans to a Person or None."""

    def __init__(self, **kwargs):
        kwargs = {
            "label": "对应人员的学工号",
            "required": False,
            "max_length": 32,
            "help_text": "可不填。填写后，本人经办的事项不能由本人验收。",
            **kwargs,
        }
        super().__init__(**kwargs)
        self.persons = Person.objects.none()

    def clean(self, value):
        staff_no = super().clean(value)
        if not staff_no:
            return None
        person = self.persons.filter(staff_no=staff_no).first()
        if person is None:
            raise forms.ValidationError("您的管理范围内没有这个学工号的党员干部。")
        return person


class UserForm(forms.Form):
    """A form that offers only what `user` may see."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user


class AccountFields(UserForm):
    name = NameField()
    email = forms.EmailField(
        label="邮箱", required=False, help_text="可不填；填写后可收到邮件提醒。"
    )
    person = PersonField()

    def __init__(self, *args, account=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.account = account
        self.fields["person"].persons = Person.objects.visible_to(self.user)

    def clean_person(self):
        person = self.cleaned_data["person"]
        others = User.objects.filter(person=person).exclude(pk=self.account and self.account.pk)
        if person and others.exists():
            raise forms.ValidationError("这个人已经对应另一个账号。")
        return person


class PostFields(UserForm):
    """A role and its place; cleans to `role`, `committee`, `branch`, `organiser`."""

    role = forms.ChoiceField(label="职责")
    committee = CommitteeChoice(label="党组织", empty_label="请选择", help_text="分党委职责须选。")
    branch_code = forms.CharField(
        label="党支部代码", required=False, max_length=32, help_text="党支部书记须填党组织代码。"
    )
    organiser = forms.ChoiceField(
        label="主办方",
        required=False,
        choices=[("", "请选择"), *Post.ORGANISERS],
        help_text="培训主办方须选。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_org = bool(rules.org_post(self.user))
        allowed = Role if self.is_org else rules.STAFF_GIVES
        self.fields["role"].choices = [("", "请选择"), *((one, one.label) for one in allowed)]
        self.fields["committee"].queryset = visible_committees(self.user)
        if not self.is_org:
            del self.fields["organiser"]

    def clean(self):
        cleaned = super().clean()
        role = cleaned.get("role")
        if role and not self.errors:
            cleaned |= {"organiser": "", **self._place(role, cleaned)}
            self._check_place(role, cleaned)
        return cleaned

    def _place(self, role, cleaned):
        if role == Role.SECRETARY:
            code = cleaned.get("branch_code", "").strip()
            branches = Branch.objects.visible_to(self.user).open().select_related("committee")
            return {"committee": None, "branch": branches.filter(code=code).first()}
        if role in SCHOOL_ROLES:
            root = Committee.objects.filter(kind=Committee.Kind.SCHOOL).first()
            organiser = self.cleaned_data.get("organiser", "")
            keep = organiser if role == Role.TRAINING_ORGANISER else ""
            return {"committee": root, "branch": None, "organiser": keep}
        return {"branch": None}

    def _check_place(self, role, cleaned):
        field = "branch_code" if role == Role.SECRETARY else "committee"
        place = cleaned["branch"] or cleaned["committee"]
        if sentence := wrong_place(role, cleaned["committee"], cleaned["branch"]):
            self.add_error(field, self._missing(role) or sentence)
        elif role == Role.TRAINING_ORGANISER and not cleaned["organiser"]:
            self.add_error("organiser", "请选择主办方。")
        elif not rules.may_give_post(self.user, role, place):
            self.add_error(field, "不在您的管理范围内。")

    def _missing(self, role):
        typed = self.cleaned_data.get("branch_code")
        if role == Role.SECRETARY and typed:
            return "您的管理范围内没有这个代码的党支部。"
        return ""

    def post_values(self):
        names = ("role", "committee", "branch", "organiser", "since", "until")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class NewAccountForm(PostFields, AccountFields):
    username = forms.CharField(
        label="用户名",
        max_length=40,
        help_text="一般用学工号，不分大小写。",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    field_order = ["name", "username", "email", "person", "role", "committee", "branch_code"]

    def clean_username(self):
        username = self.cleaned_data["username"].strip().lower()
        if User.objects.filter(username=username).exists():
            raise forms.ValidationError("这个用户名已有人使用。")
        return username

    def account_values(self):
        return {name: self.cleaned_data[name] for name in ("username", "name", "email", "person")}


class GivePostForm(PostFields):
    since = DayField(label="开始", initial=timezone.localdate)
    until = DayField(
        label="最后一天",
        required=False,
        help_text="可不填；到期后权限自动收回。",
    )

    def clean(self):
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "最后一天不能早于开始日期。")
        return cleaned


def yesterday():
    return timezone.localdate() - timedelta(days=1)


class EndPostForm(forms.Form):
    until = DayField(
        label="最后一天",
        initial=yesterday,
        help_text="填昨天，权限立即收回；填今天，明天起收回。",
    )
    reason = forms.CharField(label="原因", required=False, max_length=200)

    def __init__(self, *args, since, **kwargs):
        super().__init__(*args, **kwargs)
        self.since = since
        if since > yesterday():
            self.fields["until"].initial = since
        self.fields["until"].widget.attrs["min"] = since.isoformat()

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until < self.since:
            raise forms.ValidationError(
                f"最后一天不能早于开始日期 {self.since}。要立即停止使用，请停用账号。"
            )
        return until
