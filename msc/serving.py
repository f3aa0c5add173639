"""Keeps a web server and a worker running for as long as somebody wants them."""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 10  # seconds between asking a process to stop and making it stop
RESTARTS = 5  # within a minute; then something is wrong that a restart does not mend
PR_SET_PDEATHSIG = 1

Say = Callable[[str], None]


class Refusal(Exception):  # noqa: N818 (a sentence for the person at the terminal)
    """Why the house cannot stand."""


@dataclass
class Service:
    """A command that runs in a process group of its own and writes into a log file."""

    name: str
    command: list[str]
    log: Path
    may_restart: bool
    process: subprocess.Popen[bytes] | None = None
    started: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab" if self.started else "wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 (our own commands)
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 (we run no threads)
            )
        self.started.append(time.monotonic())

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def is_hopeless(self) -> bool:
        return len([at for at in self.started if time.monotonic() - at < 60]) > RESTARTS

    def ask_to_stop(self) -> None:
        self._signal(signal.SIGTERM)

    def make_stop(self, patience: float) -> None:
        """Wait, then end the whole group, whatever is left of it."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        self._signal(signal.SIGKILL)
        self.process.wait()

    def last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])

    def _signal(self, number: int) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def _die_with_parent() -> None:
    """Ask Linux to end this process when the supervisor is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Starts services, watches them, and stops them when asked by Ctrl-C or a signal."""

    def __init__(self, services: list[Service], say: Say) -> None:
        self.services = services
        self.say = say
        self.is_over = threading.Event()

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Everything is started inside and gone afterwards, however it ends."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.is_over.set())
        try:
            for service in self.services:
                service.start()
            yield
        finally:
            self.stop()

    def watch(self) -> None:
        """Return when asked to stop. Raises Refusal when a service that must run has ended."""
        while not self.is_over.wait(0.5):
            for service in [s for s in self.services if s.process and not s.is_running()]:
                self._mend(service)

    def wait_for(self, port: int, path: str, seconds: int = 30) -> None:
        """Return when the page answers, or somebody wants to stop; else Refusal."""
        until = time.monotonic() + seconds
        while not self.is_over.wait(0.2) and not answers(port, path):
            for service in self.services:
                if not service.may_restart and not service.is_running():
                    raise Refusal(f"The {service.name} did not start:\n{service.last_words()}")
            if time.monotonic() > until:
                raise Refusal(f"No page on port {port} after {seconds} seconds.")

    def stop(self) -> None:
        until = time.monotonic() + PATIENCE
        for service in self.services:
            service.ask_to_stop()
        for service in self.services:
            service.make_stop(max(0.0, until - time.monotonic()))

    def _mend(self, service: Service) -> None:
        service.make_stop(0)
        if not service.may_restart:
            raise Refusal(f"The {service.name} has stopped:\n{service.last_words()}")
        if service.is_hopeless():
            self.say(f"The {service.name} does not stay up; the pages go on. See {service.log}")
            service.process = None
            return
        self.say(f"The {service.name} has stopped; it is started again. See {service.log}")
        service.start()


def answers(port: int, path: str) -> bool:
    """Whether a page of this machine answers with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def is_free(port: int, seconds: float = 3) -> bool:
    """Whether the port can be had, if need be after what was killed there has let go of it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return True
        time.sleep(0.3)
    return False
