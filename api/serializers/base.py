"""What every body that is read and every answer that is written have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from api.refusals import WHOLE, Malformed

AnyField = serializers.Field[Any, Any, Any, Any]
LARGEST_KEY = 2**63 - 1


class Body(serializers.Serializer[Any]):
    """A body as sent: of the documented shape (else 400) and without other fields (else 422)."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise Malformed({WHOLE: [_("Send a JSON object here.")]})
        wrong = {n for n, field in self.fields.items() if n in data and not _fits(field, data[n])}
        if wrong:
            raise Malformed({name: [_shape(self.fields[name])] for name in sorted(wrong)})
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            sentence = _("This field does not exist here or cannot be written. Leave it out.")
            raise serializers.ValidationError({name: [sentence] for name in unknown})
        found: dict[str, Any] = super().to_internal_value(data)
        return found


class VisibleField(serializers.PrimaryKeyRelatedField[Any]):
    """A reference by id to something that the person may see; ``visible`` takes the person."""

    def __init__(self, visible: Callable[[Any], QuerySet[Any]], **kwargs: Any) -> None:
        self.visible = visible
        super().__init__(**kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        return self.visible(self.context["request"].user)


def key_filter(**kwargs: Any) -> serializers.IntegerField:
    """A key in an address's query, within what a database takes for one."""
    return serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY, **kwargs)


class NamedSerializer(serializers.Serializer[Model]):
    """Something with its name, as the reader's language has it."""

    id = serializers.IntegerField(source="pk", read_only=True)
    name = serializers.CharField(source="__str__", read_only=True)


class Empty(Body):
    """A body that says nothing: ``{}`` or none."""


class Note(Body):
    note = serializers.CharField(allow_blank=True, default="")


class Because(Body):
    because = serializers.CharField(allow_blank=True, default="")


def _fits(field: AnyField, value: Any) -> bool:
    """Whether a parsed JSON value, with all that is in it, has the type the field reads."""
    if value is None:
        return bool(field.allow_null)
    if isinstance(value, bool):
        return isinstance(field, serializers.BooleanField)
    if not isinstance(value, _json_type(field)):
        return False
    child = getattr(field, "child", None) or getattr(field, "child_relation", None)
    return child is None or all(_fits(child, item) for item in value)


def _json_type(field: AnyField) -> type[Any]:
    if isinstance(field, serializers.BooleanField):
        return bool
    if isinstance(field, serializers.IntegerField | serializers.PrimaryKeyRelatedField):
        return int
    if isinstance(field, _LISTS):
        return list
    if isinstance(field, serializers.Serializer):
        return dict
    return str


_LISTS = (serializers.ListField, serializers.ListSerializer, serializers.ManyRelatedField)


def _shape(field: AnyField) -> str:
    """What should have been sent, as a sentence."""
    return {
        bool: _("Send true or false here."),
        int: _("Send a whole number here."),
        list: _("Send a list here."),
        dict: _("Send a JSON object here."),
        str: _("Send a text in quotes here."),
    }[_json_type(field)]
