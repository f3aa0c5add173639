"""Stories as they are sent in and read out."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.base import Body, NamedSerializer, VisibleField, key_filter
from api.serializers.media import AttachmentSerializer
from panels.journey import journey
from programmes.models import Domain, Period, Programme, Question, Unit
from stories.identity import display_name
from stories.models import Consent, Story, Storyteller, StoryVersion, Translation

WORDING = ("title", "before", "happened", "now", "significance")


def visible_programmes(user: Any) -> QuerySet[Programme]:
    found: QuerySet[Programme] = Programme.objects.visible_to(user)
    return found


def visible_units(user: Any) -> QuerySet[Unit]:
    return Unit.objects.filter(programme__in=visible_programmes(user))


def visible_domains(user: Any) -> QuerySet[Domain]:
    return Domain.objects.filter(programme__in=visible_programmes(user))


def visible_questions(user: Any) -> QuerySet[Question]:
    return Question.objects.filter(programme__in=visible_programmes(user))


def visible_periods(user: Any) -> QuerySet[Period]:
    found: QuerySet[Period] = Period.objects.visible_to(user)
    return found


def _text() -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, allow_null=True)


def _choice(choices: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(
        choices=choices.choices, required=False, allow_blank=True, allow_null=True
    )


def _day() -> serializers.DateField:
    return serializers.DateField(required=False, allow_null=True)


class StoryBody(Body):
    """A story as the form asks for it. Lengths and what is needed are the services' business."""

    programme = VisibleField(visible_programmes, queryset=Programme.objects.all())
    unit = VisibleField(visible_units, queryset=Unit.objects.all())
    period = VisibleField(visible_periods, queryset=Period.objects.all())
    domain = VisibleField(
        visible_domains, queryset=Domain.objects.all(), required=False, allow_null=True
    )
    question = VisibleField(
        visible_questions, queryset=Question.objects.all(), required=False, allow_null=True
    )
    language = serializers.CharField()
    title = _text()
    before = _text()
    happened = _text()
    now = _text()
    significance = _text()
    no_reason_note = _text()
    direction = _choice(Story.Direction)
    capture_mode = _choice(Story.CaptureMode)
    teller_selection = _choice(Story.TellerSelection)
    told_on = _day()
    happened_text = _text()
    happened_from = _day()
    happened_to = _day()
    place = _text()
    name_choice = _choice(Story.NameChoice)
    teller_name = _text()
    teller_contact = _text()
    teller_pseudonym = _text()
    teller_sex = _choice(Storyteller.Sex)
    teller_age_band = _choice(Storyteller.AgeBand)
    teller_role = _text()
    read_back = _choice(Story.ReadBack)
    read_back_on = _day()
    consent_selection = serializers.BooleanField(required=False)
    consent_image = serializers.BooleanField(required=False)
    consent_audio = serializers.BooleanField(required=False)
    consent_method = _choice(Consent.Method)
    other_changes = serializers.ListField(
        child=serializers.CharField(), required=False, allow_null=True, max_length=100
    )
    collector_remarks = _text()


class AllocateBody(Body):
    domain = VisibleField(visible_domains, queryset=Domain.objects.all(), allow_null=True)
    why = serializers.CharField(allow_blank=True, default="")


class StoryFilters(serializers.Serializer[Any]):
    """What a list of stories may be narrowed down to; a unit stands for its whole branch."""

    programme = key_filter()
    period = key_filter()
    unit = VisibleField(visible_units, queryset=Unit.objects.all(), required=False)
    domain = key_filter()
    state = serializers.ChoiceField(Story.State.choices, required=False)
    language = serializers.CharField(required=False, max_length=15)
    direction = serializers.ChoiceField(Story.Direction.choices, required=False)
    q = serializers.CharField(required=False, max_length=200, help_text=_("words in the story"))


class ReceiptSerializer(serializers.ModelSerializer[Story]):
    """What the sender keeps: that it arrived, and what it is called here."""

    class Meta:
        model = Story
        fields: tuple[str, ...] = ("uuid", "reference", "state", "submitted_at")
        read_only_fields = fields

    reference = serializers.CharField()


class StandingSerializer(ReceiptSerializer):
    """What stands under a uuid that came again with other words."""

    class Meta(ReceiptSerializer.Meta):
        fields = (*ReceiptSerializer.Meta.fields, *WORDING)
        read_only_fields = fields

    title = serializers.CharField(source="current.title")
    before = serializers.CharField(source="current.before")
    happened = serializers.CharField(source="current.happened")
    now = serializers.CharField(source="current.now")
    significance = serializers.CharField(source="current.significance")


class ConflictSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField()
    stands = StandingSerializer()


class StoryRowSerializer(serializers.ModelSerializer[Story]):
    """A story in a list."""

    class Meta:
        model = Story
        fields: tuple[str, ...] = (
            "uuid",
            "reference",
            "title",
            "programme",
            "period",
            "unit",
            "domain",
            "state",
            "language",
            "direction",
            "display_name",
            "told_on",
            "submitted_at",
            "withdrawn_at",
        )
        read_only_fields = fields

    reference = serializers.CharField()
    title = serializers.CharField(source="current.title", default="")
    unit = NamedSerializer()
    period = NamedSerializer()
    domain = NamedSerializer(allow_null=True)
    display_name = serializers.SerializerMethodField()

    def get_display_name(self, story: Story) -> str:
        """The name the teller chose to be shown by, never another."""
        return display_name(story)


class TranslationBody(Body):
    """A wording in another language; ``number`` is the wording that was translated."""

    title = _text()
    before = _text()
    happened = _text()
    now = _text()
    significance = _text()
    translator = serializers.CharField()
    method = serializers.ChoiceField(Translation.Method.choices, default=Translation.Method.HUMAN)
    number = serializers.IntegerField(min_value=1, max_value=32_767)


class TranslationSerializer(serializers.ModelSerializer[Translation]):
    class Meta:
        model = Translation
        fields = ("language", "method", "translator", "is_checked", *WORDING)
        read_only_fields = fields

    is_checked = serializers.SerializerMethodField()

    def get_is_checked(self, translation: Translation) -> bool:
        """Whether somebody else compared it with the original."""
        return translation.checked_by_id is not None


class VersionSerializer(serializers.ModelSerializer[StoryVersion]):
    class Meta:
        model = StoryVersion
        fields = ("number", "because", "written_at", *WORDING, "translations")
        read_only_fields = fields

    translations = TranslationSerializer(many=True)


class ConsentSerializer(serializers.ModelSerializer[Consent]):
    class Meta:
        model = Consent
        fields = ("purpose", "audience", "method", "given_on", "expires_on", "withdrawn_on")
        read_only_fields = fields


class StepSerializer(serializers.Serializer[Any]):
    """One thing that happened to a story, or where it stands now."""

    kind = serializers.CharField()
    sentence = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)
    domain = serializers.CharField()
    how = serializers.CharField()
    rationale = serializers.CharField()
    said = serializers.CharField()
    dissents = serializers.ListField(child=serializers.CharField())
    criteria = serializers.ListField(child=serializers.CharField())
    process = serializers.CharField()
    superseded_because = serializers.CharField()
    answers = serializers.ListField(child=serializers.CharField())
    is_hidden = serializers.BooleanField()


class StorySerializer(StoryRowSerializer):
    """One story with everything but who told it."""

    class Meta(StoryRowSerializer.Meta):
        fields = (
            *StoryRowSerializer.Meta.fields,
            *WORDING[1:],
            "no_reason_note",
            "question",
            "collector",
            "capture_mode",
            "teller_selection",
            "teller_sex",
            "teller_age_band",
            "teller_role",
            "happened_text",
            "happened_from",
            "happened_to",
            "place",
            "name_choice",
            "read_back",
            "read_back_on",
            "other_changes",
            "collector_remarks",
            "created_at",
            "versions",
            "attachments",
            "consents",
            "journey",
        )
        read_only_fields = fields

    before = serializers.CharField(source="current.before", default="")
    happened = serializers.CharField(source="current.happened", default="")
    now = serializers.CharField(source="current.now", default="")
    significance = serializers.CharField(source="current.significance", default="")
    collector = serializers.CharField(source="collector.name")
    teller_sex = serializers.CharField(source="storyteller.sex", default="")
    teller_age_band = serializers.CharField(source="storyteller.age_band", default="")
    teller_role = serializers.CharField(source="storyteller.role", default="")
    other_changes = serializers.ListField(child=serializers.CharField())
    versions = VersionSerializer(many=True)
    attachments = AttachmentSerializer(many=True)
    consents = ConsentSerializer(many=True)
    journey = serializers.SerializerMethodField()

    @extend_schema_field(StepSerializer(many=True))
    def get_journey(self, story: Story) -> Any:
        """What happened to the story, the oldest first."""
        steps = journey(story, self.context["request"].user)
        return StepSerializer(steps, many=True).data
