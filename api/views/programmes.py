"""Programmes, for clients that build a form; periods, for those who move them along."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers.base import Because, Body, Empty, Note
from api.serializers.panels import RoundRowSerializer
from api.serializers.programmes import (
    PeriodFilters,
    PeriodSerializer,
    PlanBody,
    ProgrammeRowSerializer,
    ProgrammeSerializer,
)
from api.views.base import HouseViewSet
from panels.models import SelectionRound
from panels.services.periods import close_period
from panels.services.planning import plan_rounds
from programmes.models import Period, Programme
from programmes.services import PERIOD_ACTIONS, reopen_period


class ProgrammeViewSet(HouseViewSet):
    """Programmes in which the person has a part."""

    queryset = Programme.objects.none()
    serializer_class = ProgrammeSerializer

    def get_queryset(self) -> QuerySet[Programme]:
        found: QuerySet[Programme] = Programme.objects.visible_to(self.request.user)
        return found

    @extend_schema(responses=ProgrammeRowSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The person's programmes."""
        return self.page(self.get_queryset(), ProgrammeRowSerializer)

    def retrieve(self, request: Request, pk: int) -> Response:
        """A programme with units, domains, periods and questions: what a story form offers."""
        return Response(self.get_serializer(self.get_object()).data)


class PeriodViewSet(HouseViewSet):
    """Periods of the person's programmes."""

    queryset = Period.objects.none()
    serializer_class = PeriodSerializer

    def get_queryset(self) -> QuerySet[Period]:
        found: QuerySet[Period] = Period.objects.visible_to(self.request.user)
        return found.select_related("programme")

    @extend_schema(parameters=[PeriodFilters], responses=PeriodSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Fifty periods a page, newest first."""
        periods = self.get_queryset().filter(**self.filters(PeriodFilters))
        return self.page(periods, PeriodSerializer)

    def retrieve(self, request: Request, pk: int) -> Response:
        """One period."""
        return self.shown()

    @extend_schema(request=Empty)
    @action(detail=True, methods=["post"], url_path="start-collecting")
    def start_collecting(self, request: Request, pk: int) -> Response:
        """Let collectors send stories for the period."""
        return self.act(PERIOD_ACTIONS["start-collecting"], Empty)

    @extend_schema(request=Empty)
    @action(detail=True, methods=["post"], url_path="start-selecting")
    def start_selecting(self, request: Request, pk: int) -> Response:
        """End the collecting; from now on panels may sit."""
        return self.act(PERIOD_ACTIONS["start-selecting"], Empty)

    @extend_schema(request=Empty)
    @action(detail=True, methods=["post"], url_path="start-feeding-back")
    def start_feeding_back(self, request: Request, pk: int) -> Response:
        """End the selecting; what the panels decided goes back down."""
        return self.act(PERIOD_ACTIONS["start-feeding-back"], Empty)

    @extend_schema(request=Because)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        """Close the period; with work undone, say why."""
        return self.act(close_period, Because)

    @extend_schema(request=Note)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Open a closed period again; the note says why."""
        return self.act(reopen_period, Note)

    @extend_schema(request=PlanBody, responses=RoundRowSerializer(many=True))
    @action(detail=True, methods=["post"], pagination_class=None)
    def plan(self, request: Request, pk: int) -> Response:
        """Draw the period's rounds from its panels and stories; opened rounds stay."""
        made = plan_rounds(self.get_object(), by=self.person, **self.read(PlanBody))
        rounds = SelectionRound.objects.filter(pk__in=[one.pk for one in made])
        shown = rounds.select_related(*RoundRowSerializer.SHOWN)
        return Response(RoundRowSerializer(shown, many=True).data)

    def act(self, verb: Callable[..., object], body: type[Body]) -> Response:
        verb(self.get_object(), by=self.person, **self.read(body))
        return self.shown()

    def shown(self) -> Response:
        """The period as it is now."""
        return Response(self.get_serializer(self.get_object()).data)
