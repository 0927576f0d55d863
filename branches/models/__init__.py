from branches.models.audit import AuditEntry
from branches.models.calendar import Vacation, Workday
from branches.models.cycle import Cycle, Participation, Round
from branches.models.duty import Delivery, Duty, JobRun, Reminder
from branches.models.files import File, ImportRun
from branches.models.form_key import FormKey
from branches.models.handover import Handover
from branches.models.organisation import Branch, Committee
from branches.models.people import AccessLink, Person, Post, Term, User
from branches.models.poll import BallotToken, OnlinePoll, Poll, PollTally
from branches.models.sign_in import SignInRecord, UserSession
from branches.models.survey import Finding, Survey

__all__ = [
    "AccessLink",
    "AuditEntry",
    "BallotToken",
    "Branch",
    "Committee",
    "Cycle",
    "Delivery",
    "Duty",
    "File",
    "Finding",
    "FormKey",
    "Handover",
    "ImportRun",
    "JobRun",
    "OnlinePoll",
    "Participation",
    "Person",
    "Poll",
    "PollTally",
    "Post",
    "Reminder",
    "Round",
    "SignInRecord",
    "Survey",
    "Term",
    "User",
    "UserSession",
    "Vacation",
    "Workday",
]
