"""Whether the house is alive, and whether each of its parts answers."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from audit.worker import worker_is_alive

LOG = logging.getLogger(__name__)
LEAST_SPACE = 50 * 1024 * 1024  # bytes that must be free under var/


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (a view's signature)
    """200 as long as this process answers; asks nothing of any other part."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 (a view's signature)
    """200 when every part works, else 503; ``{part: "ok" | "failing"}`` and nothing more."""
    working = {name: _works(name, check) for name, check in CHECKS.items()}
    parts = {name: "ok" if works else "failing" for name, works in working.items()}
    return JsonResponse(parts, status=200 if all(working.values()) else 503)


def _works(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, OperationalError, OSError, ValueError) as error:
        LOG.warning("The %s does not answer: %s", name, type(error).__name__)
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _cache() -> bool:
    cache.set("readyz", "here", 30)
    return cache.get("readyz") == "here"


def _broker() -> bool:
    """Its folder can be written to, or its server can be reached within two seconds."""
    if settings.CELERY_BROKER_URL == "filesystem://":
        folder = Path(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]))
        return folder.is_dir() and os.access(folder, os.W_OK)
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    return True


def _disk() -> bool:
    return shutil.disk_usage(settings.VAR_DIR).free > LEAST_SPACE


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "cache": _cache,
    "broker": _broker,
    "worker": worker_is_alive,
    "disk": _disk,
}
