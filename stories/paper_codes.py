"""The code on a sheet of paper, and the story it stands for: the same code, the same story."""

from __future__ import annotations

import secrets
import uuid as uuids

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXY"
"""Thirty-one signs, a prime, without those that are taken for others: I, L, O, U; and Z."""
LENGTH = 8
READ_AS = str.maketrans("OILU", "011V")
SHEETS = uuids.UUID("2f6b0a52-8d0c-5d5e-9d35-0b8f3f1d6a77")


def new_code() -> str:
    """A code that no other sheet has, as good as surely: seven signs by chance, one to check."""
    signs = "".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1))
    return signs + _check(signs)


def shown(code: str) -> str:
    """As it stands on paper: ABCD-EFGH."""
    return f"{code[:4]}-{code[4:]}"


def read(text: str) -> str:
    """The code that was typed, however it was spaced; empty when it cannot be one."""
    code = "".join(sign for sign in text.upper() if sign.isalnum()).translate(READ_AS)
    if len(code) != LENGTH or any(sign not in LETTERS for sign in code):
        return ""
    return code if _check(code[:-1]) == code[-1] else ""


def uuid_of(code: str, programme: int) -> uuids.UUID:
    """The story of a sheet: made from its code, so that nothing has to be kept until it is told."""
    return uuids.uuid5(SHEETS, f"{programme}:{code}")


def _check(signs: str) -> str:
    """One wrong sign, or two that changed places, give another."""
    total = sum(weight * LETTERS.index(sign) for weight, sign in enumerate(signs, start=2))
    return LETTERS[total % len(LETTERS)]
