"""What is sent to a round: who is present, votes, and what the panel decided."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from api.serializers.base import Body, VisibleField, key_filter
from panels.models import (
    AgreedCriterion,
    Candidate,
    Criterion,
    Decision,
    Panel,
    PanelMember,
    SelectionRound,
)
from panels.services.deciding import Outcome
from panels.services.procedure import LONGEST_NAME


def members(user: Any) -> QuerySet[PanelMember]:
    """Those who now sit on the panels that the person may see."""
    found: QuerySet[PanelMember] = PanelMember.objects.standing()
    return found.filter(panel__in=Panel.objects.visible_to(user))


def candidates(user: Any) -> QuerySet[Candidate]:
    found: QuerySet[Candidate] = Candidate.objects.visible_to(user)
    return found


def _words() -> serializers.CharField:
    return serializers.CharField(allow_blank=True, default="")


class PresentBody(Body):
    present = VisibleField(members, queryset=PanelMember.objects.all(), many=True, default=())


class OpenTurnBody(Body):
    """``is_secret`` left out or null: as the round was planned."""

    is_secret = serializers.BooleanField(allow_null=True, default=None)


class CriterionAgreedBody(Body):
    name = serializers.CharField(max_length=LONGEST_NAME)
    weight = serializers.ChoiceField(
        AgreedCriterion.Weight.choices, default=AgreedCriterion.Weight.MUCH
    )


class ProcedureBody(Body):
    """What is left out, or null, stays as it was."""

    procedure = serializers.ChoiceField(Panel.Procedure.choices)
    top_score = serializers.IntegerField(allow_null=True, default=None)
    criteria = CriterionAgreedBody(many=True, allow_null=True, default=None)


class PointsBody(Body):
    """``criterion`` is the id of an agreed one; null where the panel agreed on none."""

    candidate = VisibleField(candidates, queryset=Candidate.objects.all())
    criterion = serializers.IntegerField(allow_null=True, default=None)
    points = serializers.IntegerField()


class BallotBody(Body):
    """No candidate, and no points, abstains. ``on_behalf_of`` is a member without an account."""

    candidates = VisibleField(candidates, queryset=Candidate.objects.all(), many=True, default=())
    points = PointsBody(many=True, default=())
    on_behalf_of = VisibleField(
        members, queryset=PanelMember.objects.all(), allow_null=True, default=None
    )


class FirstViewBody(Body):
    candidate = VisibleField(candidates, queryset=Candidate.objects.all())


class ChosenBody(Body):
    candidate = serializers.IntegerField()
    rationale = _words()


class PassedOverBody(Body):
    candidate = serializers.IntegerField()
    text = _words()


class DissentBody(Body):
    candidate = serializers.IntegerField(allow_null=True, default=None)
    text = _words()
    held_by = _words()


class CriterionBody(Body):
    name = serializers.CharField()
    weight = serializers.ChoiceField(Criterion.Weight.choices, default=Criterion.Weight.MUCH)
    origin = serializers.ChoiceField(Criterion.Origin.choices, default=Criterion.Origin.EMERGED)


class DecideBody(Body):
    """The outcome: candidates chosen, each with its reasons, or the reason why none."""

    how = serializers.ChoiceField(Decision.How.choices)
    chosen = ChosenBody(many=True, default=())
    none_reason = _words()
    passed_over = PassedOverBody(many=True, default=())
    dissents = DissentBody(many=True, default=())
    criteria = CriterionBody(many=True, default=())
    process_note = _words()
    short_reason_note = _words()
    quorum_note = _words()

    def validate_chosen(self, chosen: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return _each_once(chosen)

    def validate_passed_over(self, passed_over: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return _each_once(passed_over)


def outcome_of(body: dict[str, Any]) -> Outcome:
    """The outcome as the service takes it."""
    return Outcome(
        **{
            **body,
            "chosen": {one["candidate"]: one["rationale"] for one in body["chosen"]},
            "passed_over": {one["candidate"]: one["text"] for one in body["passed_over"]},
            "dissents": [(o["candidate"], o["text"], o["held_by"]) for o in body["dissents"]],
            "criteria": [(o["name"], o["weight"], o["origin"]) for o in body["criteria"]],
        }
    )


def procedure_of(body: dict[str, Any]) -> dict[str, Any]:
    """How a panel chooses, as the service takes it."""
    agreed = body["criteria"]
    criteria = None if agreed is None else [(one["name"], one["weight"]) for one in agreed]
    return {**body, "criteria": criteria}


def ballot_of(body: dict[str, Any]) -> dict[str, Any]:
    """A ballot as the service takes it."""
    points = [(one["candidate"].pk, one["criterion"], one["points"]) for one in body["points"]]
    return {**body, "points": points}


def _each_once(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if len({one["candidate"] for one in said}) < len(said):
        raise serializers.ValidationError(_("A story stands here twice. Leave one out."))
    return said


class RoundFilters(serializers.Serializer[Any]):
    programme = key_filter()
    period = key_filter()
    panel = key_filter()
    domain = key_filter()
    state = serializers.ChoiceField(SelectionRound.State.choices, required=False)
