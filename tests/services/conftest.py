import pytest

from tests.mail_sink import mail_sink


@pytest.fixture
def sink(settings, monkeypatch):
    with mail_sink(settings) as running:
        monkeypatch.setenv("TEST_SMTP_PORT", str(running.port))
        yield running
