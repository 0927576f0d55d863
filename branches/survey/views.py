"""The survey form: its steps, and each question saved as it is typed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_http_methods, require_POST

from branches import rules
from branches.models import Participation, Survey
from branches.rulebook.fields import BY_NAME, SECTIONS
from branches.scope import get_in_scope
from branches.survey.following import following
from branches.survey.forms import ReturnForm, read_entry, read_notes, read_section, read_seen
from branches.survey.page import (
    CHECK,
    NOTHING_TYPED,
    STEPS,
    kept_query,
    may_edit,
    section_context,
)
from branches.survey.services import confirm_section, live_findings, save_fields, save_notes
from branches.survey.start import opening_of, reason_pieces

SURVEYED = Participation.objects.filter(survey__isnull=False).select_related(
    "branch", "committee", "sub_committee", "round__cycle", "survey"
)
LONGEST_LIST = 500


def surveyed(user, pk):
    """The participation with its survey, or 404 out of scope."""
    return get_in_scope(SURVEYED, user, pk=pk)


def for_entry(user, pk):
    """The same for who fills it in: 403 for readers."""
    participation = surveyed(user, pk)
    if rules.staff_post(user, participation) is None:
        raise PermissionDenied
    return participation


def chosen_section(params):
    section = params.get("section", "")
    return section if section in STEPS else next(iter(STEPS))


def address_of(participation, section, *, only_differing=False, listed=""):
    kept = kept_query(only_differing, listed)
    return f"{reverse('branches:survey', args=[participation.pk])}?section={section}{kept}"


def wants_differing(request):
    return request.GET.get("differ") == "1"


def list_behind(request):
    return request.GET.get("list", "")[:LONGEST_LIST]


@require_http_methods(["GET", "HEAD", "POST"])
def survey_page(request, pk):
    if request.method == "POST":
        return save_section(request, pk)
    participation = surveyed(request.user, pk)
    section = chosen_section(request.GET)
    if "section" not in request.GET and may_edit(request.user, participation.survey):
        section = opening_of(participation.survey)[0] or CHECK
    return render_section(request, participation, section)


def render_section(request, participation, section, *, status=200, **extra):
    """The form at one step; `extra` of section_context, and `blocked`, `return_form`."""
    page = {name: extra.pop(name) for name in ("blocked", "return_form") if name in extra}
    extra |= {"only_differing": wants_differing(request), "listed": list_behind(request)}
    context = section_context(request.user, participation, section, **extra)
    context["page_url"] = page_url(request, participation)
    if participation.survey.state == Survey.State.RETURNED:
        context["returned"] = returned_text(participation.survey, context)
    if section == CHECK:
        context["following"] = following(request.user, participation, extra["listed"])
    page.setdefault("return_form", ReturnForm())
    return render(request, "branches/survey/form.html", context | page, status=status)


def returned_text(survey, shown):
    """Why the report was given back; what it names leads to its place."""
    codes = {line.code: (line.section, line.anchor) for line in reversed(shown["lines"])}
    link = f"{shown['page_url']}?section={{}}{shown['kept']}#{{}}"
    parts = (
        (format_html('<a href="{}">{}</a>', link.format(at[0], anchor_of(at[1])), piece),)
        if at
        else (piece,)
        for piece, at in reason_pieces(survey, codes)
    )
    return format_html_join("", "{}", parts)


def anchor_of(place):
    """The id of a question, of another place of the form, or ("") of the head of a section."""
    return f"field-{place}" if place in BY_NAME else place or "section-title"


def page_url(request, participation):
    """What leads the links of the form: "" on its own page, else its address."""
    address = reverse("branches:survey", args=[participation.pk])
    return "" if request.path == address else address


def save_section(request, pk):
    """A step posted as an ordinary form: all its changed questions and notes at once."""
    participation = for_entry(request.user, pk)
    section = chosen_section(request.GET)
    entry = read_section(request.POST, section) if section in SECTIONS else NOTHING_TYPED
    saved = save_fields(participation, entry.edits, by=request.user)
    participation.survey = saved.survey
    _save_posted_notes(request, participation)
    if entry.refused or saved.collisions:
        status = 409 if saved.collisions else 422
        return render_section(
            request,
            participation,
            section,
            status=status,
            entry=entry,
            collisions=saved.collisions,
        )
    target = request.POST.get("go", "")
    if "confirm" in request.POST and section in SECTIONS:
        seen = read_seen(request.POST, section)
        confirm_section(participation, section, seen, by=request.user)
        messages.success(request, f"“{STEPS[section]}”已核对。")
    else:
        messages.success(request, f"“{STEPS[section]}”已保存。")
    section = target if target in STEPS else section
    kept = {"only_differing": wants_differing(request), "listed": list_behind(request)}
    return redirect(address_of(participation, section, **kept))


def _save_posted_notes(request, participation):
    """Notes may only be given to doubts that stand."""
    if not any(name.startswith("note:") for name in request.POST):
        return
    notes = read_notes(request.POST, live_findings(participation.survey))
    participation.survey = save_notes(participation, notes, by=request.user)


@require_POST
def save_field(request, pk):
    """One question as it is typed: 200 saved, 409 somebody else was there, 422 cannot be read."""
    participation = for_entry(request.user, pk)
    field = BY_NAME.get(request.POST.get("field", ""))
    if field is None or field.computed:
        raise Http404
    entry = read_entry(request.POST, [field])
    saved = save_fields(participation, entry.edits, by=request.user)
    participation.survey = saved.survey
    status = 422 if entry.refused else 409 if saved.collisions else 200
    context = section_context(
        request.user,
        participation,
        field.section,
        entry=entry,
        collisions=saved.collisions,
        only_differing=wants_differing(request),
        listed=list_behind(request),
    )
    # Only this question's base moves on: the others still show what the person saw.
    context["saved_name"] = field.name
    return render(request, "branches/survey/_saved.html", context, status=status)


@require_POST
def save_note(request, pk):
    participation = for_entry(request.user, pk)
    _save_posted_notes(request, participation)
    context = section_context(
        request.user,
        participation,
        chosen_section(request.POST),
        only_differing=wants_differing(request),
        listed=list_behind(request),
    )
    context["page_url"] = page_url(request, participation)
    return render(request, "branches/survey/_saved.html", context)
