"""公示页: who reads it, what it shows, how one objects and finds the answer."""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.acts import grading as acts
from config.acts import publicity
from grading.models import Objection, ObjectionCount
from grading.publicity import notices
from tests import make
from tests.grading.publicity import noticed

pytestmark = pytest.mark.django_db
CAMPUS, OUTSIDE = "10.20.30.40", "203.0.113.9"


@pytest.fixture(autouse=True)
def campus(settings):
    settings.CAMPUS_NETWORKS = [ip_network("10.0.0.0/8")]


@pytest.fixture
def row():
    return noticed.decided()[0]


@pytest.fixture
def notice(row):
    return noticed.opened(row)


def page(notice):
    return reverse("publicity:page", args=[notice.pk])


def visitor(address=CAMPUS):
    return Client(REMOTE_ADDR=address)


def filled(row, **more):
    sent = {"entry": noticed.entry_of(row).pk, "facts": noticed.TEXT, "form_key": "a" * 32}
    return sent | noticed.SENDER | more


def test_who_is_on_the_campus_reads_it_without_signing_in(notice, row):
    answer = visitor().get(page(notice))

    assert answer.status_code == 200
    assert str(row.participation) in answer.text
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_who_is_outside_signs_in_first(notice):
    assert visitor(OUTSIDE).get(page(notice)).status_code == 302
    assert visitor(OUTSIDE).post(page(notice)).status_code == 401
    assert visitor(OUTSIDE).get(reverse("publicity:index")).status_code == 302


def test_without_networks_nobody_reads_it_unknown(notice, settings):
    settings.CAMPUS_NETWORKS = []

    assert visitor().get(page(notice)).status_code == 302


def test_behind_the_proxy_the_address_that_nginx_wrote_counts(notice, settings):
    settings.BEHIND_TLS_PROXY = True
    invented = f"{CAMPUS}, {OUTSIDE}"

    assert visitor().get(page(notice), HTTP_X_FORWARDED_FOR=invented).status_code == 302
    assert visitor(OUTSIDE).get(page(notice), HTTP_X_FORWARDED_FOR=CAMPUS).status_code == 200


def test_the_campus_opens_no_other_page(notice):
    for name in ("home", "publicity:desk", "grading:list"):
        assert visitor().get(reverse(name)).status_code == 302


def test_whoever_is_signed_in_reads_it_from_anywhere(notice):
    client = visitor(OUTSIDE)
    client.force_login(make.secretary(make.branch()))

    assert client.get(page(notice)).status_code == 200


def test_it_shows_names_and_no_scores_and_leads_nowhere(notice, row):
    text = visitor().get(page(notice)).text

    assert str(row.final_score) not in text
    links = {part.split('"')[0] for part in text.split('href="')[1:]}
    assert all(link.startswith(("/static/", "#")) for link in links), links


def test_before_its_first_day_there_is_nothing_to_see(row):
    tomorrow = timezone.localdate() + timedelta(days=1)
    notice = noticed.opened(row, first_on=tomorrow)

    assert visitor().get(page(notice)).status_code == 404


def test_when_it_is_over_one_sentence_stands_instead_of_list_and_form(notice, row):
    noticed.run_out(notice)

    text = visitor().get(page(notice)).text

    assert "不再收异议" in text
    assert str(row.participation) not in text
    assert 'name="facts"' not in text


def test_the_list_stays_where_the_year_says_so(notice, row):
    noticed.asks(row.participation.round, notice_list_stays=True)
    noticed.run_out(notice)

    text = visitor().get(page(notice)).text

    assert str(row.participation) in text
    assert 'name="facts"' not in text


def test_a_withdrawn_notice_names_nobody(notice, row):
    notices.withdraw(notice, reason="名单有误", by=make.org_dept())

    text = visitor().get(page(notice)).text

    assert "已撤回" in text
    assert str(row.participation) not in text


def test_an_objection_is_received_with_a_number_to_find_the_answer_by(notice, row):
    answer = visitor().post(page(notice), filled(row))

    made = Objection.objects.get()
    assert answer.status_code == 200
    assert made.receipt in answer.text
    assert (made.facts, made.sender_name) == (noticed.TEXT, noticed.SENDER["sender_name"])


def test_the_same_form_sent_twice_is_one_objection(notice, row):
    client = visitor()

    first, second = (client.post(page(notice), filled(row)) for _time in range(2))

    assert Objection.objects.get().receipt in first.text
    assert Objection.objects.get().receipt in second.text


def test_what_was_typed_stays_when_something_is_missing(notice, row):
    answer = visitor().post(page(notice), filled(row, sender_phone=""))

    assert answer.status_code == 422
    assert noticed.TEXT in answer.text
    assert "实名反映须填写" in answer.text or "必填" in answer.text
    assert not Objection.objects.exists()


def test_a_name_is_asked_for_unless_the_year_takes_none(notice, row):
    nameless = filled(row, signed="anonymous")
    assert visitor().post(page(notice), filled(row, sender_name="")).status_code == 422
    noticed.asks(row.participation.round, objection_anonymous=True)

    assert visitor().post(page(notice), nameless).status_code == 200
    made = Objection.objects.get()
    assert (made.sender_name, made.sender_unit, made.sender_phone) == ("", "", "")


def test_three_a_day_come_from_one_address(notice, row):
    client, other = visitor(), visitor("10.9.9.9")
    answers = [
        client.post(page(notice), filled(row, form_key=f"{number:032}")) for number in range(4)
    ]

    assert [one.status_code for one in answers] == [200, 200, 200, 422]
    assert "今天已收到 3 件，请明天再提交" in answers[-1].text
    assert noticed.TEXT in answers[-1].text
    assert other.post(page(notice), filled(row, form_key="b" * 32)).status_code == 200


def test_what_is_counted_leads_back_to_no_address(notice, row):
    visitor().post(page(notice), filled(row))

    stored = [one.origin for one in ObjectionCount.objects.all()]
    assert len(stored) == 1
    assert CAMPUS not in stored[0]


def test_a_form_that_comes_after_the_end_keeps_its_text(notice, row):
    noticed.run_out(notice)

    answer = visitor().post(page(notice), filled(row))

    assert answer.status_code == 409
    assert noticed.TEXT in answer.text
    assert not Objection.objects.exists()


def test_a_line_that_was_taken_off_takes_no_objection(notice, row):
    sent = filled(row)
    acts.undo(row, "return_decision", by=make.org_dept(), reason="会议日期有误")

    answer = visitor().post(page(notice), sent)

    assert answer.status_code in (409, 422)
    assert noticed.TEXT in answer.text
    assert str(row.participation) not in visitor().get(page(notice)).text


def ask(notice, receipt):
    url = reverse("publicity:result", args=[notice.pk])
    return visitor().post(url, {"receipt": receipt}).text


def test_the_answer_is_found_by_its_number_and_names_nobody(notice, row):
    made = noticed.objected(row)
    assert "正在核查" in ask(notice, made.receipt)
    by = make.org_dept(name="何答复")
    publicity.answer(made, outcome="unfounded", step="", answer="经核查，记录齐全。", by=by)
    noticed.run_out(notice)

    text = ask(notice, made.receipt.lower().replace("-", " "))

    assert "经核查，记录齐全。" in text
    assert "何答复" not in text
    assert noticed.SENDER["sender_name"] not in text


def test_another_number_finds_nothing(notice, row):
    noticed.objected(row)

    assert "没有查到" in ask(notice, "Y-2222-2222")
