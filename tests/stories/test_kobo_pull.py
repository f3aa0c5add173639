"""Fetching from a Kobo server that loses, repeats, changes and truncates."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from stories import services
from stories.kobo import client, files, pulling, sources
from stories.kobo.reading import Codebook
from stories.models import Intake, KoboMessage, KoboSource, Story
from stories.tasks import tend_kobo
from tests.factories import House
from tests.stories.kobo import MAPPED, TOKEN, UID, FakeKobo, serving, submission
from tests.stories.media import photo

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def kobo(settings: Any) -> Iterator[FakeKobo]:
    settings.KOBO_OWN_HOSTS = ["127.0.0.1"]
    cache.clear()
    with serving(FakeKobo()) as server:
        yield server
    cache.clear()


@pytest.fixture
def source(house: House, kobo: FakeKobo, monkeypatch: Any) -> KoboSource:
    monkeypatch.setattr(pulling, "PAGE", 3)
    made, _secret = sources.make_source(
        house.programme,
        by=house.coordinator,
        name="Stories 2026",
        server=kobo.address,
        asset_uid=UID,
        collector=house.collector,
        token=TOKEN,
    )
    return sources.map_source(made, Codebook(MAPPED), by=house.coordinator)


@pytest.fixture
def pull(source: KoboSource, django_capture_on_commit_callbacks: Any) -> Any:
    """A function that asks for a pull, lets the worker do it, and gives back the form."""

    def run(*, is_asked: bool = True) -> KoboSource:
        KoboSource.objects.update(pull_again_at=None)
        with django_capture_on_commit_callbacks(execute=True):
            if is_asked:
                pulling.ask_for_pull(source)
            else:
                pulling.pull(source.pk)
        return KoboSource.objects.get()

    return run


def happened() -> list[str]:
    return sorted(Story.objects.values_list("current__happened", flat=True))


def told(*numbers: int) -> list[str]:
    return [f"A tap was built, number {n}." for n in numbers]


def test_pull_brings_what_was_never_sent(kobo: FakeKobo, pull: Any) -> None:
    kobo.submissions = [submission(n) for n in range(1, 8)]

    source = pull()

    assert happened() == told(*range(1, 8))
    assert {**source.report} == {
        **pulling.BEGIN,
        "start": 7,
        "last_id": 7,
        "n_seen": 7,
        "n_new": 7,
        "count": 7,
    }
    assert (source.problem, source.pull_asked_at, source.walk) == ("", None, {})
    assert len(kobo.asked) == 3
    assert kobo.tokens == {f"Token {TOKEN}"}


def test_second_pull_brings_nothing_twice(kobo: FakeKobo, pull: Any) -> None:
    kobo.submissions = [submission(n) for n in (1, 2)]
    pull()

    source = pull()

    assert (source.report["n_seen"], source.report["n_new"]) == (2, 0)
    assert (Story.objects.count(), Intake.objects.count()) == (2, 2)


def test_pull_goes_on_where_it_broke_off(kobo: FakeKobo, pull: Any) -> None:
    kobo.submissions = [submission(n) for n in range(1, 8)]
    kobo.faults = [None, 500]

    stopped = pull()

    assert (stopped.walk["start"], stopped.pull_tries, happened()) == (3, 1, told(1, 2, 3))
    assert stopped.problem == "The Kobo server is busy or out of order (500)."
    assert stopped.pull_again_at > timezone.now()
    assert happened() == told(1, 2, 3)

    kobo.asked.clear()
    source = pull(is_asked=False)

    assert "start=3" in kobo.asked[0]
    assert (source.problem, source.report["n_seen"], happened()) == ("", 7, told(*range(1, 8)))


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (429, "The Kobo server is busy or out of order (429)."),
        (503, "The Kobo server is busy or out of order (503)."),
        ("cut", "The Kobo server broke off before the end."),
        ("junk", "The Kobo server answered with something that is not JSON."),
        ("shape", "The Kobo server answered without a count or without results."),
        ("empty", "Kobo says that it has 4 submissions, and gave 0 of them."),
        ("round", "The Kobo server sends us round in a circle."),
    ],
)
def test_what_may_pass_is_said_and_tried_again(
    kobo: FakeKobo, pull: Any, fault: Any, sentence: str
) -> None:
    kobo.submissions = [submission(n) for n in range(1, 5)]
    kobo.faults = [fault] * (4 if fault == "round" else 1)

    source = pull()

    assert (source.problem, source.pull_asked_at is None) == (sentence, False)
    assert (pull(is_asked=False).problem, Story.objects.count()) == ("", 4)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (401, "The Kobo server does not accept the API token. Enter it again."),
        (404, "The Kobo server knows no such form or file. Look at the form's id."),
        ("elsewhere", "The Kobo server sends us on to “elsewhere.example”. That is not followed."),
    ],
)
def test_what_somebody_must_mend_is_said_and_waits(
    kobo: FakeKobo, pull: Any, fault: Any, sentence: str
) -> None:
    kobo.faults = [fault]

    source = pull()

    assert (source.problem, source.pull_asked_at, len(kobo.asked)) == (sentence, None, 1)


def test_truncated_pages_are_walked_to_the_end_and_counted(kobo: FakeKobo, pull: Any) -> None:
    kobo.submissions = [submission(n) for n in range(1, 6)]
    kobo.faults = ["short", "short"]

    source = pull()

    assert happened() == told(1, 2, 3, 4, 5)
    assert (source.report["n_short"], source.report["n_seen"]) == (2, 5)


def test_repeated_page_is_noticed_and_the_pull_begins_anew(kobo: FakeKobo, pull: Any) -> None:
    kobo.submissions = [submission(n) for n in range(1, 7)]
    kobo.faults = [None, "first"]

    source = pull()

    assert happened() == told(1, 2, 3)
    assert source.problem == "Kobo says that it has 6 submissions, and gave 3 of them."
    assert (source.report["n_repeated"], source.walk) == (3, {})
    assert (pull(is_asked=False).problem, happened()) == ("", told(*range(1, 7)))


def test_after_many_tries_the_pull_waits_for_the_night(kobo: FakeKobo, pull: Any) -> None:
    kobo.faults = [500] * 20
    pull()

    for _turn in range(pulling.MOST_TRIES):
        source = pull(is_asked=False)

    assert (source.pull_asked_at, len(kobo.asked)) == (None, pulling.MOST_TRIES)
    assert source.problem == "The Kobo server is busy or out of order (500)."


def test_server_that_is_not_there_is_said(kobo: FakeKobo, pull: Any) -> None:
    KoboSource.objects.update(server=NOBODY)

    assert (
        pull().problem
        == "The Kobo server cannot be reached, or broke off (ConnectionRefusedError)."
    )


def test_what_changed_in_kobo_waits_beside_the_first_wording(kobo: FakeKobo, pull: Any) -> None:
    kobo.submissions = [submission(1), submission(2)]
    pull()
    kobo.submissions = [submission(1, **{"story/happened": "Two taps."})]

    source = pull()

    assert happened() == told(1, 2)
    assert source.problem == ""
    assert [one.story.reference for one in Intake.objects.filter(settled_at=None)] == ["S-00001"]


def test_submission_that_cannot_be_read_stops_nothing(kobo: FakeKobo, pull: Any) -> None:
    nameless = {"_id": 2, "story/happened": "Nobody knows which."}
    kobo.submissions = [submission(1), nameless, submission(3, village="Atlantis"), submission(4)]

    source = pull()

    assert happened() == told(1, 4)
    assert (source.report["n_bad"], Intake.objects.filter(settled_at=None).count()) == (1, 2)


def test_form_that_changes_during_a_pull_is_read_anew(
    house: House, kobo: FakeKobo, pull: Any
) -> None:
    kobo.submissions = [submission(n) for n in range(1, 8)]
    kobo.faults = [None, 500]
    pull()

    sources.change_source(KoboSource.objects.get(), by=house.coordinator, asset_uid="other")

    assert KoboSource.objects.get().walk == {}


def test_each_night_every_form_is_pulled_once(
    kobo: FakeKobo, source: KoboSource, django_capture_on_commit_callbacks: Any
) -> None:
    for _minute in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            tend_kobo()
    assert len(kobo.asked) == 1

    KoboSource.objects.update(pulled_at=timezone.now() - dt.timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        tend_kobo()
    assert len(kobo.asked) == 2


def test_pull_that_lost_its_worker_is_taken_up(
    kobo: FakeKobo, source: KoboSource, django_capture_on_commit_callbacks: Any
) -> None:
    kobo.submissions = [submission(n) for n in range(1, 5)]
    walk = {**pulling.BEGIN, "start": 3, "n_seen": 3, "last_id": 3}
    KoboSource.objects.update(pull_asked_at=timezone.now(), walk=walk)

    with django_capture_on_commit_callbacks(execute=True):
        tend_kobo()

    assert (happened(), "start=3" in kobo.asked[0]) == (told(4), True)


def test_ended_form_is_asked_nothing(house: House, kobo: FakeKobo, pull: Any) -> None:
    sources.end_source(KoboSource.objects.get(), by=house.coordinator)

    pull()
    tend_kobo()

    assert kobo.asked == []


@pytest.mark.parametrize("person", ["collector", "evaluator", "administrator", "stranger"])
def test_only_coordinators_connect_and_pull(house: House, source: KoboSource, person: str) -> None:
    by = getattr(house, person)
    facts = {"name": "Mine", "server": source.server, "asset_uid": "a", "collector": by}

    with pytest.raises(PermissionDenied):
        pulling.ask_for_pull(source, by=by)
    with pytest.raises(PermissionDenied):
        sources.make_source(house.programme, by=by, **facts)

    assert KoboSource.objects.get().pull_asked_at is None


def photo_of(kobo: FakeKobo, name: str = "tap.png") -> dict[str, Any]:
    return kobo.attachment(name, photo())


def fetch_due(capture: Any) -> KoboMessage:
    KoboMessage.objects.update(again_at=timezone.now())
    with capture(execute=True):
        files.resume_due()
    return KoboMessage.objects.get()


def test_photo_comes_with_its_story(kobo: FakeKobo, pull: Any, house: House) -> None:
    kobo.submissions = [submission(1, _attachments=[photo_of(kobo)])]

    pull()

    attachment = Story.objects.get().attachments.get()
    assert (attachment.kind, attachment.sent_by, attachment.is_complete) == (
        "image",
        house.collector,
        True,
    )
    assert KoboMessage.objects.get().n_open_files == 0


@pytest.mark.parametrize("fault", [500, 429, "cut"])
def test_photo_that_did_not_come_is_said_and_tried_again(
    kobo: FakeKobo, pull: Any, fault: Any, django_capture_on_commit_callbacks: Any
) -> None:
    kobo.submissions = [submission(1, _attachments=[photo_of(kobo)])]
    kobo.faults = [None, fault]

    pull()

    message = KoboMessage.objects.get()
    assert (Story.objects.count(), message.n_open_files, message.tries) == (1, 1, 1)
    assert message.files[0]["problem"].startswith("The Kobo server")
    assert message.again_at > timezone.now()
    message = fetch_due(django_capture_on_commit_callbacks)
    assert (message.n_open_files, Story.objects.get().attachments.count()) == (0, 1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"download_url": "https://elsewhere.example/x.png"},
            "The file lies at “elsewhere.example”",
        ),
        ({"download_url": "http://127.0.0.1:1/x.png"}, "The file lies at “127.0.0.1”"),
        ({"download_url": "file:///etc/passwd"}, "The file lies at “?”"),
        ({"download_url": "http://[x"}, "The file lies at “?”"),
    ],
)
def test_file_elsewhere_is_not_fetched(
    kobo: FakeKobo, pull: Any, changes: dict[str, str], sentence: str
) -> None:
    kobo.submissions = [submission(1, _attachments=[{**photo_of(kobo), **changes}])]

    pull()

    message = KoboMessage.objects.get()
    assert message.files[0]["problem"].startswith(sentence)
    assert (message.again_at, Story.objects.count(), len(kobo.asked)) == (None, 1, 1)


def test_name_before_the_host_does_not_deceive() -> None:
    server = "https://kf.kobotoolbox.org"

    found = [
        client.is_of(server, url)
        for url in (
            f"{server}/a",
            f"{server}:443/a",
            f"{server}@elsewhere.example/a",
            f"{server}.elsewhere.example/a",
            "http://kf.kobotoolbox.org/a",
            f"{server}:8443/a",
        )
    ]

    assert found == [True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"%PDF-1.7 no photo", "This file"), (b"x" * 20_000_001, "It is larger than 20 MB")],
)
def test_file_that_is_not_taken_is_said_once(
    kobo: FakeKobo, pull: Any, content: bytes, sentence: str
) -> None:
    kobo.submissions = [submission(1, _attachments=[kobo.attachment("a.png", content)])]

    pull()

    message = KoboMessage.objects.get()
    assert (Story.objects.count(), message.again_at, message.n_open_files) == (1, None, 1)
    assert message.files[0]["problem"] != ""
    assert message.files[0]["is_given_up"] is True


def test_files_can_be_tried_again_by_hand(
    kobo: FakeKobo, pull: Any, django_capture_on_commit_callbacks: Any
) -> None:
    kobo.submissions = [submission(1, _attachments=[photo_of(kobo)])]
    kobo.faults = [None, 404]
    source = pull()
    assert KoboMessage.objects.get().again_at is None

    with django_capture_on_commit_callbacks(execute=True):
        assert files.fetch_again(source) == 1

    assert KoboMessage.objects.get().n_open_files == 0


def test_files_of_a_withdrawn_story_are_not_asked_for(
    house: House, kobo: FakeKobo, pull: Any, django_capture_on_commit_callbacks: Any
) -> None:
    kobo.submissions = [submission(1, _attachments=[photo_of(kobo)])]
    kobo.faults = [None, 500]
    pull()
    services.withdraw(Story.objects.get(), by=house.coordinator)
    kobo.asked.clear()

    fetch_due(django_capture_on_commit_callbacks)

    assert kobo.asked == []


@pytest.mark.parametrize(
    "server",
    [
        "http://kf.kobotoolbox.org",
        "ftp://kf.kobotoolbox.org",
        "https://",
        "https://user@kf.kobotoolbox.org",
        "https://kf.kobotoolbox.org:none",
        "a b",
    ],
)
def test_unfit_address_is_refused(server: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        client.server_of(server)

    assert set(refusal.value.message_dict) == {"server"}


@pytest.mark.parametrize(
    ("address", "is_outside"),
    [("::1", False), ("::ffff:10.0.0.1", False), ("fe80::1%eth0", False), ("1.1.1.1", True)],
)
def test_own_network_is_known_by_its_addresses(address: str, is_outside: bool) -> None:
    assert client.is_outside(address) is is_outside


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "10.0.0.1"])
def test_own_network_is_not_asked(host: str) -> None:
    with pytest.raises(client.Refused) as refusal:
        client.get_file(f"https://{host}", f"https://{host}/x", TOKEN, io.BytesIO(), 10)

    assert "own network" in str(refusal.value)
