"""Asked, nothing to report."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers.nothing import NothingBody, NothingFilters, NothingSerializer
from api.views.base import HouseViewSet
from stories import services
from stories.models import NothingToReport


class NothingViewSet(HouseViewSet):
    """Returns of places where people were asked and named no change."""

    queryset = NothingToReport.objects.none()
    serializer_class = NothingSerializer

    def get_queryset(self) -> QuerySet[NothingToReport]:
        found: QuerySet[NothingToReport] = NothingToReport.objects.visible_to(self.person)
        return found.select_related("unit", "period")

    @extend_schema(parameters=[NothingFilters], responses=NothingSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Fifty returns a page, newest first."""
        return self.page(
            self.get_queryset().filter(**self.filters(NothingFilters)), NothingSerializer
        )

    @extend_schema(request=NothingBody, responses={201: NothingSerializer})
    def create(self, request: Request) -> Response:
        """Say that people were asked and named no change. The same place and day replaces it."""
        found = services.report_nothing(by=self.person, **self.read(NothingBody))
        return Response(NothingSerializer(found).data, status.HTTP_201_CREATED)
