"""What the logs are not told."""

from __future__ import annotations

import logging
import re

from stories.links import PREFIX

TOKEN = re.compile(re.escape(PREFIX) + r"[\w-]+")


LOGGERS = ("django.request", "django.server", "django.security.csrf")
"""Those that write addresses."""


def keep_tokens_out() -> None:
    for name in LOGGERS:
        logging.getLogger(name).addFilter(WithoutTokens())


class WithoutTokens(logging.Filter):
    """Puts ``msl_…`` in place of a link's token wherever an address is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _masked(record.getMessage())
        record.args = ()
        return True


def _masked(text: str) -> str:
    return TOKEN.sub(f"{PREFIX}…", text)
