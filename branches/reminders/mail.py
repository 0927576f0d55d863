"""The way to the mail server: one connection for a whole run, a reason for every failure."""

import smtplib
from dataclasses import dataclass

from django.core.mail import get_connection

PERMANENT = range(500, 600)


@dataclass(frozen=True)
class Failure:
    text: str
    is_final: bool = False


class Postman:
    """Opens the connection with the first message and keeps it; opens anew when it broke."""

    def __init__(self):
        self.connection = get_connection()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.hang_up()

    def send(self, message):
        """Hand one message over; None when the server took it, else the Failure."""
        message.connection = self.connection
        try:
            self.connection.open()
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            return refused(*next(iter(error.recipients.values())))
        except smtplib.SMTPDataError as error:
            return refused(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            # Server away, log-in refused, line cut: not this reader's fault, try again later.
            self.hang_up()
            return Failure(f"{type(error).__name__}: {error}")
        return None

    def hang_up(self):
        try:
            self.connection.close()
        except (OSError, smtplib.SMTPException):
            self.connection.connection = None


def refused(code, answer):
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return Failure(f"{code} {text}", is_final=code in PERMANENT)
