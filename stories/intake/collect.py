"""What KoboCollect and ODK Collect are told so that they know where to fetch and send."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from stories.presentation import qr_code

LIST = "/formList"
"""What the apps add to a server's address by themselves."""


def server(request: HttpRequest, **way: Any) -> str:
    """The address of the server as it is typed into the app; ``way`` {token} or {pk}."""
    address = reverse("openrosa:form_list", kwargs=way)
    return request.build_absolute_uri(address.removesuffix(LIST))


def settings_of(address: str, project: str) -> str:
    """The app's settings as its own QR code carries them: JSON, compressed, base64."""
    told = {
        "general": {
            "protocol": "odk_default",
            "server_url": address,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": project},
    }
    return base64.b64encode(zlib.compress(json.dumps(told).encode(), 9)).decode()


def settings_code(address: str, project: str) -> str:
    """The settings as a picture for the app's camera."""
    return qr_code(settings_of(address, project))
