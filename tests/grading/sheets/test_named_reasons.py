"""A return may name indicators; its reason leads to their rows, for whoever has to change them."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from branches.rulebook.naming import naming
from branches.templatetags.house import linked
from grading.models import Assessment
from tests.grading import graded

pytestmark = pytest.mark.django_db


def address(name, of):
    return reverse(f"grading:{name}", args=[of.participation_id])


@pytest.mark.parametrize(
    ("codes", "reason", "whole"),
    [
        (["A4", "B2"], "没有材料", "A4、B2：没有材料"),
        (["A4", "B2"], "请补A4的材料", "B2：请补A4的材料"),
        ([], "请核实", "请核实"),
    ],
)
def test_what_is_named_stands_before_the_reason_once(codes, reason, whole):
    assert naming(codes, reason) == whole


def test_only_codes_with_a_row_are_links_and_the_rest_stays_text():
    text = linked("A4、Z9：<b>见A40和VA4、B2</b>", {"A4": "i-A4", "B2": "i-B2"})

    assert text == (
        '<a href="#i-A4">A4</a>、Z9：&lt;b&gt;见A40和VA4、<a href="#i-B2">B2</a>&lt;/b&gt;'
    )
    assert linked("A4", None) == "A4"


def test_the_secretary_is_led_from_the_reason_to_the_rows(client):
    of = graded.assessment()
    who = graded.people(of)
    graded.to_state(of, "self_submitted", who)
    client.force_login(who["reviewer"])
    assertContains(client.get(address("review_sheet", of)), 'name="named" value="B5"')

    sent = {"reason": "事例太笼统，C2 也请核实", "named": ["A4", "B5"]}
    client.post(address("return_self", of), sent)

    of = Assessment.objects.get(pk=of.pk)
    assert of.return_reason == "A4、B5：事例太笼统，C2 也请核实"
    client.force_login(who["secretary"])
    for name in ("self_sheet", "why"):
        page = client.get(address(name, of))
        for code in ("A4", "B5", "C2"):
            assertContains(page, f'<a href="#i-{code}">{code}</a>')
            assertContains(page, f'id="i-{code}"', count=1)


def test_the_leader_and_the_organisation_department_name_rows_too(client):
    of = graded.assessment()
    who = graded.people(of)
    graded.to_state(of, "committee_decided", who)
    client.force_login(who["org"])
    client.post(address("return_decision", of), {"reason": "请核实", "named": "D3"})
    client.force_login(who["leader"])
    page = client.get(address("decision", of))
    assertContains(page, '<a href="#i-D3">D3</a>：请核实')
    assertContains(page, 'id="i-D3"', count=1)

    client.post(address("return_review", of), {"reason": "请重评", "named": "A6"})
    client.force_login(who["reviewer"])
    assertContains(client.get(address("review_sheet", of)), '<a href="#i-A6">A6</a>：请重评')
    # A row that the narrowed page does not show is no link there.
    assertNotContains(client.get(address("review_sheet", of), {"differ": 1}), 'href="#i-A6"')


@pytest.mark.parametrize(
    "sent",
    [
        {"reason": "请核实", "named": "Z9"},
        {"reason": "", "named": "A4"},
        {"reason": "长" * 998, "named": "A4"},
    ],
    ids=["no such indicator", "no reason", "too long together"],
)
def test_a_return_that_cannot_be_is_shown_again_with_what_was_chosen(client, sent):
    of = graded.assessment()
    who = graded.people(of)
    graded.to_state(of, "self_submitted", who)
    client.force_login(who["reviewer"])

    page = client.post(address("return_self", of), sent)

    assert page.status_code == 422
    assert Assessment.objects.get(pk=of.pk).state == "self_submitted"
    assertContains(page, sent["reason"], status_code=422)
    if sent["named"] == "A4":
        assert page.content.decode().partition('value="A4"')[2].split(">")[0].strip() == "checked"
