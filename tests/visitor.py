"""Somebody who uses the house as a browser without scripts does: by its links and forms."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.test import Client

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "source", "use"}
SILENT = {"script", "style", "title"}


class Node:
    """An element of a page."""

    def __init__(self, tag: str, attrs: dict[str, str], parent: Node | None) -> None:
        self.tag, self.attrs, self.parent = tag, attrs, parent
        self.children: list[Node | str] = []

    def walk(self, *tags: str) -> Iterator[Node]:
        for child in self.children:
            if isinstance(child, Node):
                if not tags or child.tag in tags:
                    yield child
                yield from child.walk(*tags)

    @property
    def text(self) -> str:
        """What can be read, with single blanks."""
        return " ".join(self.raw.split())

    @property
    def raw(self) -> str:
        parts = (
            child if isinstance(child, str) else child.raw
            for child in self.children
            if isinstance(child, str) or child.tag not in SILENT
        )
        return "".join(parts)


class Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Node("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.children.append(Node(tag, {n: v or "" for n, v in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
            assert self.here.parent
            self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


class Form:
    """A form of a page: what it holds, and what can be chosen in it."""

    def __init__(self, node: Node, page: Node) -> None:
        self.node = node
        self.action = node.attrs.get("action", "")
        self.labels = {one.attrs.get("for"): one.text for one in page.walk("label")}
        self.values: dict[str, list[str]] = {}
        self.options: dict[str, dict[str, str]] = {}
        for field in node.walk("input", "textarea", "select"):
            if "disabled" not in field.attrs and field.attrs.get("name"):
                self._take(field, field.attrs["name"])

    def button(self, text: str) -> Node | None:
        return next((one for one in self.node.walk("button") if one.text.startswith(text)), None)

    def answer(self, name: str, answer: Any) -> None:
        """Fill a field in; of choices, those whose label begins with the given words."""
        assert name in self.values, f"No field “{name}” among {sorted(self.values)}"
        answers = list(answer) if isinstance(answer, list | tuple) else [answer]
        if name in self.options:
            answers = [self._choice(name, str(one)) for one in answers]
        self.values[name] = [str(one) for one in answers]

    def _choice(self, name: str, label: str) -> str:
        options = self.options[name]
        found = [value for value, text in options.items() if text.startswith(label)]
        assert found, f"No choice “{label}” in “{name}”: {options}"
        return found[0]

    def _take(self, field: Node, name: str) -> None:
        kept = self.values.setdefault(name, [])
        kind = field.attrs.get("type", "text")
        if field.tag == "textarea":
            kept.append(field.raw.removeprefix("\n"))
        elif field.tag == "select":
            self._take_options(field, name)
        elif kind in {"checkbox", "radio"}:
            value = field.attrs.get("value", "on")
            self.options.setdefault(name, {})[value] = self._label(field)
            kept += [value] if "checked" in field.attrs else []
        elif kind != "file":
            kept.append(field.attrs.get("value", ""))

    def _take_options(self, field: Node, name: str) -> None:
        options = list(field.walk("option"))
        self.options[name] = {one.attrs.get("value", one.text): one.text for one in options}
        chosen = [one for one in options if "selected" in one.attrs] or options[:1]
        self.values[name] += [one.attrs.get("value", one.text) for one in chosen]

    def _label(self, field: Node) -> str:
        above = field.parent
        while above is not None and above.tag != "label":
            above = above.parent
        return above.text if above else self.labels.get(field.attrs.get("id"), "")


class Visitor:
    """A person at the pages. Every answer of the house must be a good one."""

    def __init__(self, user: Any = None) -> None:
        self.client = Client()
        if user:
            self.client.force_login(user)
        self.url, self.page = "", Node("", {}, None)

    def go(self, url: str) -> Visitor:
        return self._arrive(self.client.get(url, follow=True), url)

    def follow(self, text: str) -> Visitor:
        """Click the first link that begins with the words."""
        links = [one for one in self.page.walk("a") if one.text.startswith(text)]
        assert links, f"No link “{text}” on {self.url}: {self.page.text}"
        return self.go(urljoin(self.url, links[0].attrs["href"]))

    def send(self, button: str, **answers: Any) -> Visitor:
        """Fill in the form with this button, and press it."""
        form = self.form(button)
        for name, answer in answers.items():
            form.answer(name, answer)
        pressed = form.button(button)
        assert pressed
        if pressed.attrs.get("name"):
            form.values[pressed.attrs["name"]] = [pressed.attrs.get("value", "")]
        url = urljoin(self.url, form.action) if form.action else self.url
        return self._arrive(self.client.post(url, form.values, follow=True), url)

    def form(self, button: str) -> Form:
        forms = [Form(node, self.page) for node in self.page.walk("form")]
        found = [form for form in forms if form.button(button)]
        assert found, f"No button “{button}” on {self.url}: {self.page.text}"
        return found[0]

    def can_send(self, button: str) -> bool:
        return any(Form(node, self.page).button(button) for node in self.page.walk("form"))

    def reads(self, text: str) -> bool:
        """Whether the words stand on the page."""
        return text in self.page.text

    def _arrive(self, response: Any, url: str) -> Visitor:
        builder = Builder()
        builder.feed(response.content.decode())
        self.page = builder.root
        self.url = response.redirect_chain[-1][0] if response.redirect_chain else url
        assert response.status_code == 200, f"{response.status_code} {self.url}: {self.page.text}"
        return self
