"""The whole house in processes of its own, as `make demo` starts it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings

pytestmark = pytest.mark.slow
ROOT = Path(settings.BASE_DIR)
Demo = subprocess.Popen[str]


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, str]]:
    """A database and a broker of the demo's own, beside those that the tests were given."""
    found = {}
    if (broker := urlsplit(os.environ.get("CELERY_BROKER_URL", ""))).scheme == "redis":
        found["CELERY_BROKER_URL"] = broker._replace(path="/15").geturl()
    if (database := urlsplit(os.environ.get("DATABASE_URL", ""))).scheme != "postgres":
        yield found
        return
    with psycopg.connect(database.geturl(), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS test_demo WITH (FORCE)")
        connection.execute("CREATE DATABASE test_demo")
        yield {**found, "DATABASE_URL": database._replace(path="/test_demo").geturl()}
        connection.execute("DROP DATABASE test_demo WITH (FORCE)")


@pytest.fixture
def environment(var: Path, servers: dict[str, str]) -> dict[str, str]:
    given = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "CELERY_BROKER_URL"}}
    facts = {"MSC_VAR_DIR": str(var), "MSC_DEMO": "1", "MSC_DEBUG": "0", "MSC_HTTPS": "0"}
    return {**given, **servers, **facts}


@pytest.fixture
def start(environment: dict[str, str], port: int, var: Path) -> Iterator[Callable[[], Demo]]:
    """A function that starts the demo and comes back when it has said where to click."""

    def begin() -> Demo:
        demo = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert demo.stdout
        said = []
        for line in demo.stdout:
            said.append(line)
            if "Ctrl-C stops everything" in line:
                return demo
        raise AssertionError("".join(said))

    yield begin
    for pid in pids(var):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def pids(var: Path, *words: str) -> list[int]:
    """Who runs with this folder, oldest first; ``words`` are parts of the command."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            environ, command = (entry / "environ").read_bytes(), (entry / "cmdline").read_text()
            if f"MSC_VAR_DIR={var}\0".encode() in environ and all(w in command for w in words):
                found.append(int(entry.name))
    return sorted(found)


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def worker_is_ready(port: int) -> bool:
    return bool(json.loads(get(port, "/readyz")[1])["worker"] == "ok")


def wait_until(claim: Callable[[], Any], seconds: int = 60) -> None:
    until = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.3)


def test_ctrl_c_stops_web_and_worker(start: Callable[[], Demo], port: int, var: Path) -> None:
    demo = start()
    assert get(port, "/accounts/login/")[0] == 200
    wait_until(lambda: worker_is_ready(port))

    demo.send_signal(signal.SIGINT)

    assert demo.wait(20) == 0
    assert pids(var) == []
    assert not (var / "worker.alive").exists()


def test_a_killed_worker_is_started_again(start: Callable[[], Demo], port: int, var: Path) -> None:
    demo = start()
    wait_until(lambda: worker_is_ready(port))
    worker = pids(var, "celery", "worker")

    for pid in worker:
        os.kill(pid, signal.SIGKILL)

    wait_until(lambda: set(pids(var, "celery", "worker")) - set(worker))
    assert demo.stdout
    assert "The worker has stopped; it is started again." in demo.stdout.readline()
    assert get(port, "/accounts/login/")[0] == 200
    demo.send_signal(signal.SIGTERM)
    assert demo.wait(20) == 0


def test_nobody_outlives_a_killed_supervisor(start: Callable[[], Demo], var: Path) -> None:
    start().kill()

    wait_until(lambda: pids(var) == [])


def test_the_house_stands_again_after_everything_was_killed(
    start: Callable[[], Demo], port: int, var: Path
) -> None:
    start()
    for pid in pids(var):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: pids(var) == [])

    demo = start()

    assert get(port, "/accounts/login/")[0] == 200
    demo.send_signal(signal.SIGINT)
    assert demo.wait(20) == 0


def test_a_taken_port_is_said_in_one_line(environment: dict[str, str], port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        demo = subprocess.run(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    line = f"CommandError: Port {port} is taken. Another one: make demo PORT={port + 1}\n"
    assert (demo.returncode, demo.stdout, demo.stderr) == (1, "", line)


def test_a_folder_that_cannot_be_written_is_said_in_one_line(environment: dict[str, str]) -> None:
    demo = subprocess.run(
        ["make", "demo"],
        cwd=ROOT,
        env={**environment, "MSC_VAR_DIR": "/proc/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert demo.returncode == 2
    assert demo.stdout == "This folder cannot be written to: /proc/nowhere\n"
