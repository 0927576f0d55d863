"""附件: downloaded through scope only, never shown in the page."""

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from branches.models import File
from branches.scope import get_in_scope


@require_safe
def download(request, pk):
    """The file as an attachment: the browser saves it and never runs it in our site."""
    row = get_in_scope(File.objects, request.user, pk=pk)
    try:
        content = row.content.open("rb")
    except FileNotFoundError as error:
        raise Http404("附件已不在存储中") from error
    response = FileResponse(content, as_attachment=True, filename=row.name, content_type=row.mime)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
