"""The teller's say over photos and recordings, apart from that over the words."""

from __future__ import annotations

import uuid as uuids

import pytest

from stories import services
from stories.answers import Answers, answers_of, complete, digest_of
from stories.models import Consent, Story
from tests.factories import House


def receive(house: House, answers: Answers, **more: object) -> Story:
    receipt = services.receive(
        by=house.collector,
        programme=house.programme,
        uuid=uuids.uuid4(),
        answers={**answers, **more},
        door="api",
    )
    return receipt.story


def agreed(story: Story) -> set[str]:
    present = Consent.objects.filter(story=story, withdrawn_on=None)
    return set(present.values_list("purpose", flat=True))


@pytest.mark.parametrize(
    ("said", "purposes"),
    [
        ({"consent_selection": True}, {"selection"}),
        ({"consent_selection": True, "consent_image": True}, {"selection", "keep_image"}),
        ({"consent_selection": False, "consent_audio": True}, {"keep_audio"}),
    ],
)
def test_each_medium_is_agreed_to_by_itself(
    house: House, answers: Answers, said: Answers, purposes: set[str]
) -> None:
    story = receive(house, answers, **said)

    assert agreed(story) == purposes
    assert answers_of(story) == complete({**answers, **said})


def test_consent_for_photos_is_taken_back_alone(house: House, answers: Answers) -> None:
    story = receive(house, answers, consent_image=True, consent_audio=True)
    services.send_back(story, by=house.coordinator, note="Ask again.")

    services.save_draft(story, by=house.collector, answers={**answers, "consent_audio": True})

    assert agreed(story) == {"selection", "keep_audio"}
    assert Consent.objects.get(story=story, purpose="keep_image").withdrawn_on is not None


def test_digests_from_before_photos_were_asked_for_still_agree(answers: Answers) -> None:
    unsaid = {**answers, "consent_image": False, "consent_audio": False}

    assert digest_of(unsaid) == digest_of(answers)
    assert digest_of({**answers, "consent_image": True}) != digest_of(answers)
