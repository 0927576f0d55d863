"""The way to the mail server: one connection for a whole run, a reason for every failure."""

import smtplib
from dataclasses import dataclass

from django.core.mail import get_connection

PERMANENT = range(500, 600)
WORDS = (
    (ConnectionRefusedError, "邮件服务器拒绝连接"),
    (TimeoutError, "邮件服务器没有应答"),
    (smtplib.SMTPServerDisconnected, "邮件服务器中断了连接"),
    (smtplib.SMTPAuthenticationError, "邮件服务器拒绝登录"),
    (smtplib.SMTPSenderRefused, "邮件服务器不接受发件地址"),
)


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
            return Failure(in_words(error))
        return None

    def hang_up(self):
        try:
            self.connection.close()
        except (OSError, smtplib.SMTPException):
            self.connection.connection = None


def in_words(error):
    known = (words for kind, words in WORDS if isinstance(error, kind))
    return f"{next(known, '邮件没有发出')}（{type(error).__name__}）"


def refused(code, answer):
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return Failure(f"邮件服务器拒收：{code} {text}", is_final=code in PERMANENT)
