"""What no password may be."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from branches.models import Person, User
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def school(settings):
    settings.SITE_URL = "https://qj.jiangnan.edu.cn"
    root = make.school()
    root.name = "中共江南大学委员会"
    root.save()


def user():
    person = Person(name="张三", staff_no="20120099")
    return User(username="zhangsan", name="张三", email="san.zhang@jiangnan.edu.cn", person=person)


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
        ("          ", "全是空格"),
        ("\u3000" * 9, "全是空格"),
        ("春江花月夜" * 26, "最多 128 位"),
        ("ＱＩＡＮＧＪＩ－2012", "党务常用词"),
        ("工作平台#2012", "党务常用词"),
        ("qiangji-zuzhibu-8", "党务常用词"),
        ("江南大学2026", "校名"),
        ("jiangnan@2026", "校名"),
        ("张三20120301", "本人信息"),
        ("20120099-ab", "本人信息"),
        ("!san.zhang-77", "本人信息"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password, reason):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, user())

    assert reason in "".join(refusal.value.messages)


@pytest.mark.parametrize(
    "password",
    [
        "chunjiang-2071",
        "春江花月夜里的渔船",
        "a" * 4 + "bcde" * 20,
        "qiangji 里春江花月",
        "x7-" * 42,
    ],
)
def test_a_long_or_chinese_password_is_welcome(password):
    validate_password(password, user())
