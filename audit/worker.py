"""Whether a worker is there: it touches a file, or answers a ping."""

from __future__ import annotations

import time
from pathlib import Path

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

FRESH = 30  # seconds


def sign_of_life() -> Path:
    return Path(settings.VAR_DIR) / "worker.alive"


def touch() -> None:
    """Said by the worker every few seconds."""
    path = sign_of_life()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def worker_is_alive() -> bool:
    """Whether a worker was heard of lately, here or over the broker."""
    path = sign_of_life()
    if path.exists() and time.time() - path.stat().st_mtime < FRESH:
        return True
    if settings.CELERY_BROKER_URL == "filesystem://":
        return False
    try:
        return bool(current_app.control.ping(timeout=0.5))
    except (OperationalError, OSError):
        return False
