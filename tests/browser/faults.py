"""A proxy before the app that loses requests or answers: what bad networks do, on demand."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Rule = Callable[[str, str], str | None]
PORTAL = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 12\r\n\r\n<h1>Pay</h1>"
KEPT_BACK = {"transfer-encoding", "connection", "content-length", "date", "server"}


@dataclass
class Network:
    """What ``rules`` say happens to a request; None: it passes.

    "lose request", "lose answer", "half answer", "portal" (a hotel's page instead), "slow".
    """

    url: str = ""
    is_down: bool = False
    rules: list[Rule] = field(default_factory=list)
    rewrites: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)
    seen: list[tuple[str, str, int]] = field(default_factory=list)

    def break_next(self, method: str, *faults: str) -> None:
        """The next requests of this method meet these faults, one after the other."""
        left = list(faults)

        def rule(asked: str, _path: str) -> str | None:
            return left.pop(0) if left and asked == method else None

        self.rules.append(rule)

    def fault(self, method: str, path: str) -> str | None:
        if self.is_down:
            return "lose request"
        return next((fault for rule in self.rules if (fault := rule(method, path))), None)

    def statuses(self, method: str, path: str) -> list[int]:
        """What the app answered to requests of a path, whether or not it got through."""
        return [code for asked, where, code in self.seen if asked == method and path in where]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    network: Network
    behind: str

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.network.fault(self.command, self.path)
        if fault == "lose request":
            return self.cut()
        if fault == "portal":
            return self.wfile.write(PORTAL) and None
        if fault == "slow":
            time.sleep(6)
        connection = http.client.HTTPConnection(self.behind, timeout=60)
        connection.request(self.command, self.path, body, dict(self.headers))
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        self.network.seen.append((self.command, self.path, answer.status))
        if fault == "lose answer":
            return self.cut()
        if fault == "half answer":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{")
            return self.cut()
        return self.give(answer, data)

    def give(self, answer: http.client.HTTPResponse, data: bytes) -> None:
        data = self.network.rewrites.get(self.path, bytes)(data)
        try:
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in KEPT_BACK:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)
        except OSError:
            self.close_connection = True

    def cut(self) -> None:
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


for method in ("GET", "HEAD", "POST", "PUT", "PATCH"):
    setattr(Handler, f"do_{method}", Handler.pass_on)


@contextmanager
def faulty(url: str) -> Iterator[Network]:
    """A network before the app at ``url``; the app is reached through ``network.url``."""
    network = Network()
    here = {"network": network, "behind": urlsplit(url).netloc}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Handler,), here))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    network.url = f"http://127.0.0.1:{server.server_port}"
    yield network
    server.shutdown()
    server.server_close()
    thread.join()
