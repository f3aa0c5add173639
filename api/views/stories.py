"""Stories: sending them in, reading them, and what a coordinator does with them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from api.limits import TooMuch
from api.serializers.base import Body, Empty, Note
from api.serializers.stories import (
    WORDING,
    AllocateBody,
    ConflictSerializer,
    ReceiptSerializer,
    StoryBody,
    StoryFilters,
    StoryRowSerializer,
    StorySerializer,
    TranslationBody,
    TranslationSerializer,
)
from api.views.base import HouseViewSet
from programmes.access import memberships_of
from programmes.models import Programme, Role
from stories import services
from stories.links import SENDINGS, TooOften, count_sending
from stories.models import CollectorLink, Story, Translation
from stories.querysets import StoryQuerySet

SHOWN = ("current", "unit", "period", "domain", "storyteller__identity")
IN_A_ROW = (
    *("uuid", "number", "programme", "state", "language", "direction", "name_choice"),
    *("told_on", "submitted_at", "withdrawn_at", "current__title", "unit__name", "period__name"),
    "period__state",  # left out, django-fsm would fetch it for every row
    *("domain__name", "domain__names", "storyteller__pseudonym", "storyteller__identity__name"),
)
LEADING = {Role.COORDINATOR, Role.EVALUATOR}


class StoryViewSet(HouseViewSet):
    """Stories of change, by the UUID they got where they were written down."""

    queryset = Story.objects.none()
    serializer_class = StorySerializer
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    link_actions = frozenset({"update", "receipts"})

    def get_queryset(self) -> QuerySet[Story]:
        found: QuerySet[Story] = Story.objects.visible_to(self.request.user)
        return found.select_related(*SHOWN)

    @extend_schema(parameters=[StoryFilters], responses=StoryRowSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Fifty stories a page, newest first. A unit stands for its whole branch."""
        chosen = self.filters(StoryFilters)
        stories = _within_reach(self.person, chosen.pop("programme", None)).matching(chosen)
        light = stories.select_related(*SHOWN).only(*IN_A_ROW)
        return self.page(light, StoryRowSerializer)

    def retrieve(self, request: Request, uuid: UUID) -> Response:
        """One story with its wordings, translations and what became of it."""
        return self.shown()

    @extend_schema(
        request=StoryBody,
        responses={200: ReceiptSerializer, 201: ReceiptSerializer, 409: ConflictSerializer},
    )
    def update(self, request: Request, uuid: UUID) -> Response:
        """Send a story in. Sending the same words again does no harm; others are refused (409).

        A story that was sent back is corrected by sending it with other words.
        """
        answers = self.read(StoryBody)
        programme, asked = answers.pop("programme"), answers.pop("question", None)
        try:
            receipt = self._receive(programme, uuid=uuid, asked=asked, answers=answers)
        except services.OtherWords as other:
            return _conflict(other.story, self.link)
        except PermissionDenied:
            self._hide_strangers_story(uuid)
            raise
        code = status.HTTP_201_CREATED if receipt.is_new else status.HTTP_200_OK
        return Response(ReceiptSerializer(receipt.story).data, code)

    def _receive(self, programme: Programme, **sent: Any) -> services.Receipt:
        """Through the door of whoever sends: a link, a browser with the form, or a program."""
        if self.link is None:
            door = Story.Door.API if self.request.auth else Story.Door.PAGE
            return services.receive(by=self.person, programme=programme, door=door, **sent)
        if programme != self.link.programme:
            sentence = _("This link is for the programme “%(programme)s” only.")
            raise PermissionDenied(sentence % {"programme": self.link.programme})
        try:
            count_sending(self.request._request, self.link)
        except TooOften as error:
            sentence = _("Too many stories came by this link just now. Send it in an hour.")
            raise TooMuch(sentence, SENDINGS.seconds) from error
        return services.receive_by_link(self.link, **sent)

    @extend_schema(responses=ReceiptSerializer(many=True))
    @action(detail=False)
    def receipts(self, request: Request) -> Response:
        """What one has sent in, without its words: of a link, what came by it."""
        mine = {"link": self.link} if self.link else {"submitter": self.person}
        stories = Story.objects.filter(**mine).handed_in()
        return self.page(stories, ReceiptSerializer)

    @extend_schema(request=Note)
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, uuid: UUID) -> Response:
        """Return an unclear story to its collector; the note says what is unclear."""
        return self.act("send-back", Note)

    @extend_schema(request=Note)
    @action(detail=True, methods=["post"], url_path="let-stand")
    def let_stand(self, request: Request, uuid: UUID) -> Response:
        """Let a story that was read and understood stand before its panel."""
        return self.act("let-stand", Note)

    @extend_schema(request=AllocateBody)
    @action(detail=True, methods=["post"])
    def allocate(self, request: Request, uuid: UUID) -> Response:
        """Put a story into a domain, or into none, and say why."""
        services.allocate(self.get_object(), by=self.person, **self.read(AllocateBody))
        return self.shown()

    @extend_schema(request=Note)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, uuid: UUID) -> Response:
        """Remove a story's words at the teller's wish. This cannot be undone."""
        return self.act("withdraw", Note)

    @extend_schema(request=TranslationBody, responses=TranslationSerializer)
    @action(
        detail=True,
        methods=["put"],
        url_path="translations/<slug:language>",
        url_name="translation",
    )
    def translation(self, request: Request, uuid: UUID, language: str) -> Response:
        """Put one wording of a story into another language; the former translation is kept."""
        story = self.get_object()
        body = self.read(TranslationBody)
        wording = {name: body.pop(name) for name in WORDING if name in body}
        found = services.translate(story, by=self.person, language=language, words=wording, **body)
        return Response(TranslationSerializer(found).data)

    @extend_schema(request=Empty, responses=TranslationSerializer)
    @action(
        detail=True,
        methods=["post"],
        url_path="translations/<slug:language>/check",
        url_name="check-translation",
    )
    def check_translation(self, request: Request, uuid: UUID, language: str) -> Response:
        """Note that you have compared the translation of the present wording with the original."""
        self.read(Empty)
        of_story = Translation.objects.filter(version=self.get_object().current)
        found = get_object_or_404(of_story.select_related("version__story"), language=language)
        checked = services.check_translation(found, by=self.person)
        return Response(TranslationSerializer(checked).data)

    def act(self, name: str, body: type[Body]) -> Response:
        services.ACTIONS[name](self.get_object(), by=self.person, **self.read(body))
        return self.shown()

    def shown(self) -> Response:
        """The story as it is now."""
        return Response(self.get_serializer(self.get_object()).data)

    def _hide_strangers_story(self, uuid: UUID) -> None:
        """Somebody else's story is none of the sender's business: 404 rather than 403."""
        taken = Story.objects.filter(uuid=uuid)
        if taken.exists() and (self.link or not taken.visible_to(self.person).exists()):
            raise Http404


def _within_reach(person: User, programme: int | None) -> StoryQuerySet:
    """The stories the person may see, so asked for that a page costs the same among many.

    ``visible_to`` joins several indexes by OR, and databases then sort all that may be seen for
    the sake of fifty. Within a programme its own index gives the order; across programmes the
    newest are walked through one by one, unless the person only has stories of their own.
    """
    visible = Story.objects.visible_to(person)
    if programme is not None:
        return visible.filter(programme=programme)
    if all(membership.role not in LEADING for membership in memberships_of(person)):
        return visible
    return Story.objects.filter(Exists(visible.filter(pk=OuterRef("pk"))))


def _conflict(story: Story, link: CollectorLink | None) -> Response:
    """409; somebody with a link is not shown what stands there, and only their own receipt."""
    detail = _("A story with this id is here already, with other words. Nothing was changed.")
    if link is None:
        answer: Any = ConflictSerializer({"detail": detail, "stands": story}).data
    else:
        is_own = story.link_id == link.pk
        answer = {"detail": detail, "stands": ReceiptSerializer(story).data if is_own else None}
    return Response(answer, status.HTTP_409_CONFLICT)
