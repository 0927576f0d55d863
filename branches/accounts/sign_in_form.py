from django import forms
from django.contrib.auth import forms as auth_forms
from django.core.exceptions import ValidationError

from branches.accounts.known_browsers import is_known
from branches.accounts.passwords import MAX_LENGTH
from branches.accounts.throttle import seconds_to_wait
from branches.accounts.visits import visit_of
from branches.models import User

PASSWORD_HELP = (
    f"8 至 {MAX_LENGTH} 位，不能全是数字或空格，不能是常见口令，"
    "也不能与姓名、用户名、校名或本平台名称相近。"
)


class SignInForm(auth_forms.AuthenticationForm):
    error_messages = {
        "invalid_login": "账号或口令不正确，或者账号已停用。连续 5 次输错将锁定 15 分钟。",
        "inactive": "账号或口令不正确，或者账号已停用。",
    }

    def clean(self):
        username = self.cleaned_data.get("username")
        if username and not is_known(self.request, username):
            self.wait_for_its_turn(username)
        return super().clean()

    def wait_for_its_turn(self, username):
        if seconds := seconds_to_wait(username, visit_of(self.request)):
            sentence = f"连续输错口令的次数太多，请 {seconds} 秒后再试。"
            raise ValidationError(sentence, code="slow")

    def clean_username(self):
        # Names are kept in lower case, and the lock-out counts by what stands here: the case that
        # somebody typed must not give five more tries.
        username = self.cleaned_data["username"].strip().lower()
        if len(username) > User._meta.get_field("username").max_length:
            raise self.get_invalid_login_error()
        return username


class PasswordForm(auth_forms.SetPasswordForm):
    error_messages = {"password_mismatch": "两次输入的新口令不一致。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "新口令"
        self.fields["new_password1"].help_text = PASSWORD_HELP
        self.fields["new_password2"].label = "再输一次新口令"
        self.fields["new_password2"].help_text = ""


class PasswordChangeForm(PasswordForm):
    """By its owner, who proves to be it with the old password."""

    old_password = forms.CharField(
        label="现在的口令",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["old_password", "new_password1", "new_password2"]

    def clean_old_password(self):
        old = self.cleaned_data["old_password"]
        if not self.user.check_password(old):
            raise ValidationError("现在的口令不正确。")
        return old

    def clean(self):
        cleaned = super().clean()
        old, new = cleaned.get("old_password"), cleaned.get("new_password1")
        if old and old == new:
            self.add_error("new_password1", "新口令不能与现在的口令相同。")
        return cleaned
