"""Rounds of selection: reading what is before a panel, opening, voting, deciding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from api.serializers.base import Because, Body, Empty, Note
from api.serializers.panels import (
    DecisionSerializer,
    RoundRowSerializer,
    RoundSerializer,
    TurnSerializer,
)
from api.serializers.rounds import (
    BallotBody,
    DecideBody,
    FirstViewBody,
    OpenTurnBody,
    PresentBody,
    ProcedureBody,
    RoundFilters,
    ballot_of,
    outcome_of,
    procedure_of,
)
from api.views.base import HouseViewSet
from panels.models import Candidate, PanelMember, SelectionRound, Turn
from panels.queries import reasons_below
from panels.services import rounds as services
from panels.services import voting
from panels.services.deciding import decide
from panels.services.feedback import close_round
from panels.services.procedure import choose_procedure
from panels.visibility import is_to_choose_first_above, may_see_lower_reasons

READ = ("story__storyteller__identity", "story__unit", "version")
SAID = ("selections", "passed_over_notes", "dissents", "criteria")


class RoundViewSet(HouseViewSet):
    """The rounds of one's panels; for coordinators and evaluators, of their branch."""

    queryset = SelectionRound.objects.none()
    serializer_class = RoundSerializer

    def get_queryset(self) -> QuerySet[SelectionRound]:
        found: QuerySet[SelectionRound] = SelectionRound.objects.visible_to(self.request.user)
        return found.select_related(*RoundRowSerializer.SHOWN)

    @extend_schema(parameters=[RoundFilters], responses=RoundRowSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Fifty rounds a page, newest first."""
        return self.page(
            self.get_queryset().filter(**self.filters(RoundFilters)), RoundRowSerializer
        )

    def retrieve(self, request: Request, pk: int) -> Response:
        """A round with its members and candidates, and what lower panels said of them."""
        return self.shown()

    @extend_schema(responses=TurnSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def turns(self, request: Request, pk: int) -> Response:
        """The votes of the round; each is counted once it is closed."""
        turns = self.get_object().turns.select_related("selection_round__panel__unit")
        found = turns.prefetch_related(
            "roll", "shown__translation", "ballots__votes", "selection_round__candidates"
        )
        return Response(
            TurnSerializer(found, many=True, context=self.get_serializer_context()).data
        )

    @extend_schema(responses=DecisionSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def decisions(self, request: Request, pk: int) -> Response:
        """What the panel decided and said; after a reopening, the former decisions too."""
        selection_round = self.get_object()
        _refuse_the_blind(self.person, selection_round)
        found = selection_round.decisions.prefetch_related(*SAID)
        usable = selection_round.candidates.standing().values_list("pk", flat=True)
        context = {"usable": set(usable)}
        return Response(DecisionSerializer(found, many=True, context=context).data)

    @extend_schema(request=PresentBody)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: int) -> Response:
        """Put the stories on the table in their present wording; ``present`` are member ids."""
        return self.act(services.open_round, PresentBody)

    @extend_schema(request=PresentBody)
    @action(detail=True, methods=["post"])
    def attendance(self, request: Request, pk: int) -> Response:
        """Note who is at the sitting."""
        return self.act(services.record_attendance, PresentBody)

    @extend_schema(request=FirstViewBody)
    @action(detail=True, methods=["post"], url_path="first-view")
    def first_view(self, request: Request, pk: int) -> Response:
        """Give a private first choice, after which the lower panels' reasons are shown."""
        return self.act(voting.first_view, FirstViewBody)

    @extend_schema(request=ProcedureBody)
    @action(detail=True, methods=["post"])
    def procedure(self, request: Request, pk: int) -> Response:
        """Say how the panel comes to its choice, until the first vote was given."""
        selection_round = self.get_object()
        choose_procedure(selection_round, by=self.person, **procedure_of(self.read(ProcedureBody)))
        return self.shown()

    @extend_schema(request=Empty)
    @action(detail=True, methods=["post"])
    def talk(self, request: Request, pk: int) -> Response:
        """Go from reading to talk without a vote."""
        return self.act(services.start_talking, Empty)

    @extend_schema(request=OpenTurnBody)
    @action(detail=True, methods=["post"], url_path="open-turn")
    def open_turn(self, request: Request, pk: int) -> Response:
        """Call a vote among those present."""
        return self.act(voting.open_turn, OpenTurnBody)

    @extend_schema(request=Empty)
    @action(detail=True, methods=["post"], url_path="close-turn")
    def close_turn(self, request: Request, pk: int) -> Response:
        """End the vote and count it."""
        return self.end_turn(voting.close_turn)

    @extend_schema(request=Empty)
    @action(detail=True, methods=["post"], url_path="destroy-slips")
    def destroy_slips(self, request: Request, pk: int) -> Response:
        """End a secret vote that too few took part in, without counting it."""
        return self.end_turn(voting.destroy_slips)

    @extend_schema(request=DecideBody)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: int) -> Response:
        """Say what the panel chose and why, or why it chose none."""
        selection_round = self.get_object()
        decide(selection_round, by=self.person, outcome=outcome_of(self.read(DecideBody)))
        return self.shown()

    @extend_schema(request=Because)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Let the panel look again; what it first decided stays on record."""
        return self.act(services.reopen_round, Because)

    @extend_schema(request=Note)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        """Call the round off; the note says why."""
        return self.act(services.cancel_round, Note)

    @extend_schema(request=Empty)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        """Close a decided round, once everybody below has been told."""
        return self.act(close_round, Empty)

    def act(self, verb: Callable[..., object], body: type[Body]) -> Response:
        verb(self.get_object(), by=self.person, **self.read(body))
        return self.shown()

    def end_turn(self, verb: Callable[..., object]) -> Response:
        selection_round = self.get_object()
        self.read(Empty)
        turn = selection_round.turns.order_by("number").last()
        if turn is None:
            sentence = _("No vote is open in this round.")
            raise TransitionNotAllowed(sentence, object=selection_round)
        verb(turn, by=self.person)
        return self.shown()

    def shown(self) -> Response:
        """The round as it is now, as far as the reader may see it."""
        selection_round = self.get_object()
        prefetch_related_objects([selection_round], *_shown_to(self.person))
        context = {**self.get_serializer_context(), "lower_reasons": None}
        if may_see_lower_reasons(self.person, selection_round):
            context["lower_reasons"] = reasons_below(selection_round.candidates.all())
        return Response(RoundSerializer(selection_round, context=context).data)


def _shown_to(person: User) -> tuple[str | Prefetch[Any], ...]:
    """The people of a round, and the candidates that the person may read."""
    readable = Candidate.objects.visible_to(person).select_related(*READ)
    candidates = readable.with_standing().prefetch_related("version__translations")
    return (
        Prefetch("panel__members", PanelMember.objects.standing()),
        "sitting__attendances",
        "agreed_criteria",
        Prefetch("candidates", candidates),
    )


def _refuse_the_blind(person: User, selection_round: SelectionRound) -> None:
    """Keep what was decided from a member of a panel above who is to choose first."""
    if is_to_choose_first_above(person, selection_round):
        raise PermissionDenied(_("Give your own first choice before you read these reasons."))


class TurnViewSet(HouseViewSet):
    """Votes."""

    queryset = Turn.objects.none()
    serializer_class = TurnSerializer

    def get_queryset(self) -> QuerySet[Turn]:
        rounds = SelectionRound.objects.visible_to(self.request.user)
        turns = Turn.objects.filter(selection_round__in=rounds)
        beside = turns.select_related("selection_round__panel__unit")
        return beside.prefetch_related("roll", "shown__translation")

    def retrieve(self, request: Request, pk: int) -> Response:
        """A vote: who is on its roll and has voted and, once it is closed, the count."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=BallotBody)
    @action(detail=True, methods=["post"])
    def ballot(self, request: Request, pk: int) -> Response:
        """Vote for as many candidates as the round has seats, or give points; none abstains."""
        turn = self.get_object()
        voting.cast(turn, by=self.person, **ballot_of(self.read(BallotBody)))
        return self.retrieve(request, pk)
