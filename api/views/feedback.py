"""Feedback: what is to be told, and that it was."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers.base import Because, Body
from api.serializers.feedback import (
    AnswerBody,
    DeliverBody,
    FeedbackFilters,
    FeedbackRowSerializer,
    FeedbackSerializer,
    PrepareBody,
)
from api.views.base import HouseViewSet
from panels.models import Feedback
from panels.services.feedback import ACTIONS
from panels.visibility import is_to_choose_first_above
from panels.wording import texts


class FeedbackViewSet(HouseViewSet):
    """What one is to hear or to tell; for coordinators and evaluators, their branch's."""

    queryset = Feedback.objects.none()
    serializer_class = FeedbackSerializer

    def get_queryset(self) -> QuerySet[Feedback]:
        found: QuerySet[Feedback] = Feedback.objects.visible_to(self.request.user)
        return found.select_related(*FeedbackRowSerializer.SHOWN)

    @extend_schema(parameters=[FeedbackFilters], responses=FeedbackRowSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Fifty a page, newest first."""
        return self.page(
            self.get_queryset().filter(**self.filters(FeedbackFilters)), FeedbackRowSerializer
        )

    def retrieve(self, request: Request, pk: int) -> Response:
        """One feedback with the words that are told."""
        return self.shown()

    @extend_schema(request=PrepareBody)
    @action(detail=True, methods=["post"])
    def prepare(self, request: Request, pk: int) -> Response:
        """Keep the words that will be told."""
        self.act("prepare", PrepareBody)
        return self.shown()

    @extend_schema(request=DeliverBody, responses=FeedbackRowSerializer)
    @action(detail=True, methods=["post"])
    def deliver(self, request: Request, pk: int) -> Response:
        """Note that they were told, and how."""
        return self.act("deliver", DeliverBody)

    @extend_schema(request=AnswerBody, responses=FeedbackRowSerializer)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: int) -> Response:
        """Note what they said to it."""
        return self.act("answer", AnswerBody)

    @extend_schema(request=Because, responses=FeedbackRowSerializer)
    @action(detail=True, methods=["post"], url_path="give-up")
    def give_up(self, request: Request, pk: int) -> Response:
        """Note that they could not be reached, and why."""
        return self.act("give-up", Because)

    def act(self, name: str, body: type[Body]) -> Response:
        """Act; the answer has no texts, which take long to put together and did not change."""
        ACTIONS[name](self.get_object(), by=self.person, **self.read(body))
        return Response(FeedbackRowSerializer(self.get_object()).data)

    def shown(self) -> Response:
        """The feedback as it is now."""
        feedback = self.get_object()
        decided_in = feedback.decision.selection_round
        is_hidden = is_to_choose_first_above(self.person, decided_in)
        context = {"told": None if is_hidden else texts(feedback)}
        return Response(FeedbackSerializer(feedback, context=context).data)
