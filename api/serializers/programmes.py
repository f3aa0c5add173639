"""What a client needs to build a story form, and periods."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.serializers.base import Body, key_filter
from programmes.access import has_role
from programmes.models import Domain, Level, Period, Programme, Question, Role, Unit


class ProgrammeRowSerializer(serializers.ModelSerializer[Programme]):
    class Meta:
        model = Programme
        fields = ("id", "name", "purpose", "language", "is_practice")
        read_only_fields = fields


class LevelSerializer(serializers.ModelSerializer[Level]):
    class Meta:
        model = Level
        fields = ("id", "rank", "name", "names")
        read_only_fields = fields


class UnitSerializer(serializers.ModelSerializer[Unit]):
    class Meta:
        model = Unit
        fields = ("id", "name", "level", "parent", "may_collect")
        read_only_fields = fields

    may_collect = serializers.SerializerMethodField()

    def get_may_collect(self, unit: Unit) -> bool:
        """Whether the reader may hand in stories there."""
        reader = self.context["request"].user
        roles = (Role.COLLECTOR, Role.COORDINATOR)
        return has_role(reader, unit.programme_id, *roles, unit=unit)


class DomainSerializer(serializers.ModelSerializer[Domain]):
    class Meta:
        model = Domain
        fields = (
            "id",
            "name",
            "names",
            "kind",
            "guidance",
            "guidances",
            "from_period",
            "to_period",
        )
        read_only_fields = fields


class QuestionSerializer(serializers.ModelSerializer[Question]):
    class Meta:
        model = Question
        fields = ("id", "domain", "language", "version", "text", "significance_text")
        read_only_fields = fields


class PeriodSerializer(serializers.ModelSerializer[Period]):
    class Meta:
        model = Period
        fields = (
            "id",
            "programme",
            "name",
            "starts_on",
            "ends_on",
            "collect_until",
            "select_until",
            "feed_back_until",
            "is_backlog",
            "state",
            "closed_because",
        )
        read_only_fields = fields


class ProgrammeSerializer(serializers.ModelSerializer[Programme]):
    """A programme with its tree, its domains, its periods and its questions."""

    class Meta:
        model = Programme
        fields = (
            *ProgrammeRowSerializer.Meta.fields,
            "description",
            "intended_users",
            "levels",
            "units",
            "domains",
            "periods",
            "questions",
        )
        read_only_fields = fields

    levels = LevelSerializer(many=True)
    units = UnitSerializer(many=True)
    domains = DomainSerializer(many=True)
    periods = PeriodSerializer(many=True)
    questions = QuestionSerializer(many=True)


class PeriodFilters(serializers.Serializer[Any]):
    programme = key_filter()
    state = serializers.ChoiceField(Period.State.choices, required=False)


class PlanBody(Body):
    """How many stories of a domain a panel reads in one sitting."""

    capacity = serializers.IntegerField(default=10, min_value=1, max_value=1000)
