"""Who is asking, for a form that waits on a phone until there is a network."""

from __future__ import annotations

from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers.session import SessionSerializer
from api.views.base import HouseViewSet
from stories.queries import collecting_programmes


class SessionViewSet(HouseViewSet):
    """One thing only, and nobody keeps it."""

    serializer_class = SessionSerializer
    link_actions = frozenset({"retrieve"})

    @extend_schema(responses=SessionSerializer)
    def retrieve(self, request: Request) -> Response:
        """The person or the link, a fresh key for forms, and where stories may be handed in."""
        found = {
            "user": None if self.link else self.person.pk,
            "link": self.link,
            "csrf_token": get_token(request._request),
            "programmes": self._programmes(),
        }
        answer = SessionSerializer(found).data
        return Response(answer, headers={"Cache-Control": "private, no-store"})

    def _programmes(self) -> list[int]:
        if self.link:
            return [self.link.programme_id]
        return [programme.pk for programme in collecting_programmes(self.person)]
