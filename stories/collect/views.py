"""The pages and files of the form on a phone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from stories import queries
from stories.collect import shell
from stories.collect.doorway import Doorway, for_collectors

if TYPE_CHECKING:
    from accounts.models import User

SCOPE = "/collect/"
POLICY = {"img-src": ["blob:"], "media-src": [SELF, "blob:"], "worker-src": [SELF]}
"""What the form may do beyond other pages: show a photo and play a voice from the phone itself."""


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Which programme the stories are for; straight to the form where there is only one."""
    programmes = list(queries.collecting_programmes(cast("User", request.user)))
    if len(programmes) == 1:
        return redirect("collect:programme", pk=programmes[0].pk)
    return render(request, "collect/start.html", {"programmes": programmes})


@login_required
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """To the form in the language that the pages speak just now."""
    get_object_or_404(queries.collecting_programmes(cast("User", request.user)), pk=pk)
    return redirect("collect:form", pk=pk, language=get_language())


@never_cache
@csp_update(POLICY)
@for_collectors
def form(_request: HttpRequest, place: Doorway, language: str) -> HttpResponse:
    """The form itself, the same for everybody who collects there: a phone may keep it."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    page = shell.form_page(place.programme, language)
    return HttpResponse(page, headers={"Collect-Form": "1"})


@never_cache
@for_collectors
def places(_request: HttpRequest, place: Doorway) -> HttpResponse:
    """Where this person collects, apart from the form: ``{places: [[key, name], …]}``."""
    names = queries.path_names(place.programme)
    units = place.units.order_by("path").values_list("pk", flat=True)
    return JsonResponse({"places": [[unit, names[unit]] for unit in units]})


@never_cache
def link(_request: HttpRequest) -> HttpResponse:
    """Opens the form with a link, whose token stands after the # and never gets here."""
    context = {"scripts": shell.LINK_SCRIPTS, "language": get_language()}
    return HttpResponse(render_to_string("collect/link.html", context))


@never_cache
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker, for addresses below /collect/ and no others."""
    said = json.dumps({"version": shell.version(), "files": shell.files()})
    script = f"self.SHELL = {said};\nimportScripts(...{json.dumps(shell.worker_files())});\n"
    headers = {"Service-Worker-Allowed": SCOPE}
    return HttpResponse(script, content_type="text/javascript", headers=headers)


def manifest(_request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the form among its apps."""
    icons = [
        {"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("icon-512.png"), "sizes": "512x512", "type": "image/png"},
    ]
    said = {
        "name": _("Stories of change"),
        "short_name": _("Stories"),
        "lang": get_language(),
        "start_url": reverse("collect:start"),
        "scope": SCOPE,
        "display": "standalone",
        "background_color": "#fbf9f4",
        "theme_color": "#0b5d57",
        "icons": icons,
    }
    return JsonResponse(said, content_type="application/manifest+json")
