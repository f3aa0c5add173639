"""Rounds with what is before a panel and what it decided; never who voted how.

What the reader may not know is left out by ``panels.visibility`` and by the tellers' consent.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.base import NamedSerializer
from api.serializers.stories import WORDING, TranslationSerializer
from panels.models import (
    AgreedCriterion,
    Candidate,
    Criterion,
    Decision,
    PanelMember,
    RollEntry,
    SelectionRound,
    ShownTranslation,
    Turn,
)
from panels.reading import in_order
from panels.services.voting import tally_of
from panels.visibility import may_see_tally
from stories.identity import display_name


class RoundRowSerializer(serializers.ModelSerializer[SelectionRound]):
    """A round in a list. ``SHOWN`` are the rows it reads beside the round's own."""

    SHOWN = ("panel__unit", "period", "domain", "sitting")

    class Meta:
        model = SelectionRound
        fields: tuple[str, ...] = (
            "id",
            "programme",
            "period",
            "panel",
            "domain",
            "feeds",
            "seats",
            "procedure",
            "top_score",
            "is_secret",
            "fewest_secret",
            "shuffles_reading",
            "hides_lower_reasons",
            "state",
            "version",
            "held_on",
            "opened_at",
            "decided_at",
            "closed_at",
        )
        read_only_fields = fields

    period = NamedSerializer()
    panel = NamedSerializer()
    domain = NamedSerializer(allow_null=True)
    held_on = serializers.DateField(source="sitting.held_on", allow_null=True)


class MemberSerializer(serializers.ModelSerializer[PanelMember]):
    class Meta:
        model = PanelMember
        fields = ("id", "name", "role", "has_account")
        read_only_fields = fields

    has_account = serializers.SerializerMethodField()

    def get_has_account(self, member: PanelMember) -> bool:
        """Whether the member votes without help."""
        return member.user_id is not None


class SaidSerializer(serializers.Serializer[Any]):
    """What the panel said of one candidate."""

    candidate = serializers.IntegerField(source="candidate_id", allow_null=True)
    text = serializers.CharField()


class RationaleSerializer(SaidSerializer):
    text = serializers.CharField(source="rationale")


class DissentSerializer(SaidSerializer):
    held_by = serializers.CharField()


class BelowSerializer(serializers.Serializer[Any]):
    """What one lower panel said of a story when it passed it up."""

    panel = NamedSerializer(source="selection_round.panel")
    decided_at = serializers.DateTimeField(source="decision.at")
    how = serializers.CharField(source="decision.how")
    rationale = serializers.CharField()
    dissents = DissentSerializer(many=True)


class CandidateSerializer(serializers.ModelSerializer[Candidate]):
    """A story before a panel in the wording it reads.

    When the story may not be used (any more), nothing but its reference is left.
    """

    class Meta:
        model = Candidate
        fields = (
            "id",
            "reference",
            "is_usable",
            *WORDING,
            "language",
            "translations",
            "unit",
            "display_name",
            "climbed_by",
            "lower_reasons",
        )
        read_only_fields = fields

    reference = serializers.CharField(source="story.reference")
    is_usable = serializers.BooleanField(source="is_standing")
    title = serializers.CharField(source="version.title", default="")
    before = serializers.CharField(source="version.before", default="")
    happened = serializers.CharField(source="version.happened", default="")
    now = serializers.CharField(source="version.now", default="")
    significance = serializers.CharField(source="version.significance", default="")
    language = serializers.CharField(source="story.language")
    translations = TranslationSerializer(many=True, source="version.translations", default=())
    unit = NamedSerializer(source="story.unit")
    display_name = serializers.SerializerMethodField()
    lower_reasons = serializers.SerializerMethodField()

    def get_display_name(self, candidate: Candidate) -> str:
        """The name the teller chose to be shown by, never another."""
        return display_name(candidate.story)

    @extend_schema_field(BelowSerializer(many=True, allow_null=True))
    def get_lower_reasons(self, candidate: Candidate) -> Any:
        """What lower panels said of it; null while that is hidden from the reader."""
        reasons = self.context["lower_reasons"]
        return reasons and BelowSerializer(reasons[candidate.pk], many=True).data

    def to_representation(self, instance: Candidate) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        return shown if shown["is_usable"] else shown | WITHHELD


WITHHELD: dict[str, Any] = {
    **dict.fromkeys(WORDING, ""),
    "translations": [],
    "display_name": "",
    "lower_reasons": [],
}


class RollSerializer(serializers.ModelSerializer[RollEntry]):
    class Meta:
        model = RollEntry
        fields = ("member", "has_voted")
        read_only_fields = fields


class TallySerializer(serializers.Serializer[Any]):
    """A count as advice; ``points`` is {candidate id: voices}."""

    points = serializers.DictField(child=serializers.IntegerField())
    n_ballots = serializers.IntegerField()
    n_abstentions = serializers.IntegerField()
    leading = serializers.ListField(child=serializers.IntegerField())
    tied = serializers.ListField(child=serializers.IntegerField())
    seats = serializers.IntegerField()
    warnings = serializers.ListField(child=serializers.CharField())


