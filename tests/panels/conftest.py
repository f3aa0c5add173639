"""What the tests of panels share."""

from __future__ import annotations

import pytest

from tests.factories import House
from tests.panels.room import Room


@pytest.fixture
def room(house: House) -> Room:
    return Room.build(house)
