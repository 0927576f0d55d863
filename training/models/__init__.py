from training.models.corrections import Correction
from training.models.enrolment import Attendance, Enrolment, Invitation
from training.models.leave import LeaveRequest
from training.models.programmes import Programme, Session
from training.models.records import TrainingRecord
from training.models.sign_in import SignInFailure

__all__ = [
    "Attendance",
    "Correction",
    "Enrolment",
    "Invitation",
    "LeaveRequest",
    "Programme",
    "Session",
    "SignInFailure",
    "TrainingRecord",
]