class ScoreSerializer(serializers.Serializer[Any]):
    """What one candidate's points come to; ``spread`` is null where they were secret."""

    n = serializers.IntegerField()
    mean = serializers.FloatField()
    median = serializers.FloatField(allow_null=True)
    spread = serializers.FloatField(allow_null=True)


class ScoreTallySerializer(serializers.Serializer[Any]):
    """Points as advice; ``scores`` is {candidate id: what they come to}."""

    scores = serializers.DictField(child=ScoreSerializer())
    n_ballots = serializers.IntegerField()
    n_abstentions = serializers.IntegerField()
    leading = serializers.ListField(child=serializers.IntegerField())
    tied = serializers.ListField(child=serializers.IntegerField())
    seats = serializers.IntegerField()
    warnings = serializers.ListField(child=serializers.CharField())


class ShownSerializer(serializers.Serializer[ShownTranslation]):
    """A translation that members could read while the vote was open."""

    id = serializers.IntegerField(source="translation_id")
    language = serializers.CharField(source="translation.language")
    method = serializers.CharField(source="translation.method")
    was_checked = serializers.BooleanField()


class TurnSerializer(serializers.ModelSerializer[Turn]):
    """A turn, who is on its roll and has voted, and after its close the count."""

    class Meta:
        model = Turn
        fields = (
            "id",
            "number",
            "method",
            "is_pilot",
            "is_secret",
            "opened_at",
            "closed_at",
            "roll",
            "shown",
            "tally",
            "score_tally",
        )
        read_only_fields = fields

    roll = RollSerializer(many=True)
    shown = ShownSerializer(many=True)
    tally = serializers.SerializerMethodField()
    score_tally = serializers.SerializerMethodField()

    @extend_schema_field(TallySerializer(allow_null=True))
    def get_tally(self, turn: Turn) -> Any:
        """The count of votes; null while the turn is open."""
        return None if turn.is_by_points else self._counted(turn, TallySerializer)

    @extend_schema_field(ScoreTallySerializer(allow_null=True))
    def get_score_tally(self, turn: Turn) -> Any:
        """What the points came to; null while the turn is open, and where votes were given."""
        return self._counted(turn, ScoreTallySerializer) if turn.is_by_points else None

    def _counted(self, turn: Turn, shape: type[serializers.Serializer[Any]]) -> Any:
        if not may_see_tally(self.context["request"].user, turn):
            return None
        return shape(tally_of(turn)).data


class CriterionSerializer(serializers.ModelSerializer[Criterion]):
    class Meta:
        model = Criterion
        fields = ("name", "weight", "origin")
        read_only_fields = fields


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """What a panel decided and said. Of a story that may not be used, nothing said is left."""

    class Meta:
        model = Decision
        fields = (
            "number",
            "how",
            "at",
            "chosen",
            "none_reason",
            "passed_over",
            "dissents",
            "criteria",
            "process_note",
            "short_reason_note",
            "quorum_note",
            "superseded_at",
            "superseded_because",
        )
        read_only_fields = fields

    chosen = RationaleSerializer(many=True, source="selections")
    passed_over = SaidSerializer(many=True, source="passed_over_notes")
    dissents = DissentSerializer(many=True)
    criteria = CriterionSerializer(many=True)

    def to_representation(self, instance: Decision) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        for said in (*shown["chosen"], *shown["passed_over"], *shown["dissents"]):
            if said["candidate"] and said["candidate"] not in self.context["usable"]:
                said.update(dict.fromkeys(said.keys() - {"candidate"}, ""))
        return shown


class AgreedCriterionSerializer(serializers.ModelSerializer[AgreedCriterion]):
    """What the panel agreed to go by before it votes."""

    class Meta:
        model = AgreedCriterion
        fields = ("id", "name", "weight")
        read_only_fields = fields


class RoundSerializer(RoundRowSerializer):
    """A round with its people and what is before it."""

    class Meta(RoundRowSerializer.Meta):
        fields = (
            *RoundRowSerializer.Meta.fields,
            "agreed_criteria",
            "members",
            "present",
            "candidates",
            "reading_order",
        )
        read_only_fields = fields

    agreed_criteria = AgreedCriterionSerializer(many=True)
    members = MemberSerializer(many=True, source="panel.members")
    present = serializers.SerializerMethodField()
    candidates = CandidateSerializer(many=True)
    reading_order = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_reading_order(self, selection_round: SelectionRound) -> list[int]:
        """The candidates as the reader is to read them: in an order of their own, by setting."""
        keys = [candidate.pk for candidate in selection_round.candidates.all()]
        return in_order(self.context["request"].user, selection_round, keys)

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_present(self, selection_round: SelectionRound) -> list[int]:
        """Who is noted as present at the sitting, by member id."""
        return [one.member_id for one in selection_round.sitting.attendances.all()]
