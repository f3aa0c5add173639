"""What every viewset of the API does the same way."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers, viewsets
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from api.refusals import WHOLE, Malformed
from api.serializers.base import Body
from stories.models import CollectorLink


class Pages(CursorPagination):
    """Fifty rows a page, newest first, by key: no page is ever counted or skipped over."""

    page_size = 50
    ordering = "-id"

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The place in the list, or NotFound for one that no page has given out."""
        cursor = super().decode_cursor(request)
        if cursor and cursor.position and not _is_key(str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18


class HouseViewSet(viewsets.GenericViewSet[Any]):
    """Fetch through ``visible_to``, act through a service, answer."""

    pagination_class = Pages
    lookup_value_converter = "int"
    link_actions: frozenset[str] = frozenset()
    """What may be done with a collector's link as well. These look at ``link``."""

    @property
    def person(self) -> User:
        """Who asks; for a link the collector in whose name it hands in."""
        assert isinstance(self.request.user, User)
        return self.request.user

    @property
    def link(self) -> CollectorLink | None:
        """The link the request came with, if no person is signed in."""
        return self.request.auth if isinstance(self.request.auth, CollectorLink) else None

    def read(self, body: type[Body]) -> dict[str, Any]:
        """The request's body, checked; refused as documented in ``api.refusals``."""
        if not isinstance(self.request.data, dict):
            raise Malformed({WHOLE: [_("Send a JSON object.")]})
        serializer = body(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def filters(self, serializer_class: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The address's query, checked; filters that are not given are left out."""
        serializer = serializer_class(
            data=self.request.query_params, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def page(
        self, rows: QuerySet[Any], serializer_class: type[serializers.BaseSerializer[Any]]
    ) -> Response:
        """One page of the rows."""
        found = self.paginate_queryset(rows)
        context = self.get_serializer_context()
        return self.get_paginated_response(serializer_class(found, many=True, context=context).data)
