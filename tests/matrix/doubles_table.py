"""What a form sent twice comes to: which addresses add a row, and why the others need no key."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from branches.models import Branch, Handover, Poll, Term
from grading.models import Assessment, Decision, NoticeEntry, PublicNotice
from rectification.models import MonthlyReport, Pairing, RectificationItem
from rectification.pairing.slots import settle_slots
from training.models import Attendance, LeaveRequest, Session


@dataclass(frozen=True)
class Sent:
    """A form that adds a row: `actor` sends it for the row `key` (of the family of the address, or
    its primary key by a function of the world) from the address `page` (else its own) with `data`
    (or a function of the world); `prepare` clears the way in the world.
    """

    actor: str
    key: object = ""
    page: str = ""
    data: object = field(default_factory=dict)
    prepare: Callable = lambda world: None


def today(days=0):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def of(family, key):
    return lambda world: world.rows[family][key]


def item_without_requests(world):
    rows = RectificationItem.objects.of_branch().filter(state="in_progress")
    rows = rows.filter(branch=world.branches["a1"], participation__round=world.rounds["now"])
    return rows.get(extension_rows=None).pk


def sent_report(world):
    part = world.rows["participation"]["a1now"]
    month = {"branch": world.branches["a1"], "month": date(2012, 5, 1)}
    sent = {"participation_id": part, "due_on": date(2012, 5, 31), "reported_on": date(2012, 5, 9)}
    return MonthlyReport.objects.get_or_create(**month, defaults=sent)[0].pk


def new_item(world):
    participation = world.rows["participation"]["a1now"]
    form = {"participation": participation, "problem": "记录不全", "track": "dated"}
    return form | {"owner": "committee"}


def new_programme(world):
    return {
        "name": "轮训",
        "cycle": world.rounds["now"].cycle.pk,
        "organiser": "party_school",
        "kind": "rotation",
        "audience_kinds": ["staff"],
        "mode": "on_site",
        "starts_on": today(),
        "ends_on": today(),
    }


def new_session(world):
    day = Session.objects.get(pk=world.rows["session"]["plan"]).on.isoformat()
    times = {"half": "afternoon", "begins_at": "14:00", "ends_at": "18:00"}
    return times | {"on": day, "topic": "条例", "hours": "4"}


def new_record(world):
    seat = Term.objects.filter(branch=world.branches["a1"]).first().pk
    where = {"organiser_text": "省委党校", "category": "sent_up", "mode": "on_site"}
    when = {"year": "2012", "starts_on": "2012-04-05", "ends_on": "2012-04-06", "hours": "8"}
    return {"seat": seat, "name": "示范班", "is_counted": "on", **where, **when}


def leave(world):
    return {"session": world.rows["session"]["running"], "reason": "出差"}


def correction(world):
    session = world.rows["session"]["finished"]
    marks = {f"m{session}": "present", f"r{session}": ""}
    return {"exam": "40", "daily": "30", "hours": "4", "reason": "录错", "seen": "1", **marks}


def let_leave(world):
    """The half-day is tomorrow's, and nobody is marked."""
    session = world.rows["session"]["running"]
    Attendance.objects.filter(session=session).delete()
    LeaveRequest.objects.all().delete()
    Session.objects.filter(pk=session).update(on=timezone.localdate() + timedelta(days=1))


def drop_polls(world):
    Poll.objects.all().delete()


def drop_handovers(world):
    Handover.objects.all().delete()


POLL = dict.fromkeys(("due", "issued", "returned", "valid", "satisfied"), "20")
POLL |= dict.fromkeys(("basic", "unsatisfied", "unknown"), "0")
CHANGE = {
    "name": "李接任",
    "staff_no": "20129001",
    "since": today(),
    "reason": "调离",
    "hand_over_on": today(7),
}


def make_weak(key):
    """The approved grade of a branch is the lowest, so it has four slots to fill."""

    def prepare(world):
        Pairing.objects.filter(branch=world.branches[key]).update(state="declined")
        rows = Decision.objects.filter(assessment__participation__branch=world.branches[key])
        rows.update(grade="weak")
        settle_slots(Branch.objects.filter(pk=world.branches[key].pk), timezone.localdate())

    return prepare


def new_pairing(world):
    period = {"since": today(), "until": today(90)}
    return {"partner": world.branches["a1"].pk, "goals": "补齐组织生活", **period}


