"""支部档案: everything about one branch."""

from django.shortcuts import render

from branches.models import Branch
from branches.scope import get_in_scope


def branch_file(request, pk):
    branch = get_in_scope(Branch.objects.select_related("committee"), request.user, pk=pk)
    return render(request, "config/branch_file.html", {"branch": branch})
