"""Photos and voice notes: received in pieces, checked, made fit to show, removed for good."""

from __future__ import annotations

import datetime as dt
import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed
from PIL import Image

from stories import services, sniffing, tasks
from stories.consent import may_show
from stories.models import Attachment, Consent, Story
from stories.services import media
from tests.factories import TODAY, House
from tests.stories.media import digest, mp4, photo, voice, webm

WAV = voice()


@pytest.fixture
def story(house: House) -> Story:
    return house.story(state="submitted")


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Any:
    """As if what is done inside were committed: files go, and photos are processed."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def files(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def announce(story: Story, house: House, data: bytes = WAV, name: str = "n.wav") -> Attachment:
    return media.announce(story, sha256=digest(data), name=name, size=len(data), by=house.collector)


def send(story: Story, house: House, data: bytes, name: str = "a.bin") -> Attachment:
    return media.attach(story, name=name, data=ContentFile(data), by=house.collector)


def sentence(refusal: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(refusal.value.messages)


def test_recording_arrives_in_pieces(story: Story, house: House) -> None:
    attachment = announce(story, house)

    for offset in range(0, len(WAV), 300):
        piece = WAV[offset : offset + 300]
        attachment = media.append(attachment, offset=offset, data=piece, by=house.collector)

    stored = Attachment.objects.get()
    assert (stored.kind, stored.content_type, stored.is_complete) == ("audio", "audio/wav", True)
    assert stored.file.read() == WAV


def test_wrong_offset_is_told_where_to_go_on(story: Story, house: House) -> None:
    attachment = announce(story, house)
    media.append(attachment, offset=0, data=WAV[:100], by=house.collector)

    with pytest.raises(media.WrongOffset) as refusal:
        media.append(attachment, offset=0, data=WAV[:100], by=house.collector)

    assert (refusal.value.offset, Attachment.objects.get().received) == (100, 100)


def test_interrupted_piece_is_written_over(story: Story, house: House) -> None:
    attachment = announce(story, house)
    path = Path(attachment.file.path)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"half of a piece whose request was killed" * 50)

    media.append(attachment, offset=0, data=WAV, by=house.collector)

    assert path.read_bytes() == WAV


def test_announcing_twice_is_one_attachment(story: Story, house: House) -> None:
    first = announce(story, house)
    media.append(first, offset=0, data=WAV[:50], by=house.collector)

    again = announce(story, house)

    assert (again.pk, again.received, Attachment.objects.count()) == (first.pk, 50, 1)


def test_whole_file_twice_is_one_attachment(story: Story, house: House) -> None:
    assert send(story, house, WAV).pk == send(story, house, WAV).pk
    assert Attachment.objects.count() == 1


def test_whole_file_goes_on_where_pieces_ended(story: Story, house: House) -> None:
    media.append(announce(story, house), offset=0, data=WAV[:77], by=house.collector)

    assert send(story, house, WAV).is_complete


def test_damaged_file_starts_anew(story: Story, house: House) -> None:
    attachment, damaged = announce(story, house), WAV[:-1] + b"?"

    with pytest.raises(ValidationError) as refusal:
        media.append(attachment, offset=0, data=damaged, by=house.collector)

    assert list(refusal.value.message_dict) == ["sha256"]
    assert Attachment.objects.values_list("received", "kind").get() == (0, "")
    media.append(attachment, offset=0, data=WAV, by=house.collector)
    assert Attachment.objects.get().is_complete


def test_more_than_announced_is_refused(story: Story, house: House) -> None:
    attachment = announce(story, house)

    with pytest.raises(ValidationError):
        media.append(attachment, offset=0, data=WAV + b"?", by=house.collector)

    assert Attachment.objects.get().received == 0


@pytest.mark.parametrize(
    ("name", "size", "word"),
    [("p.jpg", 10_000_001, "photo"), ("v.mp3", 20_000_001, "recording"), ("x", 20_000_001, "file")],
)
def test_too_large_is_refused_before_it_is_sent(
    story: Story, house: House, name: str, size: int, word: str
) -> None:
    with pytest.raises(media.TooLarge) as refusal:
        media.announce(story, sha256="a" * 64, name=name, size=size, by=house.collector)

    assert word in sentence(refusal)
    assert Attachment.objects.count() == 0


def test_photo_named_like_nothing_is_measured_by_its_bytes(story: Story, house: House) -> None:
    attachment = media.announce(
        story, sha256="a" * 64, name="x", size=10_000_001, by=house.collector
    )
    start = photo().ljust(sniffing.HEAD, b"\0")

    with pytest.raises(media.TooLarge):
        media.append(attachment, offset=0, data=start, by=house.collector)

    assert Attachment.objects.count() == 0


@pytest.mark.parametrize(
    ("sha256", "size", "field"),
    [
        ("a" * 63, 1, "sha256"),
        ("A" * 64, 1, "sha256"),
        ("a" * 64, 0, "size"),
        ("a" * 64, -1, "size"),
    ],
)
def test_senseless_announcement_is_refused(
    story: Story, house: House, sha256: str, size: int, field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        media.announce(story, sha256=sha256, name="", size=size, by=house.collector)

    assert list(refusal.value.message_dict) == [field]


def test_story_takes_ten_files(story: Story, house: House) -> None:
    for n in range(media.MOST_FILES):
        media.announce(story, sha256=f"{n:064}", name="", size=1, by=house.collector)

    with pytest.raises(ValidationError):
        announce(story, house)

    assert Attachment.objects.count() == media.MOST_FILES


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "drawing made of text"),
        (b"\xef\xbb\xbf  <!doctype html><script>alert(1)</script>", "drawing made of text"),
        (b"%PDF-1.7 ...", "no photo and no sound recording"),
        (b"PK\x03\x04 ...", "no photo and no sound recording"),
        (b"?", "no photo and no sound recording"),
        (b"\xff\xd8\xff\xe0 no more than a start", "could not be read as a photo"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(20), "HEIC"),
        (mp4(b"vide", b"isom"), "film"),
        (webm(b"V_VP8"), "film"),
        (b"OggS" + bytes(24) + b"\x80theora", "film"),
    ],
)
def test_what_is_no_photo_and_no_recording_is_forgotten(
    story: Story, house: House, settings: Any, commits: Any, data: bytes, words: str
) -> None:
    with commits(), pytest.raises(ValidationError) as refusal:
        send(story, house, data, "harmless.jpg")

    assert words in sentence(refusal)
    assert (Attachment.objects.count(), files(settings)) == (0, [])


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (WAV, "audio/wav"),
        (webm(), "audio/webm"),
        (mp4(b"soun"), "audio/mp4"),
        (mp4(b"soun", b"3gp4"), "audio/3gpp"),
        (b"OggS" + bytes(24) + b"OpusHead", "audio/ogg"),
        (b"ID3\x03" + bytes(20), "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + bytes(20), "audio/mpeg"),
        (b"#!AMR\n" + bytes(20), "audio/amr"),
    ],
)
def test_recordings_of_phones_are_known(
    story: Story, house: House, data: bytes, content_type: str
) -> None:
    assert send(story, house, data).content_type == content_type


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_photo_keeps_nothing_but_its_pixels(
    story: Story, house: House, settings: Any, commits: Any, form: str
) -> None:
    with commits():
        send(story, house, photo((3000, 1500), form))

    stored = Attachment.objects.get()
    data = stored.processed.read()
    kept = Image.open(BytesIO(data))
    assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (2048, 1024), {})
    assert [word for word in (b"Secret", b"Awa", b"GPS", b"Exif") if word in data] == []
    assert (bool(stored.file), len(files(settings))) == (False, 1)


@pytest.mark.parametrize("side", [9000, 17000])
def test_photo_that_would_flood_the_memory_is_refused(
    story: Story, house: House, side: int
) -> None:
    out = BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")

    with pytest.raises(ValidationError) as refusal:
        send(story, house, out.getvalue())

    assert "64 million pixels" in sentence(refusal)


def test_photo_that_breaks_off_is_told_and_forgotten(
    story: Story, house: House, settings: Any, commits: Any
) -> None:
    with commits():
        send(story, house, photo((600, 600))[:-900])

    stored = Attachment.objects.get()
    assert (stored.problem, stored.shown, files(settings)) == ("unreadable", None, [])


def test_processing_twice_does_no_harm(story: Story, house: House, commits: Any) -> None:
    with commits():
        attachment = send(story, house, photo())
    made = Attachment.objects.get().processed.name

    tasks.process_photo(attachment.pk)
    tasks.process_photo(0)

    assert Attachment.objects.get().processed.name == made


def test_same_photo_again_is_known_after_processing(
    story: Story, house: House, commits: Any
) -> None:
    with commits():
        send(story, house, photo())

    assert send(story, house, photo()).is_complete
    assert Attachment.objects.count() == 1


def test_withdrawal_leaves_no_file(story: Story, house: House, settings: Any, commits: Any) -> None:
    with commits():
        send(story, house, photo())
        send(story, house, WAV)
        media.append(announce(story, house, WAV + b"?"), offset=0, data=WAV[:9], by=house.collector)
    assert len(files(settings)) == 3

    with commits():
        services.withdraw(story, by=house.collector)

    assert (Attachment.objects.count(), files(settings)) == (0, [])


def test_withdrawal_that_fails_keeps_the_files(
    story: Story, house: House, settings: Any, commits: Any
) -> None:
    with commits():
        send(story, house, WAV)

    with commits(), transaction.atomic():
        services.withdraw(story, by=house.collector)
        transaction.set_rollback(True)

    assert (Attachment.objects.count(), len(files(settings))) == (1, 1)


def test_deleting_a_draft_leaves_no_file(house: House, settings: Any, commits: Any) -> None:
    draft = house.story(state="draft", number=None)
    with commits():
        send(draft, house, WAV)

    with commits():
        services.delete_draft(draft, by=house.collector)

    assert (Attachment.objects.count(), files(settings)) == (0, [])


def test_one_file_is_removed(story: Story, house: House, settings: Any, commits: Any) -> None:
    with commits():
        attachment = send(story, house, WAV)

    with commits():
        media.remove(attachment, by=house.coordinator)

    assert (Attachment.objects.count(), files(settings)) == (0, [])


def test_withdrawn_story_takes_no_files(house: House) -> None:
    withdrawn = house.story(state="withdrawn")

    with pytest.raises(TransitionNotAllowed):
        announce(withdrawn, house)


def test_piece_for_a_removed_file_is_refused(story: Story, house: House) -> None:
    attachment = announce(story, house)
    media.remove(Attachment.objects.get(), by=house.collector)

    with pytest.raises(TransitionNotAllowed):
        media.append(attachment, offset=0, data=WAV, by=house.collector)


@pytest.mark.parametrize("who", ["evaluator", "other_collector", "stranger", "administrator"])
def test_others_attach_and_remove_nothing(story: Story, house: House, who: str) -> None:
    attachment = announce(story, house)
    person = getattr(house, who)

    with pytest.raises(PermissionDenied):
        media.append(attachment, offset=0, data=WAV, by=person)
    with pytest.raises(PermissionDenied):
        media.attach(story, name="", data=ContentFile(WAV + b"?"), by=person)
    with pytest.raises(PermissionDenied):
        media.remove(attachment, by=person)

    assert Attachment.objects.values_list("received", flat=True).get() == 0


def test_coordinator_may_attach_to_what_was_handed_in(story: Story, house: House) -> None:
    data = ContentFile(WAV)

    assert media.attach(story, name="", data=data, by=house.coordinator).is_complete


@pytest.mark.parametrize(("data", "purpose"), [(photo(), "keep_image"), (WAV, "keep_audio")])
def test_media_need_a_consent_of_their_own(
    story: Story, house: House, data: bytes, purpose: str
) -> None:
    attachment = send(story, house, data)
    facts = {"story": story, "audience": "programme", "given_on": TODAY}
    Consent.objects.filter(story=story).delete()
    Consent.objects.create(purpose="selection", **facts)
    assert not may_show(attachment)

    Consent.objects.create(purpose=purpose, **facts)

    assert (may_show(attachment), may_show(attachment, "public")) == (True, False)


def test_database_holds_a_file_once_and_within_its_size(story: Story, house: House) -> None:
    attachment = announce(story, house)
    others = [
        Attachment(story=story, sha256=attachment.sha256, size=1),
        Attachment(story=story, sha256="b", size=1, received=2),
        Attachment(story=story, sha256="c", size=2, completed_at=story.created_at, kind="audio"),
    ]

    for other in others:
        with pytest.raises(IntegrityError), transaction.atomic():
            other.save()


def test_photo_whose_message_was_lost_is_taken_up(story: Story, house: House, commits: Any) -> None:
    attachment = send(story, house, photo())
    long_ago = timezone.now() - dt.timedelta(hours=1)
    Attachment.objects.filter(pk=attachment.pk).update(completed_at=long_ago)

    with commits():
        tasks.tend_media()

    assert Attachment.objects.get().shown


def test_photo_whose_file_is_gone_is_told(story: Story, house: House, commits: Any) -> None:
    attachment = send(story, house, photo())
    Path(attachment.file.path).unlink()

    tasks.process_photo(attachment.pk)

    assert Attachment.objects.get().problem == "unreadable"


def test_files_without_a_row_are_removed_a_day_later(
    story: Story, house: House, settings: Any
) -> None:
    kept = Path(send(story, house, WAV).file.path)
    old, young = kept.with_name("0" * 32), kept.with_name("1" * 32)
    for path in (old, young):
        path.write_bytes(b"?")
    for path in (kept, old):
        os.utime(path, (0, 0))

    cache.clear()
    tasks.tend_media()

    assert sorted(files(settings)) == sorted([kept, young])
