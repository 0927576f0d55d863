"""The demo runs with DEBUG on, and its visitors still see our own error pages."""

from django.http import Http404
from django.views.defaults import page_not_found, server_error


class PlainErrorPages:
    """Puts 404.html and 500.html in the place of Django's technical pages.

    The traceback is in the console; TECHNICAL_PAGES=1 brings the technical pages back.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 404:
            return page_not_found(request, Http404())
        if response.status_code == 500:
            return server_error(request)
        return response
