"""Telling a sender to wait."""

from __future__ import annotations

from rest_framework.exceptions import ErrorDetail, Throttled


class TooMuch(Throttled):
    """More than one sender may send; ``wait`` says for how many seconds to stop."""

    def __init__(self, sentence: str, wait: int) -> None:
        super().__init__(wait)
        self.detail = ErrorDetail(sentence)  # without the seconds that DRF adds to it
