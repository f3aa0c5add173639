"""Returns of places where people were asked and told of no change."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.serializers.base import Body, NamedSerializer, VisibleField, key_filter
from api.serializers.stories import visible_periods, visible_units
from programmes.models import Period, Unit
from stories.models import NothingToReport


class NothingBody(Body):
    unit = VisibleField(visible_units, queryset=Unit.objects.all())
    period = VisibleField(visible_periods, queryset=Period.objects.all())
    asked_on = serializers.DateField()
    note = serializers.CharField(allow_blank=True, default="")


class NothingFilters(serializers.Serializer[Any]):
    period = key_filter()
    unit = key_filter()


class NothingSerializer(serializers.ModelSerializer[NothingToReport]):
    class Meta:
        model = NothingToReport
        fields = ("id", "unit", "period", "asked_on", "note", "sent_at")
        read_only_fields = fields

    unit = NamedSerializer()
    period = NamedSerializer()
