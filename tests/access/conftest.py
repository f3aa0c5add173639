"""One world for a whole module; what a test writes is taken back after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from tests.access.world import VOICE, World


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Under pytest-django's own name, by which it learns that a database is needed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(db: None) -> World:
    return World.build()


@pytest.fixture(scope="module")
def elsewhere(world: World) -> World:
    """Another programme with the same things in it and other people."""
    return World.build()


@pytest.fixture(autouse=True)
def voice(house_settings: None) -> None:
    """The recording of every world, where this test keeps its files."""
    default_storage.save(VOICE, ContentFile(b"In her own voice."))


@pytest.fixture(autouse=True)
def taken_back(db: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
