"""A pasted list of holidays is read as the notice is written; one mistake, and nothing is read."""

from datetime import date

import pytest

from branches.calendar.pasted import Unreadable, read_days

NOTICE = """
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕、周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。
三、清明节：4月5日（周一）放假，与周末连休。
2027-05-01至05-05 劳动节
5.8 劳动节调休上班
2027/9/15 中秋节
2027年10月1日至7日放假, 9月26日上班
"""


def read(text, year=2027):
    return {
        f"{day:%m-%d}": (one.name, one.is_workday) for day, one in read_days(text, year).items()
    }


def test_a_whole_year_as_it_is_published_or_typed():
    found = read(NOTICE)

    assert sum(not works for _name, works in found.values()) == 3 + 7 + 1 + 5 + 1 + 7
    assert {day for day, (_name, works) in found.items() if works} == {
        *("01-31", "02-20", "05-08", "09-26")
    }
    assert found["01-03"] == ("元旦", False)
    assert found["02-20"] == ("春节", True)
    assert found["04-05"] == ("清明节", False)
    assert found["05-05"] == ("劳动节", False)
    assert found["05-08"] == ("劳动节", True)
    assert found["09-15"] == ("中秋节", False)
    assert (found["10-07"], found["09-26"]) == (("国庆节", False), ("国庆节", True))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2027-10-01 国庆节", 1),
        ("国庆节 2027-10-01", 1),
        ("国庆节：10月1日放假", 1),
        ("10月1日放假", 1),
        ("12月31日至1月2日 元旦", 3),
        ("10月1日到10月3日 放假", 3),
        ("10月1日～3日 放假", 3),
        ("9月26日，10月9日上班", 2),
        ("1. 国庆节：10月1日放假", 1),
        ("国庆节：10月1日放假\n9月26日上班", 2),
    ],
)
def test_ways_to_write_a_line(text, days):
    assert len(read(text)) == days


def test_make_up_days_on_a_line_of_their_own_belong_to_the_holiday_before():
    assert read("国庆节：10月1日放假\n9月26日上班")["09-26"] == ("国庆节", True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2027-13-01 国庆节", "第 1 行：2027-13-01 不是日期。"),
        ("2027-02-30 春节", "第 1 行：2027-02-30 不是日期。"),
        ("国庆节放假七天", "第 1 行：没有读到日期；不是放假安排的行请删去。"),
        ("元旦：1月1日放假\n\n各单位要妥善安排值班", "第 3 行：没有读到日期"),
        ("2027-10-01", "第 1 行：没有写明是哪个节日，或放假还是上班。"),
        ("10月1日（周四）放假", "第 1 行：2027-10-01 是星期五，写的是星期四。"),
        ("10月1日至7日放假，共8天", "第 1 行：写的是共 8 天，读到 7 天。"),
        ("2027-10-04 上班", "第 1 行：2027-10-04 是星期一，本来上班"),
        ("10月7日至1日放假", "起止日期不对。"),
        ("2027-03-01至2027-06-01 放假", "起止日期不对。"),
        ("国庆节：10月3日放假\n10月3日上班", "第 2 行：2027-10-03 与第 1 行矛盾"),
        ("2072-10-01 国庆节", "第 1 行：2072-10-01 不在 2027 年。"),
        ("国庆节：1日至7日放假", "第 1 行：没有读懂“1日至7日”。"),
        ("2027-10-01 国庆节 123456", "第 1 行：没有读懂“国庆节123456”。"),
        ("   \n", "没有读到日期，请把放假安排逐行粘贴进来。"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text, sentence):
    with pytest.raises(Unreadable) as refused:
        read_days(text, 2027)

    assert sentence in str(refused.value)


def test_the_list_of_a_past_year_is_told_by_its_weekdays():
    with pytest.raises(Unreadable, match="是星期五，写的是星期四"):
        read_days("国庆节：10月1日（周四）至7日（周三）放假", 2027)

    assert date(2026, 10, 1) in read_days("国庆节：10月1日（周四）至7日（周三）放假", 2026)
