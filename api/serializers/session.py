"""Who is asking."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from stories.models import CollectorLink


class LinkSerializer(serializers.ModelSerializer[CollectorLink]):
    """A collector's link, as its holder may know it."""

    class Meta:
        model = CollectorLink
        fields = ("label", "kind", "programme", "unit", "expires_on")
        read_only_fields = fields


class SessionSerializer(serializers.Serializer[Any]):
    """``user`` is empty for a link, ``link`` for a person; ``unit`` stands for its branch."""

    user = serializers.IntegerField(allow_null=True)
    link = LinkSerializer(allow_null=True)
    csrf_token = serializers.CharField()
    programmes = serializers.ListField(child=serializers.IntegerField())
