from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches.web.downloads import paper_response
from rectification.pairing.agreement import agreement_paper
from rectification.pairing.queries import with_grades
from rectification.pairing.views import pairing_of


def paper_of(row):
    with_grades([row], timezone.localdate())
    sides = list(row.sides.select_related("branch__sub_committee"))
    return agreement_paper(row, sides, list(row.activities.all()))


@require_safe
def agreement(request, pk):
    row = pairing_of(request, pk)
    context = {"pairing": row, "paper": paper_of(row)}
    return render(request, "rectification/pairing/agreement.html", context)


@require_safe
def agreement_word(request, pk):
    row = pairing_of(request, pk)
    return paper_response(paper_of(row), f"结对共建协议书_{row.branch}")
