"""What every test may lean on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from msc import celery_app
from tests import factories

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's sync API runs a loop

append_only = import_module("audit.migrations.0002_append_only")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as on a laptop: in memory, connections of several threads cannot wait."""
    if connection.vendor == "sqlite":
        folder = tmp_path_factory.mktemp("database")
        connection.settings_dict["TEST"]["NAME"] = str(folder / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests with real transactions empty the tables afterwards, which the log's triggers refuse.

    They are taken away here; ``append_only_log`` puts them back for the tests that are about them.
    A page that still asks when its test is over would keep PostgreSQL from dropping the database.
    """
    with django_db_blocker.unblock():
        append_only.remove(None, SimpleNamespace(connection=connection))
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            close_other_connections()


def close_other_connections() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def append_only_log(db: None) -> None:
    append_only.install(None, SimpleNamespace(connection=connection))


@pytest.fixture(autouse=True)
def house_settings(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path  # must be there, and is empty


@pytest.fixture(autouse=True)
def tasks_at_once() -> None:
    """Work for the worker is done where it is asked for; Celery reads its settings only once."""
    celery_app.conf.task_always_eager = True


@pytest.fixture(autouse=True)
def speaks_english() -> Iterator[None]:
    """A page asked for in another language does not leave the next test speaking it."""
    with translation.override("en"):
        yield


@pytest.fixture
def login(client: Client) -> Any:
    """A function that signs a person in and gives back the client."""

    def sign_in(user: Any) -> Client:
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def house(db: None) -> factories.House:
    """A small programme with people in every role: see ``factories.House``."""
    return factories.House.build()
