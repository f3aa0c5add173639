"""Addresses for phones; the first part of each is what they are given as the server's address."""

from typing import Any

from django.urls import path

from api.openrosa import views

app_name = "openrosa"

PAGES: dict[str, Any] = {
    "formList": views.form_list,
    "form": views.form,
    "manifest": views.manifest,
    "submission": views.submit,
}
NAMES = {"formList": "form_list"}


def _below(way: str) -> list[Any]:
    return [path(f"{way}/{end}", page, name=NAMES.get(end, end)) for end, page in PAGES.items()]


urlpatterns = [*_below("p/<int:pk>"), *_below("<str:token>")]