def clear_notice(world):
    """b1 waits for its public notice."""
    PublicNotice.objects.update(withdrawn_at=timezone.now())
    rows = Assessment.objects.filter(participation=world.rows["participation"]["b1now"])
    rows.update(grade="advanced")


def new_notice(world):
    row = world.rows["participation"]["b1now"]
    return {"row": row, "first_on": today(), "last_on": today(30), "contact": "315 室"}


def new_letter(world):
    entry = NoticeEntry.objects.get(notice=world.rows["notice"]["running"]).pk
    said = {"facts": "会议记录不全", "sender_name": "来信人"}
    return {"entry": entry, "source": "letter", "received_on": today(), **said}


ADDS = {
    "grading:next": Sent("secretary", "a1now", data={"text": "补充说明"}),
    "grading:draw_checks": Sent(
        "org_dept",
        page="grading:verification",
        data={"top": "1", "weak": "1", "gap": "1", "random": "1", "seed": "7", "due_on": today(3)},
    ),
    "grading:questions": Sent(
        "staff", "a1now", data={"code": "A6", "text": "记录在哪里", "due_on": today(3)}
    ),
    "publicity:new": Sent("org_dept", data=new_notice, prepare=clear_notice),
    "publicity:letter": Sent("org_dept", "running", data=new_letter),
    "rectification:pairing_new": Sent("staff", "m", data=new_pairing, prepare=make_weak("m")),
    "rectification:add_activity": Sent(
        "secretary",
        "b1",
        "rectification:pairing",
        {
            "activity-on": today(),
            "activity-what": "联合主题党日",
            "activity-who": "全体党员",
            "activity-effect": "规范了流程",
        },
    ),
    "rectification:assign_support": Sent(
        "staff",
        "a2",
        "rectification:supports",
        {
            "slot": "member",
            "member-name": "张",
            "member-post_text": "委员",
            "member-since": today(),
        },
        prepare=make_weak("a2"),
    ),
    "rectification:new_item": Sent("staff", data=new_item),
    "rectification:add_progress": Sent(
        "secretary",
        "a1now",
        "rectification:item",
        {"progress-note": "补开一次", "progress-percent": "60"},
    ),
    "rectification:request_closure": Sent(
        "secretary", "a1now", "rectification:item", {"closure-note": "全部补开"}
    ),
    "rectification:request_extension": Sent(
        "secretary",
        item_without_requests,
        "rectification:item",
        {"extension-to_due_on": today(20), "extension-reason": "支委外出"},
    ),
    "rectification:supplement_report": Sent(
        "secretary", sent_report, "rectification:report", {"text": "会议改到下月"}
    ),
    "poll_new": Sent("staff", "a2now", data=POLL, prepare=drop_polls),
    "cycle_new": Sent(
        "org_dept",
        data={
            "name": "2013年度",
            "parameter_set": "current",
            "grade_preset": "plan3",
            "cutoff_on": "2013-03-20",
            "confirmed": "1",
        },
    ),
    "regrade_new": Sent(
        "org_dept",
        "now",
        data=lambda world: {
            "after": world.rounds["now"].pk,
            "cutoff_on": "2012-09-20",
            "rubric": "keep",
            "confirmed": "1",
        },
    ),
    "branches:account_new": Sent(
        "org_dept", data={"name": "李督查", "username": "li", "role": "auditor"}
    ),
    "branches:post_give": Sent("org_dept", "secretary", data={"role": "auditor", "since": today()}),
    "branches:committee_new": Sent(
        "org_dept",
        data=lambda world: {
            "name": "中共示范大学新学院委员会",
            "short_name": "新学院党委",
            "code": "991",
            "kind": "committee",
            "parent": world.committees["school"].pk,
            "sort_order": "9",
        },
    ),
    "branches:officer_appoint": Sent(
        "staff",
        "a2",
        "branches:officers",
        {"appoint-seat": "organisation", "appoint-name": "张委员"},
    ),
    "branches:officer_vacancy": Sent(
        "staff", "a2", "branches:officers", {"vacancy-seat": "organisation"}
    ),
    "branches:change_secretary": Sent("staff", "a2", data=CHANGE, prepare=drop_handovers),
    "handover_new": Sent("staff", "m", data={"on": today(7)}, prepare=drop_handovers),
    "training:programme_new": Sent("trainer", data=new_programme),
    "training:programme_copy": Sent(
        "trainer", data=lambda world: {"programme": world.rows["programme"]["finished"]}
    ),
    "training:session_new": Sent("trainer", "plan", data=new_session),
    "training:choose": Sent(
        "trainer", "open", data=lambda world: {"pick": world.rows["person"]["a2"]}
    ),
    "training:correct": Sent("trainer", "b1finished", data=correction),
    "training:ask_leave": Sent(
        "secretary", "a1running", "training:enrolment", leave, prepare=let_leave
    ),
    "training:record_new": Sent("staff", "a1", data=new_record),
}
# Moved from one state to the next, or made where nothing of it may stand yet: the second is told.
ONCE_BY_STATE = {
    *("publicity:page", "publicity:end", "publicity:withdraw", "publicity:answer"),
    # The second finds the poll open, over, or the link used.
    *("polls_new", "poll_close", "poll_void", "branches:ballot"),
    *("make_item", "import_confirm", "survey_submit", "survey_return", "activate"),
    *("branches:open_account", "branches:account_disable", "branches:account_enable"),
    *("branches:post_end", "branches:committee_close", "branches:officer_leave"),
    *("branches:nudge", "branches:retry_deliveries"),
    *("grading:decide_selection", "grading:approve_selection", "grading:decision"),
    "regrade_join",
    *("grading:answer_question", "grading:settle_question", "grading:withdraw_question"),
    *("grading:return_selection", "grading:check", "grading:drop_check"),
    *("grading:return_checked", "grading:add_check", "grading:fix_checks"),
    *("grading:note_jump", "grading:lift_veto", "grading:withdraw_self", "grading:return_self"),
    *("grading:withdraw_review", "grading:return_review"),
    *("grading:withdraw_decision", "grading:return_decision"),
    *("grading:undo_approval", "grading:revision", "grading:approve_revision"),
    *("grading:refuse_revision", "grading:withdraw_revision"),
    *("rectification:answer_extension", "rectification:accept", "rectification:return_item"),
    "rectification:reopen",
    "rectification:check_look_back",
    *("rectification:cancel", "rectification:submit_plan", "rectification:begin"),
    *("rectification:accept_many", "rectification:hand_in_report"),
    *("rectification:confirm_pairing", "rectification:decline_pairing"),
    *("rectification:withdraw_pairing", "rectification:end_pairing"),
    "rectification:vacate_support",
    *("rectification:approve_plan", "rectification:return_plan"),
    *("training:programme_start", "training:programme_cancel", "training:session_delete"),
    *("training:invite", "training:take_back_leave", "training:withdraw", "training:finish"),
    *("training:answer_leave", "training:arrivals"),
    *("training:record_remove", "handover_confirm", "handover_withdraw"),
    *("branches:cycle_rules", "branches:calendar_day", "branches:vacation_add"),
    *("branches:vacation_remove", "branches:end_session"),
}
# Sets what stands there: twice is as good as once.
SETS = {
    *("branches:poll_paper", "branches:poll_extend"),
    *("rectification:columns", "promotion:state"),
    *("cycle", "password_change", "logout", "login"),
    *("branches:survey", "branches:survey_field", "branches:survey_note"),
    *("branches:account_edit", "branches:committee_edit", "branches:branch_edit"),
    *("branches:read_reminders", "branches:read_reminder"),
    *("grading:self_sheet", "grading:review_sheet"),
    "rectification:edit_activity",
    *("rectification:edit_item", "rectification:save_plan", "rectification:save_report"),
    *("training:programme_edit", "training:session_edit", "training:invitation"),
    *("training:mark", "training:mark_rest", "training:sign_in", "training:sheet_confirm"),
    *("training:save_points", "training:record_edit", "handover_move"),
    "branches:calendar_import",
}
# A trial run writes nothing but itself (its confirmation stands above), a link or a code takes the
# place of the one before: each time is meant.
EACH_TIME = {
    *("publicity:foresee", "publicity:result"),
    # Links are made anew or put on paper as often as somebody asks; of one day is told once.
    *("branches:poll_renew", "branches:poll_slips", "branches:poll_remind"),
    *("grading:foresee_decisions", "grading:foresee_approvals"),
    "grading:foresee_return_selection",
    *("import_new", "training:sheet_import", "branches:account_link", "training:renew_code"),
}
