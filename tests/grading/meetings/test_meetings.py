"""会议情况: one record for a day of a 分党委, to which all that was decided there points."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.urls import reverse
from docx import Document

from branches.errors import FieldRefusal
from branches.models import AuditEntry
from config.acts import grading as acts
from grading.decisions.forms import MeetingForm
from grading.models import Assessment, Decision, Meeting
from tests import make
from tests.grading import graded
from tests.grading.decisions.test_quota import set_rule
from tests.races import at_once

pytestmark = pytest.mark.django_db
RECORD = {"due": 9, "present": 8, "agree": 8, "against": 0, "abstain": 0}
SAID = "应到 9 人、实到 8 人，赞成 8 票、反对 0 票、弃权 0 票"


def reviewed(*names, place=None):
    """Assessments of branches of one 分党委 that wait for their decision, and its leader."""
    place = place or make.committee()
    rows = [graded.assessment(make.branch(name, of=place)) for name in names]
    rows = [graded.to_state(one, "committee_reviewed", graded.people(one)) for one in rows]
    return rows, make.leader(place)


def decide(rows, leader, record=RECORD, on=graded.MET):
    found = Assessment.objects.filter(pk__in=[one.pk for one in rows])
    return acts.decide_as_proposed(found, by=leader, decided_on=on, record=record)


def test_many_branches_of_one_meeting_share_its_record():
    rows, leader = reviewed("甲支部", "乙支部", "丙支部")

    decide(rows, leader)

    meeting = Meeting.objects.get()
    assert (meeting.said, meeting.decisions.count()) == (SAID, 3)
    assert AuditEntry.objects.get(action="grading.meeting").changes["会议情况"][1] == SAID


def test_what_is_decided_later_that_day_joins_the_record_untyped():
    rows, leader = reviewed("甲支部", "乙支部")
    decide(rows[:1], leader)

    decide(rows[1:], leader, record={})

    assert Meeting.objects.get().decisions.count() == 2


def test_other_counts_for_the_same_day_are_refused_with_those_that_stand():
    rows, leader = reviewed("甲支部", "乙支部")
    decide(rows[:1], leader)

    with pytest.raises(FieldRefusal, match=SAID):
        decide(rows[1:], leader, record=RECORD | {"present": 7, "agree": 7})

    assert Decision.objects.count() == 1


def test_where_the_year_asks_for_it_no_grade_without_a_record():
    rows, leader = reviewed("甲支部")
    set_rule(rows[0].participation.round, meeting_record_required=True)

    with pytest.raises(FieldRefusal, match="定级须登记会议情况"):
        decide(rows, leader, record={})

    assert not Decision.objects.exists()
    assert decide(rows, leader).count == 1


def test_two_committees_keep_their_own_records():
    ours, leader = reviewed("甲支部")
    theirs, other = reviewed("乙支部")
    decide(ours, leader)

    decide(theirs, other)

    assert Meeting.objects.values("committee").distinct().count() == 2
    assert list(Meeting.objects.visible_to(leader)) == [Meeting.objects.order_by("pk").first()]


@pytest.mark.parametrize(
    ("counts", "wrong"),
    [
        ({}, None),
        (RECORD, None),
        ({"due": 9, "present": 5, "agree": 5}, None),
        ({"due": 9}, "present"),
        ({"due": 9, "present": 10, "agree": 9}, "present"),
        ({"due": 9, "present": 4, "agree": 4}, "present"),
        ({"due": 9, "present": 8, "agree": 8, "against": 1}, "agree"),
        ({"due": 9, "present": 8, "agree": 4, "against": 4}, "agree"),
    ],
)
def test_counts_that_make_no_decision_are_refused(counts, wrong):
    form = MeetingForm({"decided_on": "2012-04-05", **counts})

    assert form.is_valid() == (wrong is None)
    assert wrong is None or wrong in form.errors


def test_page_print_and_word_hold_the_list(client):
    rows, leader = reviewed("甲支部", "乙支部")
    decide(rows, leader)
    client.force_login(leader)
    args = [rows[0].participation_id]

    pages = [client.get(reverse(f"grading:{name}", args=args)).text for name in PAGES]
    word = client.get(reverse("grading:meeting_word", args=args))

    assert all("甲支部" in page and "乙支部" in page and SAID in page for page in pages)
    paper = Document(BytesIO(b"".join(word)))
    table = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert [row[1][-3:] for row in table] == ["党支部", "甲支部", "乙支部"]
    assert table[1][4:6] == ["先进", "先进"]
    assert SAID in "".join(line.text for line in paper.paragraphs)


PAGES = ("meeting", "meeting_print")


def test_a_branch_reads_its_own_line_alone_and_the_counts_on_its_why_page(client):
    rows, leader = reviewed("甲支部", "乙支部")
    decide(rows, leader)
    client.force_login(make.secretary(rows[0].participation.branch))
    args = [rows[0].participation_id]

    page = client.get(reverse("grading:meeting", args=args)).text

    assert ("甲支部" in page, "乙支部" in page) == (True, False)
    assert SAID in client.get(reverse("grading:why", args=args)).text


def test_by_address_wrong_counts_come_back_with_what_was_typed(client):
    rows, leader = reviewed("甲支部")
    client.force_login(leader)
    typed = {"decided_on": "2012-04-05", "grade": "advanced", "due": "9", "present": "3"}

    asked = client.post(
        reverse("grading:decision", args=[rows[0].participation_id]), typed | {"agree": "3"}
    )

    assert (asked.status_code, "实到不足应到的半数" in asked.text) == (422, True)
    assert 'value="9"' in asked.text


@pytest.mark.django_db(transaction=True)
def test_two_desks_of_one_day_keep_one_record():
    if connection.vendor != "postgresql":
        pytest.skip("rows are locked on PostgreSQL only")
    rows, leader = reviewed("甲支部", "乙支部")

    at_once(lambda: decide(rows[:1], leader), lambda: decide(rows[1:], leader))

    assert Meeting.objects.get().decisions.count() == 2


def test_the_day_of_another_meeting_has_its_own_record():
    rows, leader = reviewed("甲支部", "乙支部")
    decide(rows[:1], leader)

    decide(rows[1:], leader, on=date(2012, 4, 6))

    assert Meeting.objects.count() == 2
