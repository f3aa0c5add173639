"""KoboCollect and ODK Collect: what they fetch, what they send, and what becomes of it."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID, uuid4
from xml.etree.ElementTree import fromstring

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from api.tokens import make_token
from audit.models import Entry
from stories import links, services
from stories.models import Attachment, Intake, Story
from tests.factories import TODAY, House, QuestionFactory
from tests.stories.media import photo, voice
from tests.stories.phones import Phone, fields_of

pytestmark = pytest.mark.django_db
KEY = UUID("0b0e3c2e-6f1e-4d0e-9e2a-3c8f1a2b4c5d")


@pytest.fixture
def phone(house: House) -> Phone:
    _link, token = house.link()
    return Phone(f"/openrosa/{token}")


def told(**more: str) -> dict[str, str]:
    """The answers of a finished story with consent."""
    return {
        "title": "The tap",
        "happened": "A tap was built.",
        "has_reason": "yes",
        "significance": "I have mornings now.",
        "told_on": TODAY.isoformat(),
        "language": "en",
        "consent_selection": "yes",
        "consent_method": "oral",
        **more,
    }


def test_form_list_names_the_form_as_it_is(phone: Phone, house: House) -> None:
    listed = phone.get("formList")

    found = fields_of(listed.content)
    assert listed["X-OpenRosa-Version"] == "1.0"
    assert listed["Content-Type"] == "text/xml; charset=utf-8"
    assert found == {
        "formID": f"msc_{house.programme.pk}",
        "name": house.programme.name,
        "version": found["version"],
        "hash": f"md5:{hashlib.md5(phone.form()).hexdigest()}",
        "downloadUrl": f"http://testserver{phone.address}/form",
        "manifestUrl": f"http://testserver{phone.address}/manifest",
    }


def test_form_list_is_empty_while_no_period_collects(phone: Phone, house: House) -> None:
    type(house.period).objects.filter(pk=house.period.pk).update(state="closed")

    listed = phone.get("formList")

    assert (listed.status_code, len(fromstring(listed.content))) == (200, 0)
    assert phone.get("form").status_code == 404


def test_manifest_is_empty(phone: Phone) -> None:
    manifest = fromstring(phone.get("manifest").content)

    assert (manifest.tag.rpartition("}")[2], len(manifest)) == ("manifest", 0)


def test_head_says_where_to_send_and_how_much(phone: Phone) -> None:
    asked = phone.head()

    assert asked.status_code == 204
    assert asked["Location"] == f"http://testserver{phone.address}/submission"
    assert int(asked["X-OpenRosa-Accept-Content-Length"]) == 32_000_000


def test_filled_form_becomes_a_story(phone: Phone, house: House) -> None:
    asked = QuestionFactory(programme=house.programme, version=2, text="What else?")

    answer = phone.send(phone.fill(KEY, **told(domain=str(house.domain.pk))))

    story = Story.objects.get()
    assert (answer.status_code, fields_of(answer.content)) == (
        201,
        {"message": f"Received as {story.reference}."},
    )
    assert (story.uuid, story.state, story.door) == (KEY, "submitted", "openrosa")
    assert (story.unit, story.domain, story.question) == (house.village, house.domain, asked)
    assert (story.collector, story.current.happened) == (house.collector, "A tap was built.")
    assert [consent.purpose for consent in story.consents.all()] == ["selection"]


def test_story_without_consent_arrives_and_cannot_stand(phone: Phone) -> None:
    answer = phone.send(phone.fill(KEY, **told(consent_selection="no")))

    assert answer.status_code == 201
    assert list(Story.objects.usable()) == []


def test_same_instance_in_several_posts_is_one_story_with_all_files(phone: Phone) -> None:
    xml = phone.fill(
        KEY, **told(photo="1.jpg", voice="2.wav", consent_image="yes", consent_audio="yes")
    )

    answers = [
        phone.send(xml, {"1.jpg": photo()}),
        phone.send(xml, {"2.wav": voice()}),
        phone.send(xml, {"2.wav": voice()}),
        phone.send(xml),
    ]

    assert [answer.status_code for answer in answers] == [201] * 4
    kept = Attachment.objects.filter(story__uuid=KEY).order_by("id")
    assert [(one.name, one.kind, one.is_complete) for one in kept] == [
        ("1.jpg", "image", True),
        ("2.wav", "audio", True),
    ]


def test_posts_in_another_order_end_alike(phone: Phone) -> None:
    xml = phone.fill(KEY, **told(photo="1.jpg", voice="2.wav", consent_image="yes"))

    phone.send(xml, {"2.wav": voice()})
    phone.send(xml, {"1.jpg": photo()})

    assert (Story.objects.count(), Attachment.objects.count()) == (1, 2)


def test_file_of_another_kind_is_said_and_the_words_arrive(phone: Phone) -> None:
    answer = phone.send(phone.fill(KEY, **told()), {"virus.exe": b"MZ" + bytes(200)})

    story = Story.objects.get()
    assert answer.status_code == 201
    assert "a photo or recording has not" in fields_of(answer.content)["message"]
    assert [e.action for e in Entry.objects.order_by("number")][-1] == "refuse_media"
    assert (story.state, Attachment.objects.count()) == ("submitted", 0)


def test_other_words_under_an_id_are_kept_for_a_coordinator(phone: Phone) -> None:
    phone.send(phone.fill(KEY, **told()))

    answers = [phone.send(phone.fill(KEY, **told(happened="Other."))) for _again in range(2)]

    story, intake = Story.objects.get(), Intake.objects.get()
    assert [answer.status_code for answer in answers] == [202, 202]
    assert story.current.happened == "A tap was built."
    assert (intake.story, list(Intake.objects.open()), "Other." in intake.raw) == (
        story,
        [intake],
        True,
    )


def test_form_that_lacks_an_answer_is_kept_with_reasons_and_files(phone: Phone) -> None:
    answer = phone.send(phone.fill(KEY, **told(title="")), {"1.jpg": photo()})

    intake = Intake.objects.get()
    assert answer.status_code == 202
    assert intake.reasons == {"title": ["Give the story a short title."]}
    assert [file.name for file in intake.files.all()] == ["1.jpg"]
    assert Story.objects.count() == 0


def test_what_was_kept_becomes_a_story_when_it_is_sent_again_and_fits(
    phone: Phone, house: House
) -> None:
    xml = phone.fill(KEY, **told())
    periods = type(house.period).objects.filter(pk=house.period.pk)
    periods.update(state="selecting")
    phone.send(xml, {"1.jpg": photo()})
    periods.update(state="collecting")

    answer = phone.send(xml)

    story, intake = Story.objects.get(), Intake.objects.get()
    assert answer.status_code == 201
    assert (intake.story, intake.settled_at is None) == (story, False)
    assert [one.name for one in story.attachments.all()] == ["1.jpg"]
    assert intake.files.count() == 0


def test_withdrawn_words_are_not_kept_a_second_time(phone: Phone, house: House) -> None:
    phone.send(phone.fill(KEY, **told()))
    services.withdraw(Story.objects.get(), by=house.collector)

    answers = [
        phone.send(phone.fill(KEY, **told()), {"1.jpg": photo()}),
        phone.send(phone.fill(KEY, **told(happened="Other."))),
    ]

    assert [answer.status_code for answer in answers] == [201, 202]
    assert (Intake.objects.count(), Attachment.objects.count()) == (0, 0)


def test_correction_of_a_story_sent_back_is_the_same_story(phone: Phone, house: House) -> None:
    phone.send(phone.fill(KEY, **told()))
    services.send_back(Story.objects.get(), by=house.coordinator, note="When?")
    first, second = uuid4(), uuid4()

    answers = [
        phone.send(phone.fill(first, **told(now="Better.", deprecatedID=f"uuid:{KEY}"))),
        phone.send(phone.fill(second, **told(now="Best.", deprecatedID=f"uuid:{first}"))),
    ]

    story = Story.objects.get()
    assert [answer.status_code for answer in answers] == [201, 202]
    assert (story.state, story.current.now) == ("submitted", "Better.")
    assert Intake.objects.open().get().story == story


def test_form_of_an_older_version_is_taken_and_noted(phone: Phone, house: House) -> None:
    xml = phone.fill(KEY, **told())
    QuestionFactory(programme=house.programme, version=2, text="What else?")

    answer = phone.send(xml)

    assert answer.status_code == 201
    assert "other_form" in [entry.action for entry in Entry.objects.all()]
    assert Story.objects.get().question.version == 1


def test_story_told_aloud_needs_no_writing(phone: Phone) -> None:
    words = told(happened="", significance="", voice="1.wav", consent_audio="yes")

    answer = phone.send(phone.fill(KEY, **words), {"1.wav": voice()})

    story = Story.objects.get()
    assert answer.status_code == 201
    assert story.current.happened == "Told aloud: listen to the recording."


def test_place_of_the_phone_is_kept_to_a_kilometre(phone: Phone) -> None:
    phone.send(phone.fill(KEY, **told(geopoint="-1.286389 36.817223 1795.0 4.9")))

    assert Story.objects.get().collector_remarks == "The phone was near -1.29, 36.82."


def test_place_off_the_branch_of_the_link_is_kept_for_a_coordinator(
    phone: Phone, house: House
) -> None:
    xml = phone.fill(KEY, **told()).replace(
        f">{house.village.pk}</".encode(), f">{house.other_village.pk}</".encode(), 1
    )

    answer = phone.send(xml)

    assert answer.status_code == 202
    assert list(Intake.objects.get().reasons) == ["unit"]


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"not xml",
        b"<data",
        b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><data id="x">&b;</data>',
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><data id="x">&x;</data>',
        b"<a>" * 200 + b"</a>" * 200,
    ],
)
def test_what_is_no_form_is_refused(phone: Phone, xml: bytes) -> None:
    answer = phone.send(xml)

    assert (answer.status_code, answer["Content-Type"]) == (400, "text/xml; charset=utf-8")
    assert (Story.objects.count(), Intake.objects.count()) == (0, 0)


def test_post_without_a_form_is_refused(phone: Phone) -> None:
    parts = {"1.jpg": SimpleUploadedFile("1.jpg", photo())}

    answers = [
        Client().post(f"{phone.address}/submission", parts),
        Client().post(f"{phone.address}/submission", b"torn", content_type="multipart/form-data"),
    ]

    assert [answer.status_code for answer in answers] == [400, 400]


def test_form_of_somebody_else_is_refused(phone: Phone) -> None:
    answer = phone.send(phone.fill(KEY, **told()).replace(b'id="msc_', b'id="census_'))

    assert (answer.status_code, Intake.objects.count()) == (404, 0)


def test_too_much_at_once_is_refused_before_it_is_read(phone: Phone, settings: Any) -> None:
    xml = phone.fill(KEY, **told())
    settings.MEDIA_IMAGE_LIMIT = settings.MEDIA_AUDIO_LIMIT = 10

    answer = phone.send(xml, {"1.jpg": bytes(2_000_100)})

    assert (answer.status_code, Story.objects.count()) == (413, 0)


def test_name_of_a_file_leads_nowhere(phone: Phone) -> None:
    phone.send(phone.fill(KEY, **told()), {"..\\..\\etc\\1.jpg": photo()})

    attachment = Attachment.objects.get()
    assert (attachment.name, attachment.file.name[:12]) == ("1.jpg", "attachments/")


@pytest.mark.parametrize("end", ["formList", "form", "manifest", ""])
def test_wrong_token_is_asked_for_another(house: House, end: str) -> None:
    phone = Phone("/openrosa/msl_wrong")

    answer = phone.get(end) if end else phone.head()

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith('Basic realm="')


def test_what_was_sent_with_a_wrong_token_is_not_read(house: House) -> None:
    answer = Phone("/openrosa/msl_wrong").send(b"<data/>", {"1.jpg": photo()})

    assert (answer.status_code, Intake.objects.count()) == (401, 0)


def test_link_of_tellers_opens_no_form(house: House) -> None:
    _link, token = house.link(kind="direct")

    assert Phone(f"/openrosa/{token}").get("formList").status_code == 403


def test_name_and_password_open_the_programme(house: House) -> None:
    _token, key = make_token(by=house.collector, name="phone")
    _link, link_key = house.link()
    address = f"/openrosa/p/{house.programme.pk}"
    asked = [
        (house.collector.email.upper(), key),
        ("whoever", link_key),
        (house.other_collector.email, key),
        (house.collector.email, "wrong"),
        (house.collector.email, ""),
    ]

    answers = [Phone(address, basic).get("formList").status_code for basic in asked]

    assert answers == [200, 200, 401, 401, 401]


def test_password_opens_no_programme_of_others(house: House) -> None:
    other = House.build()
    _token, key = make_token(by=house.collector, name="phone")
    _link, link_key = house.link()
    address = f"/openrosa/p/{other.programme.pk}"

    answers = [
        Phone(address, basic).get("formList").status_code
        for basic in ((house.collector.email, key), ("x", link_key))
    ]

    assert answers == [404, 404]


def test_story_sent_with_a_password_is_the_persons_own(house: House) -> None:
    _token, key = make_token(by=house.collector, name="phone")
    phone = Phone(f"/openrosa/p/{house.programme.pk}", (house.collector.email, key))

    answer = phone.send(phone.fill(KEY, **told()))

    story = Story.objects.get()
    assert (answer.status_code, story.collector, story.link) == (201, house.collector, None)


def test_id_that_somebody_else_used_is_kept_for_a_coordinator(phone: Phone, house: House) -> None:
    house.story(uuid=KEY, collector=house.other_collector, submitter=house.other_collector)

    answer = phone.send(phone.fill(KEY, **told()))

    assert (answer.status_code, Story.objects.count()) == (202, 1)
    assert Intake.objects.get().story is None


def test_too_many_wrong_tokens_are_told_to_wait(house: House, monkeypatch: Any) -> None:
    monkeypatch.setattr(links, "GUESSES", links.Limit("test phones", most=2, seconds=600))
    phone = Phone("/openrosa/msl_wrong")

    answers = [phone.get("manifest") for _guess in range(3)]

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[-1]["Retry-After"] == "600"


def test_body_in_chunks_is_read_where_the_server_ends_it(phone: Phone) -> None:
    class Chunks:
        """Bytes as a server hands on a chunked body: their number is told by nobody."""

        def __init__(self, data: bytes) -> None:
            self.data = data

        def read(self, size: int = -1) -> bytes:
            piece, self.data = self.data[:size], self.data[size:]
            return piece

        readline = read

    xml = phone.fill(KEY, **told())
    body = (
        b'--B\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="a.xml"\r\n'
        b"Content-Type: text/xml\r\n\r\n" + xml + b"\r\n--B--\r\n"
    )

    answer = Client().generic(
        "POST",
        f"{phone.address}/submission",
        headers={"Transfer-Encoding": "chunked"},
        **{
            "wsgi.input": Chunks(body),
            "wsgi.input_terminated": True,
            "CONTENT_TYPE": "multipart/form-data; boundary=B",
            "CONTENT_LENGTH": "",
        },
    )

    assert (answer.status_code, Story.objects.count()) == (201, 1)
