"""Branches before and on a public notice."""

from datetime import timedelta

from django.utils import timezone

from branches.calendar.workdays import WorkCalendar
from branches.models import Cycle
from grading.models import Assessment, NoticeEntry, Objection, PublicNotice
from grading.publicity import notices, objections
from grading.publicity.period import last_day
from tests import make
from tests.grading import graded

TEXT = "党员大会次数与会议记录不一致，三月、五月两次没有签到。"
SENDER = {"sender_name": "柳青禾", "sender_unit": "后勤集团", "sender_phone": "8266 7777"}


def asks(round, **values):
    """The year of `round` asks for a notice before the approval."""
    cycle = Cycle.objects.get(pk=round.cycle_id)
    cycle.parameters["values"] |= {"notice_before_approval": True, **values}
    cycle.save(update_fields=["parameters"])


def decided(of=None, *, within=None, **more):
    """(Assessment decided by 分党委 at the top, people), in a year that asks for a notice."""
    row = graded.assessment(of, within=within)
    asks(row.participation.round)
    who = graded.people(row)
    row = graded.to_state(row, "committee_decided", who, **more)
    return Assessment.objects.select_related("participation__round__cycle").get(pk=row.pk), who


def opened(*rows, by=None, first_on=None, **more):
    """A PublicNotice of these assessments from today on."""
    today = timezone.localdate()
    round = Assessment.objects.get(pk=rows[0].pk).participation.round
    first = first_on or today
    last = last_day(first, round.cycle.rules.public_notice_working_days, WorkCalendar())
    days = {"first_on": first, "last_on": last, "contact": "党委组织部 315 室", **more}
    keys = [row.participation_id for row in rows]
    return notices.open_notice(round, keys, by=by or make.org_dept(), **days)


def run_out(notice):
    """The days of the notice are over since yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    first = yesterday - timedelta(days=10)
    PublicNotice.objects.filter(pk=notice.pk).update(first_on=first, last_on=yesterday)


def entry_of(row):
    rows = NoticeEntry.objects.select_related("notice__cycle", "participation")
    return rows.filter(participation=row.participation_id).last()


def objected(row, **more):
    """An Objection from the page."""
    sent = {"facts": TEXT, "where": "10.1.1.1", "sent_key": f"key{Objection.objects.count()}"}
    return objections.receive(entry_of(row), **{**sent, **SENDER, **more})
