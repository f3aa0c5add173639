"""What is to be told to whom after a decision."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.serializers.base import Body, NamedSerializer, key_filter
from panels.models import Feedback


class FeedbackRowSerializer(serializers.ModelSerializer[Feedback]):
    """A feedback in a list. ``SHOWN`` are the rows it reads beside its own."""

    SHOWN = (
        "programme",
        "panel",
        "collector",
        "story",
        "decision__selection_round__panel__unit",
        "decision__selection_round__domain",
        "decision__selection_round__period",
        "decision__selection_round__feeds__panel__unit",
    )

    class Meta:
        model = Feedback
        fields: tuple[str, ...] = (
            "id",
            "round",
            "decided_by",
            "audience",
            "panel",
            "collector",
            "story",
            "due_on",
            "state",
            "channel",
            "delivered_at",
            "answer",
            "unreachable_because",
        )
        read_only_fields = fields

    round = serializers.IntegerField(source="decision.selection_round_id")
    decided_by = NamedSerializer(source="decision.selection_round.panel")
    panel = NamedSerializer(allow_null=True)
    collector = serializers.CharField(source="collector.name", default="")
    story = serializers.CharField(source="story.reference", default="")


class FeedbackSerializer(FeedbackRowSerializer):
    """One feedback with what is told, in the receiver's language.

    ``is_hidden``: the words are kept from a member whose panel wishes their own choice first.
    """

    class Meta(FeedbackRowSerializer.Meta):
        fields = (*FeedbackRowSerializer.Meta.fields, "is_hidden", "text", "short_text")
        read_only_fields = fields

    is_hidden = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    short_text = serializers.SerializerMethodField()

    def get_is_hidden(self, _feedback: Feedback) -> bool:
        return self.context["told"] is None

    def get_text(self, _feedback: Feedback) -> str:
        """What is told, with the names and titles that consent still covers."""
        told = self.context["told"]
        return str(told.told) if told else ""

    def get_short_text(self, _feedback: Feedback) -> str:
        """The same in the length of a text message."""
        told = self.context["told"]
        return str(told.short) if told else ""


class FeedbackFilters(serializers.Serializer[Any]):
    """What a list of feedback may be narrowed down to."""

    state = serializers.ChoiceField(Feedback.State.choices, required=False)
    audience = serializers.ChoiceField(Feedback.Audience.choices, required=False)
    round = key_filter(source="decision__selection_round")


class PrepareBody(Body):
    text = serializers.CharField(allow_blank=True)


class DeliverBody(Body):
    channel = serializers.ChoiceField(Feedback.Channel.choices)
    note = serializers.CharField(allow_blank=True, default="")


class AnswerBody(Body):
    answer = serializers.CharField(allow_blank=True)
