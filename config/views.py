"""Pages that show several apps."""

from django.shortcuts import render


def home(request):
    return render(request, "config/home.html")
