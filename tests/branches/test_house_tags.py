import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.utils import timezone

from branches.models.states import StateChoices
from branches.rulebook.grades import Grade
from branches.templatetags import house
from config.navigation import MENU
from rectification.models import RectificationItem
from training.models import Attendance

TODAY = date(2012, 10, 16)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("13.25"), "13.3"),
        (Decimal("0.05"), "0.1"),
        (7, "7.0"),
        (0, "0.0"),
        (Decimal("99.95"), "100.0"),
        (None, "—"),
        ("", "—"),
    ],
)
def test_score_has_one_decimal_halves_up(value, shown):
    assert house.score(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal("0.9425"), "94.3%"), (0, "0.0%"), (1, "100.0%"), (None, "—")],
)
def test_percent_of_a_share(value, shown):
    assert house.percent(value) == shown


def test_a_fraction_counts_as_a_number():
    assert (house.score(Fraction(1, 4)), house.percent(Fraction(1, 3))) == ("0.3", "33.3%")


def test_dates_as_the_office_writes_them():
    night = datetime(2012, 3, 26, 17, 0, tzinfo=ZoneInfo("UTC"))

    assert house.cn_date(date(2012, 3, 7)) == "2012年3月7日"
    assert house.cn_date(night) == "2012年3月27日"
    assert house.cn_date(None) == "—"
    assert house.short_date(date(2012, 3, 7)) == "2012-03-07"
    assert house.short_date(timezone.localdate().replace(month=3, day=7)) == "03-07"


@pytest.mark.parametrize(("length", "shown"), [(5, "五个字以内"), (4, "五个字…")])
def test_a_long_text_ends_with_an_ellipsis(length, shown):
    assert house.shorten("五个字以内", length) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [("13812345678", "138****5678"), ("1234", "****"), ("", ""), (None, "")]
)
def test_phone_is_masked(value, shown):
    assert house.masked_phone(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [("2008010318", "20****18"), ("123", "****"), (None, "")]
)
def test_staff_number_is_masked(value, shown):
    assert house.masked_staff_no(value) == shown


def test_a_chip_has_the_look_of_its_state_and_escapes_its_word():
    assert "pb-st--ok" in house.state(RectificationItem(state="closed"))
    assert "#check-circle-fill" in house.state(RectificationItem(state="closed"))
    assert "已请假" in house.state(Attendance(mark="leave"), "mark")
    assert "pb-st--late" in house.status("逾期 3 天", "late")
    assert "&lt;b&gt;" in house.status("<b>")


def test_no_state_can_be_defined_without_its_look():
    with pytest.raises(TypeError, match="look"):
        StateChoices("State", {"LOST": ("lost", "丢失")})


def test_every_state_of_every_model_carries_its_look():
    fields = [model._meta.get_field("state") for model in apps.get_models() if has_state(model)]
    enums = {field.model.State for field in fields}

    assert len(enums) == 17
    assert all(issubclass(enum, StateChoices) for enum in enums)
    assert {field.name for field in fields if field.choices != field.model.State.choices} == set()


def has_state(model):
    return any(field.name == "state" for field in model._meta.get_fields())


@pytest.mark.parametrize(
    ("one", "mark"),
    [
        (Grade("advanced", "先进", Decimal(90), "adv"), 'pb-gr--adv">先进'),
        (Grade("g1", "良好", Decimal(75), "good"), 'pb-gr--good">良好'),
        ("", 'pb-gr--none">未定级'),
    ],
)
def test_grade_has_its_own_mark(one, mark):
    assert mark in house.grade(one)


@pytest.mark.parametrize(
    ("day", "done_on", "tone", "words"),
    [
        (date(2012, 10, 5), None, "late", "逾期 11 天"),
        (date(2012, 10, 16), None, "soon", "今天到期"),
        (date(2012, 10, 23), None, "soon", "剩 7 天"),
        (date(2012, 10, 24), None, "far", "2012-10-24 "),
        (date(2012, 10, 5), date(2012, 10, 7), "was", "逾期 2 天后完成"),
        (date(2012, 10, 5), date(2012, 10, 5), "done", "按期"),
        (None, None, "done", "没有期限"),
    ],
)
def test_due_says_how_near_or_how_late(day, done_on, tone, words):
    chip = house.due(day, done_on, TODAY)

    assert f"pb-due--{tone}" in chip
    assert words in chip


@pytest.mark.parametrize("path", ["pager", "confirm_button"])
def test_a_component_keeps_the_request_without_the_rest(rf, path):
    request = rf.get("/", {"state": "open", "page": "2"})
    page = Paginator(range(90), 30).page(2)
    source = f"{{% include 'components/{path}.html' with page=page url='/x/' label='确定' only %}}"

    html = Template(source).render(RequestContext(request, {"page": page}))

    assert ("state=open&amp;page=3" in html) == (path == "pager")
    assert ("csrfmiddlewaretoken" in html) == (path == "confirm_button")


def test_every_icon_asked_for_is_in_the_sprite():
    root = Path(settings.BASE_DIR)
    sprite = (root / "static/vendor/bootstrap-icons/icons.svg").read_text("utf-8")
    asked = {entry.icon for _, entries in MENU for entry in entries}
    for path in (root / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        asked |= set(re.findall(r'{% icon "([a-z0-9-]+)"', text))
        asked |= set(re.findall(r'\bicon="([a-z0-9-]+)"', text))

    assert {name for name in asked if f'id="{name}"' not in sprite} == set()
