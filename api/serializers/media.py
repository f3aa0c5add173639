"""Photos and voice notes as they are told of."""

from __future__ import annotations

from rest_framework import serializers

from stories.consent import may_show
from stories.models import Attachment


class ArrivedSerializer(serializers.ModelSerializer[Attachment]):
    """How much of a file has arrived, and what it turned out to be."""

    class Meta:
        model = Attachment
        fields: tuple[str, ...] = ("sha256", "offset", "length", "is_complete", "kind")
        read_only_fields = fields

    offset = serializers.IntegerField(source="received")
    length = serializers.IntegerField(source="size")
    is_complete = serializers.BooleanField()


class BehindSerializer(ArrivedSerializer):
    """Where to go on, for a piece that began elsewhere."""

    class Meta(ArrivedSerializer.Meta):
        fields = ("detail", *ArrivedSerializer.Meta.fields)
        read_only_fields = fields

    detail = serializers.CharField()


class AttachmentSerializer(ArrivedSerializer):
    """A file of a story; ``address`` is empty while it may not be shown."""

    class Meta(ArrivedSerializer.Meta):
        fields = (*ArrivedSerializer.Meta.fields, "content_type", "problem", "address")
        read_only_fields = fields

    address = serializers.SerializerMethodField()

    def get_address(self, attachment: Attachment) -> str:
        """Where the programme may see or hear it, within the teller's consent."""
        return attachment.get_absolute_url() if attachment.shown and may_show(attachment) else ""
