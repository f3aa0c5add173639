"""Themes: asking for them, reading them, working on them."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Count, Prefetch, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers.base import Body, Empty
from api.serializers.themes import (
    EditSerializer,
    MergeBody,
    MoveBody,
    PlacementFilters,
    PlacementSerializer,
    RenameBody,
    RequestBody,
    ThemeSetFilters,
    ThemeSetRowSerializer,
    ThemeSetSerializer,
    UndoBody,
    visible_sets,
    visible_themes,
)
from api.views.base import HouseViewSet
from stories.models import Story
from themes import services
from themes.labels import Readable
from themes.models import Edit, Placement, Theme, ThemeSet


class ThemeSetViewSet(HouseViewSet):
    """Theme sets, for coordinators and evaluators of the whole programme."""

    queryset = ThemeSet.objects.none()
    serializer_class = ThemeSetSerializer

    def get_queryset(self) -> QuerySet[ThemeSet]:
        found: QuerySet[ThemeSet] = ThemeSet.objects.visible_to(self.request.user)
        return found.select_related("requested_by", "adopted_by", "programme", "period")

    @extend_schema(parameters=[ThemeSetFilters], responses=ThemeSetRowSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Fifty theme sets a page, newest first."""
        return self.page(
            self.get_queryset().filter(**self.filters(ThemeSetFilters)), ThemeSetRowSerializer
        )

    @extend_schema(request=RequestBody, responses={201: ThemeSetRowSerializer})
    def create(self, request: Request) -> Response:
        """Ask for a period's themes; a worker makes them, ``progress`` says how far it is."""
        made = services.request(by=self.person, **self.read(RequestBody))
        return Response(ThemeSetRowSerializer(made).data, status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: int) -> Response:
        """A theme set with its themes and newest edits."""
        return self.shown()

    @extend_schema(parameters=[PlacementFilters], responses=PlacementSerializer(many=True))
    @action(detail=True)
    def placements(self, request: Request, pk: int) -> Response:
        """Where each story lies that may be read, fifty a page."""
        found = Placement.objects.readable().filter(theme_set=self.get_object())
        return self.page(
            found.filter(**self.filters(PlacementFilters)).select_related("story__current"),
            PlacementSerializer,
        )

    @extend_schema(request=Empty)
    @action(detail=True, methods=["post"])
    def adopt(self, request: Request, pk: int) -> Response:
        """Take the set as the people's own; one adopted before gives way."""
        return self.act(services.adopt)

    @extend_schema(request=Empty)
    @action(detail=True, methods=["post"], url_path="start-again")
    def start_again(self, request: Request, pk: int) -> Response:
        """Give a failed or abandoned run to the worker once more."""
        return self.act(services.start_again)

    @extend_schema(request=UndoBody)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: int) -> Response:
        """Take back the newest edit."""
        theme_set = self.get_object()
        edit: Edit = self.read(UndoBody)["edit"]
        if edit.theme_set_id != theme_set.pk:
            raise ValidationError({"edit": _("This edit belongs to another theme set.")})
        services.undo(edit, by=self.person)
        return self.shown()

    def act(self, verb: Callable[..., object]) -> Response:
        verb(self.get_object(), by=self.person, **self.read(Empty))
        return self.shown()

    def shown(self) -> Response:
        """The set as it is now."""
        theme_set = self.get_object()
        themes = Theme.objects.annotate(n=Count("placements")).order_by("-n", "number")
        prefetch_related_objects([theme_set], Prefetch("themes", themes))
        readable = Readable(theme_set)
        readable.themes(theme_set.themes.all())
        told = [theme.sentence_story_id for theme in theme_set.themes.all()]
        usable = Story.objects.filter(pk__in=told).usable()
        context = {"readable": readable, "usable": set(usable.values_list("pk", flat=True))}
        return Response(ThemeSetSerializer(theme_set, context=context).data)


class ThemeViewSet(HouseViewSet):
    """What people do to a suggested theme. Each act answers with the edit it made."""

    queryset = Theme.objects.none()
    serializer_class = EditSerializer

    def get_queryset(self) -> QuerySet[Theme]:
        return visible_themes(self.request.user).select_related("theme_set")

    @extend_schema(request=RenameBody)
    @action(detail=True, methods=["post"])
    def rename(self, request: Request, pk: int) -> Response:
        """Give a theme its name in people's own words."""
        return self.act(services.rename, RenameBody)

    @extend_schema(request=MergeBody)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: int) -> Response:
        """Put all stories of a theme into another."""
        return self.act(services.merge, MergeBody)

    @extend_schema(request=Empty)
    @action(detail=True, methods=["post"], url_path="set-aside")
    def set_aside(self, request: Request, pk: int) -> Response:
        """Say that it is not a theme."""
        return self.act(services.set_aside, Empty)

    @extend_schema(request=Empty)
    @action(detail=True, methods=["post"], url_path="bring-back")
    def bring_back(self, request: Request, pk: int) -> Response:
        """Say that it is a theme after all."""
        return self.act(services.bring_back, Empty)

    def act(self, verb: Callable[..., Edit], body: type[Body]) -> Response:
        edit = verb(self.get_object(), by=self.person, **self.read(body))
        return told(edit)


class PlacementViewSet(HouseViewSet):
    """Where a story lies."""

    queryset = Placement.objects.none()
    serializer_class = EditSerializer

    def get_queryset(self) -> QuerySet[Placement]:
        readable: QuerySet[Placement] = Placement.objects.readable()
        return readable.filter(theme_set__in=visible_sets(self.request.user))

    @extend_schema(request=MoveBody)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        """Move a story into another theme of the set, or into none."""
        edit = services.move(self.get_object(), by=self.person, **self.read(MoveBody))
        return told(edit)


def told(edit: Edit) -> Response:
    """An edit, as far as it may be told."""
    [shown] = Readable(edit.theme_set).edits([edit])
    return Response(EditSerializer(shown).data)
