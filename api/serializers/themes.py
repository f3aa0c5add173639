"""Theme sets, their themes and where each story lies."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.base import Body, VisibleField, key_filter
from api.serializers.stories import visible_periods
from programmes.models import Period
from themes.labels import Readable
from themes.models import Edit, Placement, Theme, ThemeSet
from themes.queries import belonging_together

EDITS_SHOWN = 20


def visible_sets(user: Any) -> QuerySet[ThemeSet]:
    found: QuerySet[ThemeSet] = ThemeSet.objects.visible_to(user)
    return found


def visible_themes(user: Any) -> QuerySet[Theme]:
    found: QuerySet[Theme] = Theme.objects.filter(theme_set__in=visible_sets(user))
    return found


def visible_edits(user: Any) -> QuerySet[Edit]:
    return Edit.objects.filter(theme_set__in=visible_sets(user))


class ThemeSetRowSerializer(serializers.ModelSerializer[ThemeSet]):
    class Meta:
        model = ThemeSet
        fields: tuple[str, ...] = (
            "id",
            "programme",
            "period",
            "granularity",
            "drops_names",
            "requested_by",
            "requested_at",
            "state",
            "progress",
            "stage",
            "problem",
            "n_texts",
            "stability",
            "stability_in_words",
            "language_nmi",
            "warnings",
            "engine_version",
            "input_hash",
            "adopted_at",
            "adopted_by",
        )
        read_only_fields = fields

    requested_by = serializers.CharField(source="requested_by.name")
    adopted_by = serializers.CharField(source="adopted_by.name", default="")
    stability_in_words = serializers.CharField()
    warnings = serializers.ListField(child=serializers.CharField())


class ThemeSerializer(serializers.ModelSerializer[Theme]):
    """A pile of stories. Its sentence is blank when the story it is from may not be read."""

    class Meta:
        model = Theme
        fields = (
            "id",
            "number",
            "label",
            "language",
            "words",
            "sentence",
            "n",
            "is_named_by_people",
            "is_set_aside",
            "merged_into",
            "note",
        )
        read_only_fields = fields

    n = serializers.IntegerField()
    words = serializers.ListField(child=serializers.CharField())
    sentence = serializers.SerializerMethodField()

    def get_sentence(self, theme: Theme) -> str:
        is_readable = theme.sentence_story_id in self.context["usable"]
        return theme.sentence if is_readable else ""


class EditSerializer(serializers.ModelSerializer[Edit]):
    class Meta:
        model = Edit
        fields = ("id", "kind", "told", "by", "at", "undone_at")
        read_only_fields = fields

    by = serializers.CharField(source="by.name")


class ThemeSetSerializer(ThemeSetRowSerializer):
    """A theme set with its themes, the largest first, and its newest edits."""

    class Meta(ThemeSetRowSerializer.Meta):
        fields = (*ThemeSetRowSerializer.Meta.fields, "themes", "pairs", "edits")
        read_only_fields = fields

    themes = ThemeSerializer(many=True)
    pairs = serializers.SerializerMethodField()
    edits = serializers.SerializerMethodField()

    @extend_schema_field(
        serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    )
    def get_pairs(self, theme_set: ThemeSet) -> list[list[int]]:
        """Keys of standing themes in two languages that may belong together, smaller first."""
        pairs = belonging_together(theme_set, theme_set.themes.all())
        return [[one.pk, other.pk] for one, other in pairs]

    @extend_schema_field(EditSerializer(many=True))
    def get_edits(self, theme_set: ThemeSet) -> Any:
        """The newest edits."""
        readable: Readable = self.context["readable"]
        edits = readable.edits(theme_set.edits.select_related("by")[:EDITS_SHOWN])
        return EditSerializer(edits, many=True).data


class PlacementSerializer(serializers.ModelSerializer[Placement]):
    class Meta:
        model = Placement
        fields = (
            "id",
            "theme",
            "story",
            "reference",
            "title",
            "similarity",
            "rank",
            "placed_by",
            "x",
            "y",
        )
        read_only_fields = fields

    story = serializers.UUIDField(source="story.uuid")
    reference = serializers.CharField(source="story.reference")
    title = serializers.CharField(source="story.current.title", default="")


class ThemeSetFilters(serializers.Serializer[Any]):
    programme = key_filter()
    period = key_filter()
    state = serializers.ChoiceField(ThemeSet.State.choices, required=False)


class PlacementFilters(serializers.Serializer[Any]):
    theme = key_filter()


class RequestBody(Body):
    period = VisibleField(visible_periods, queryset=Period.objects.all())
    granularity = serializers.ChoiceField(
        ThemeSet.Granularity.choices, default=ThemeSet.Granularity.NORMAL
    )
    drops_names = serializers.BooleanField(default=True)


class RenameBody(Body):
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]


class MergeBody(Body):
    into = VisibleField(visible_themes, queryset=Theme.objects.all())


class MoveBody(Body):
    """``to`` is a theme of the same set, or null for none."""

    to = VisibleField(visible_themes, queryset=Theme.objects.all(), allow_null=True)


class UndoBody(Body):
    """``edit`` is the newest edit; naming it keeps two people from undoing twice."""

    edit = VisibleField(visible_edits, queryset=Edit.objects.all())
