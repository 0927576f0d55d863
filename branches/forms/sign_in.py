"""Signing in and setting a password."""

from django import forms
from django.contrib.auth import forms as auth_forms
from django.core.exceptions import ValidationError

PASSWORD_HELP = "至少 8 位，不能全是数字，不能是常见口令，也不能与姓名、用户名或本平台名称相近。"


class SignInForm(auth_forms.AuthenticationForm):
    error_messages = {
        "invalid_login": "账号或口令不正确，或者账号已停用。连续 5 次输错将锁定 15 分钟。",
        "inactive": "账号或口令不正确，或者账号已停用。",
    }

    def clean_username(self):
        # Names are kept in lower case, and the lock-out counts by what stands here: the case that
        # somebody typed must not give five more tries.
        return self.cleaned_data["username"].strip().lower()


class PasswordForm(auth_forms.SetPasswordForm):
    """A first password, through a one-time link."""

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
