"""What no password may be."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from branches.models import User


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short-1", "至少 8 位"),
        ("83726451", "不能全是数字"),
        ("password", "太常见"),
        ("zhangsan", "相近"),
        ("dangzhibu2012", "党务常用词"),
        ("Qiangji@2026", "党务常用词"),
        ("组织部20122012", "党务常用词"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password, reason):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, User(username="zhangsan", name="张三"))

    assert reason in "".join(refusal.value.messages)


@pytest.mark.parametrize(
    "password", ["chunjiang-2071", "春江花月夜里的渔船", "a" * 4 + "bcde" * 20]
)
def test_a_long_or_chinese_password_is_welcome(password):
    validate_password(password, User(username="zhangsan", name="张三"))
