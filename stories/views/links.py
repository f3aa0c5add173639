"""Where coordinators make links, print them and end them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from programmes.access import has_role
from programmes.models import Programme, Role
from stories import services
from stories.intake import collect
from stories.link_making import NewLinksForm
from stories.models import CollectorLink
from stories.presentation import qr_code

if TYPE_CHECKING:
    from accounts.models import User

PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def link_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The links of the branches one coordinates, and a form for more.

    New links are shown on the answer to that form only, as a sheet to print.
    """
    user = cast("User", request.user)
    programme: Programme = get_object_or_404(Programme.objects.visible_to(user), pk=pk)
    if not has_role(user, programme.pk, Role.COORDINATOR):
        raise PermissionDenied
    form = NewLinksForm(request.POST or None, programme=programme, by=user)
    made = _make(request, form) if request.method == "POST" else []
    if made:
        return render(request, "stories/links_made.html", {"programme": programme, "made": made})
    links = CollectorLink.objects.visible_to(user).filter(programme=programme)
    page = Paginator(links.select_related("unit", "collector"), PAGE).get_page(
        request.GET.get("page")
    )
    usable = CollectorLink.objects.usable().filter(pk__in=[link.pk for link in page])
    context = {
        "programme": programme,
        "form": form,
        "page": page,
        "usable": set(usable.values_list("pk", flat=True)),
    }
    return render(request, "stories/links.html", context, status=422 if form.errors else 200)


def _make(request: HttpRequest, form: NewLinksForm) -> list[dict[str, Any]]:
    """The new links with address and QR code; none when the form was refused."""
    if not form.is_valid():
        return []
    try:
        made = services.make_links(by=cast("User", request.user), **form.cleaned_data)
    except ValidationError as refusal:
        for name, sentences in refusal.message_dict.items():
            form.add_error(form.field_of(name), sentences)
        return []
    return [_shown(request, link, token) for link, token in made]


def _shown(request: HttpRequest, link: CollectorLink, token: str) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("links:form", args=[token]))
    shown = {"link": link, "address": address, "code": qr_code(address)}
    if not link.is_direct:
        server = collect.server(request, token=token)
        shown |= {"server": server, "settings": collect.settings_code(server, str(link.programme))}
    return shown


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    link = get_object_or_404(CollectorLink.objects.visible_to(request.user), pk=pk)
    services.revoke_link(link, by=cast("User", request.user))
    messages.success(request, _("The link “%(name)s” opens nothing any more.") % {"name": link})
    return redirect("stories:links", pk=link.programme_id)
