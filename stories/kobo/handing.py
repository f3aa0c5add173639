"""Work for the worker, handed over after the commit."""

from __future__ import annotations

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def hand_to_worker(task: str, key: int) -> None:
    """When the broker is down the work waits in the database for ``tend_kobo``."""
    from stories import tasks

    def send() -> None:
        try:
            getattr(tasks, task).delay(key)
        except OperationalError:
            logger.warning("The broker cannot be reached; %s %s waits", task, key)

    transaction.on_commit(send)
