"""Sessions end after some hours without a click."""

import time

SEEN = "seen_at"
REFRESH_SECONDS = 600


class IdleTimeoutMiddleware:
    """Moves the end of a session on while its owner is at work. SESSION_SAVE_EVERY_REQUEST would do
    the same with one UPDATE on every page; a refresh each ten minutes is exact enough for a
    time-out of hours.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        session = request.session
        if session.accessed and not session.is_empty():
            self.refresh(session)
        return response

    def refresh(self, session):
        now = int(time.time())
        if now - session.get(SEEN, 0) > REFRESH_SECONDS:
            session[SEEN] = now
