"""The house's addresses and the reference page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from msc import urls
from stories.models import Story


@login_required
def reference(request: HttpRequest) -> HttpResponse:
    """The measure, 1×: signed in, a template, 50 rows with their words, no count, no rules."""
    rows = Story.objects.select_related("current").order_by("-created_at", "-id")[:50]
    return render(request, "bench/reference.html", {"rows": rows})


urlpatterns = [*urls.urlpatterns, path("bench/reference/", reference)]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
