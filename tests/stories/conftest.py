"""What the tests of stories share."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import TODAY, House


@pytest.fixture
def answers(house: House) -> dict[str, Any]:
    """A finished story as the form gives it: every required answer, and consent."""
    return {
        "title": "The tap",
        "before": "We walked an hour for water.",
        "happened": "A tap was built.",
        "now": "The children go.",
        "significance": "I have mornings now.",
        "unit": house.village,
        "period": house.period,
        "domain": house.domain,
        "language": "en",
        "told_on": TODAY,
        "direction": "positive",
        "consent_selection": True,
        "consent_method": "signed",
    }
