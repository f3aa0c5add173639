"""A phone with ODK Collect: it fetches the form, fills it, and sends as Collect does."""

from __future__ import annotations

import uuid as uuids
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, fromstring, tostring

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

XFORMS = "{http://www.w3.org/2002/xforms}"
HEADERS = {"X-OpenRosa-Version": "1.0", "User-Agent": "org.odk.collect.android/v2026.1"}


def fields_of(xml: bytes) -> dict[str, str]:
    """The leaves of an XML document by bare name."""
    return {
        one.tag.rpartition("}")[2]: one.text or "" for one in fromstring(xml).iter() if not len(one)
    }


@dataclass
class Phone:
    """Pointed at a server's address, with or without name and password."""

    address: str
    basic: tuple[str, str] | None = None
    client: Client = field(default_factory=Client)

    def get(self, end: str) -> HttpResponse:
        return self.client.get(f"{self.address}/{end}", headers=self._headers())

    def head(self) -> HttpResponse:
        return self.client.head(f"{self.address}/submission", headers=self._headers())

    def _headers(self) -> dict[str, str]:
        if self.basic is None:
            return HEADERS
        import base64

        packed = base64.b64encode(":".join(self.basic).encode()).decode()
        return {**HEADERS, "Authorization": f"Basic {packed}"}

    def form(self) -> bytes:
        return self.get("form").content

    def fill(self, uuid: uuids.UUID, /, **answers: Any) -> bytes:
        """The form with these answers, a calculated one for each place that is not asked."""
        root = fromstring(self.form())
        data: Element = next(one for one in root.iter(f"{XFORMS}data"))
        calculated = {
            bind.get("nodeset", "").rpartition("/")[2]: bind.get("calculate", "").strip("'")
            for bind in root.iter(f"{XFORMS}bind")
            if bind.get("calculate", "").startswith("'")
        }
        values = {"instanceID": f"uuid:{uuid}", **calculated, **answers}
        for leaf in data.iter():
            if not len(leaf):
                leaf.text = values.get(leaf.tag.rpartition("}")[2], leaf.text)
        if "deprecatedID" in answers:
            meta = next(one for one in data.iter(f"{XFORMS}meta"))
            Element.append(meta, _leaf("deprecatedID", answers["deprecatedID"]))
        return tostring(data, encoding="utf-8", xml_declaration=True)

    def send(self, xml: bytes, files: dict[str, bytes] | None = None) -> HttpResponse:
        """One POST: the form, and some of its files under their own names."""
        parts = {"xml_submission_file": SimpleUploadedFile("story.xml", xml, "text/xml")}
        parts |= {name: SimpleUploadedFile(name, data) for name, data in (files or {}).items()}
        return self.client.post(
            f"{self.address}/submission?deviceID=collect%3Aabc", parts, headers=self._headers()
        )


def _leaf(name: str, text: str) -> Element:
    leaf = Element(f"{XFORMS}{name}")
    leaf.text = text
    return leaf
