"""附件: through scope only. Pictures, which we drew anew ourselves, are also shown in the page."""

from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe

from branches.files import pictures
from branches.models import File
from branches.scope import get_in_scope


@require_safe
def download(request, pk):
    return send_file(get_in_scope(File.objects, request.user, pk=pk), request.GET.get("view"))


def send_file(row, view=None):
    """The content of a File in scope as an attachment: the browser saves it and never runs it in
    our site. A picture is shown with `view` "full", with "small" as a page has it.
    """
    try:
        content = row.content.open("rb")
    except FileNotFoundError as error:
        raise Http404("附件已不在存储中") from error
    view = view if row.is_picture else None
    if view == "small":
        with content:
            response = HttpResponse(pictures.small(content), content_type=row.mime)
    else:
        response = FileResponse(
            content, as_attachment=view != "full", filename=row.name, content_type=row.mime
        )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
