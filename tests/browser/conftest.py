"""Machines for several people at once."""

import pytest

from tests.browser.desk import sign_in


@pytest.fixture
def refusals():
    """Status codes with which a form may be refused here: the browser writes them down."""
    return ()


@pytest.fixture
def sit_down(browser, live_server, browser_context_args, refusals):
    """A machine of one's own, signed in as `user` if one is given. Any complaint of the browser
    fails the test, but for the refusals it expects.
    """
    complaints, contexts = [], []

    def open_page(user=None, **size):
        context = browser.new_context(**{**browser_context_args, **size})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if user:
            sign_in(page, live_server, user)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [text for text in complaints if not any(code in text for code in refusals)] == []
