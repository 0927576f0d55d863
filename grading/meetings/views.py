"""会议情况 of the decision on a branch: page, print and Word file."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from branches.web.downloads import paper_response
from grading.meetings.paper import meeting_paper
from grading.meetings.queries import decided_at, meeting_of
from grading.rubrics.grades import grades_of
from grading.sheets.views import get_assessment


def found(request, pk):
    """(Assessment, Meeting or None, [Decision]) that the address asks for."""
    assessment = get_assessment(request, pk)
    meeting = meeting_of(assessment.participation_id)
    return assessment, meeting, decided_at(meeting, request.user) if meeting else []


@require_safe
def meeting(request, pk):
    assessment, row, decisions = found(request, pk)
    grades = grades_of(assessment.participation.round)
    context = {
        "participation": assessment.participation,
        "meeting": row,
        "rows": [
            (one, grades.get(one.verdict.grade if one.verdict else "", ""), grades.get(one.grade))
            for one in decisions
        ],
    }
    return render(request, "grading/meetings/meeting_page.html", context)


def paper_of(request, pk):
    """(Assessment, its Paper); None where no meeting was recorded, which the page says."""
    assessment, row, decisions = found(request, pk)
    return assessment, meeting_paper(row, decisions) if row else None


@require_safe
def print_meeting(request, pk):
    assessment, paper = paper_of(request, pk)
    if paper is None:
        return redirect("grading:meeting", pk)
    context = {"participation": assessment.participation, "paper": paper}
    return render(request, "grading/meetings/meeting_print.html", context)


@require_safe
def word(request, pk):
    assessment, paper = paper_of(request, pk)
    if paper is None:
        return redirect("grading:meeting", pk)
    return paper_response(paper, f"{paper.title}_{assessment.participation.sub_committee}")
