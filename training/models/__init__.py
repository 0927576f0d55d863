from training.models.enrolment import Attendance, Enrolment, Invitation
from training.models.programmes import Programme, Session
from training.models.records import TrainingRecord

__all__ = [
    "Attendance",
    "Enrolment",
    "Invitation",
    "Programme",
    "Session",
    "TrainingRecord",
]
