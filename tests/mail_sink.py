"""A mail server for tests: takes, refuses or hangs up, as the address says."""

import asyncio
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

ANSWERS = {"full": "452 4.2.2 mailbox full", "later": "450 4.2.0 try later"}
ANSWERS["gone"] = "550 5.1.1 no such user"


class Sink:
    """Keeps what it took in `messages`; the local part of an address says how it behaves."""

    def __init__(self):
        self.messages, self.connections = [], 0
        self.seconds = 0  # how long it thinks about an address

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        await asyncio.sleep(self.seconds)
        if answer := ANSWERS.get(address.partition("@")[0]):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        name = envelope.rcpt_tos[0].partition("@")[0]
        if name == "spam":
            return "554 5.7.1 refused"
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        if name == "drop":
            server.transport.abort()
        return "250 OK"


@contextmanager
def mail_sink(settings):
    """A running Sink that the settings send to; `sink.port` is where it listens."""
    sink = Sink()
    sink.port = free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    try:
        yield sink
    finally:
        controller.stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
