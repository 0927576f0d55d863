from training.models.enrolment import Attendance, Enrolment, Invitation
from training.models.programmes import Programme, Session
from training.models.records import TrainingRecord
from training.models.sign_in import SignInFailure

__all__ = [
    "Attendance",
    "Enrolment",
    "Invitation",
    "Programme",
    "Session",
    "SignInFailure",
    "TrainingRecord",
]
