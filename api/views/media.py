"""Photos and voice notes of a story, sent in pieces that may be sent again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any
from urllib.parse import unquote
from uuid import UUID

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.refusals import Malformed
from api.serializers.media import ArrivedSerializer, BehindSerializer
from api.views.base import HouseViewSet
from stories.models import Attachment, Story
from stories.services import media

MOST_DIGITS = 18


def _header(name: str, what: str, **facts: Any) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, "header", description=what, **facts)


OFFSET = _header("Upload-Offset", "where this piece begins, in bytes", required=True)
LENGTH = _header("Upload-Length", "how long the whole file is, in bytes; with the first piece")
NAME = _header("Upload-Name", "what the file is called, percent-encoded; with the first piece")


class Piece(BaseParser):
    """The bytes as they are, whatever they are called."""

    media_type = "*/*"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Raises RequestDataTooBig above ``media.PIECE``."""
        data = stream.read(media.PIECE + 1)
        if len(data) > media.PIECE:
            raise RequestDataTooBig
        return data


class MediaViewSet(HouseViewSet):
    """A photo or voice note of a story, by the sha256 of the whole file."""

    queryset = Attachment.objects.none()
    serializer_class = ArrivedSerializer
    parser_classes = [Piece]
    link_actions = frozenset({"retrieve", "partial_update"})

    def get_stories(self) -> QuerySet[Story]:
        """The stories to which this sender may know of files."""
        if self.link:
            return Story.objects.filter(link=self.link)
        found: QuerySet[Story] = Story.objects.visible_to(self.request.user)
        return found

    @extend_schema(responses=ArrivedSerializer)
    def retrieve(self, request: Request, uuid: UUID, sha256: str) -> Response:
        """How much of a file has arrived. 404 when it was not announced."""
        story = self._story(uuid)
        return _arrived(get_object_or_404(story.attachments.all(), sha256=sha256))

    @extend_schema(
        parameters=[OFFSET, LENGTH, NAME],
        request={"application/offset+octet-stream": OpenApiTypes.BINARY},
        responses={200: ArrivedSerializer, 409: BehindSerializer},
    )
    def partial_update(self, request: Request, uuid: UUID, sha256: str) -> Response:
        """Send the next piece, of up to 256 KiB. 409 says where to go on."""
        story = self._story(uuid)
        offset = _number(request, "Upload-Offset")
        data: Any = request.data or b""
        attachment = story.attachments.filter(sha256=sha256).first()
        try:
            attachment = attachment or self._announce(story, sha256)
            if data or offset != attachment.received:
                attachment = media.append(attachment, offset=offset, data=data, by=self.person)
        except media.WrongOffset as behind:
            return _behind(behind, attachment)
        except media.TooLarge as refusal:
            code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
            return Response({"detail": " ".join(refusal.messages)}, code)
        except OSError:
            sentence = _("There is no room for this file now. The story is safe. Try again later.")
            return Response({"detail": sentence}, status.HTTP_507_INSUFFICIENT_STORAGE)
        return _arrived(attachment)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, uuid: UUID, sha256: str) -> Response:
        """Remove a file of a story, for good."""
        story = self._story(uuid)
        attachment = get_object_or_404(story.attachments.all(), sha256=sha256)
        media.remove(attachment, by=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _story(self, uuid: UUID) -> Story:
        story = get_object_or_404(self.get_stories().select_related("unit"), uuid=uuid)
        if not self.person.has_perm("stories.attach_media", story):
            raise PermissionDenied
        return story

    def _announce(self, story: Story, sha256: str) -> Attachment:
        name = unquote(self.request.headers.get("Upload-Name", ""), errors="replace")
        size = _number(self.request, "Upload-Length")
        return media.announce(story, sha256=sha256, name=name, size=size, by=self.person)


def _number(request: Request, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        sentence = _("Send this header with a number of bytes.")
        raise Malformed({header: [sentence]})
    return int(text)


def _arrived(attachment: Attachment, code: int = status.HTTP_200_OK, detail: str = "") -> Response:
    said = {"detail": detail} if detail else {}
    headers = {
        "Upload-Offset": str(attachment.received),
        "Upload-Length": str(attachment.size),
        "Upload-Complete": "?1" if attachment.is_complete else "?0",
    }
    return Response({**said, **ArrivedSerializer(attachment).data}, code, headers=headers)


def _behind(behind: media.WrongOffset, attachment: Attachment | None) -> Response:
    assert attachment is not None
    attachment.refresh_from_db()
    detail = _("%(n)d bytes of this file have arrived. Go on from there.") % {"n": behind.offset}
    return _arrived(attachment, status.HTTP_409_CONFLICT, detail)
