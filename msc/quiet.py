"""Doing much at once without writing to anybody."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.test.utils import override_settings

NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


def nobody_is_told() -> AbstractContextManager[object]:
    """Run tasks here instead of handing them to a worker, and let mails go nowhere."""
    return override_settings(EMAIL_BACKEND=NOWHERE, CELERY_TASK_ALWAYS_EAGER=True)
