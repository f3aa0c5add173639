"""Starts the whole house on one machine, with a fictional programme in it (`make demo`)."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from msc.demo import PASSWORD
from msc.demo.stage import is_loaded
from msc.serving import Refusal, Service, Supervisor, is_free

ROLES = {
    "collector": "writes stories down, sees what became of them",
    "facilitator": "leads the panels' rounds",
    "coordinator": "sets up, reads what comes in, plans rounds",
    "evaluator": "reads everything, sorts themes, reports",
    "administrator": "makes programmes",
}
LOGIN = "/accounts/login/"
UNUSED = ["rest_framework", "ext", "htm*-4*"]  # files of libraries; to press them takes seconds


class Command(BaseCommand):
    help = "Start web and worker with the demo programme. Ctrl-C stops everything."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        try:
            with self._only_one():
                self._check_port(port)
                self._prepare()
                self._serve(port)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped before it stood.", returncode=130) from None
        self._say("Stopped.")

    def _only_one(self) -> IO[str]:
        """A lock that the system lets go of when this process ends, however it ends."""
        lock = (settings.VAR_DIR / "demo.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise Refusal(f"The demo is already running on {settings.VAR_DIR}.") from None
        return lock

    def _check_port(self, port: int) -> None:
        if not is_free(port):
            raise Refusal(f"Port {port} is taken. Another one: make demo PORT={port + 1}")

    def _prepare(self) -> None:
        self._say("Preparing the database and the demo programme (the first time: a minute).")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=UNUSED)
        self._load()

    def _load(self) -> None:
        """Once, in a process of its own: the theme engine takes 200 MB, and goes with it."""
        if is_loaded():
            return
        command = [sys.executable, sys.argv[0], "load_demo"]
        try:  # a session of its own, or Ctrl-C would let it end with many words
            subprocess.run(  # noqa: S603 (our own command)
                command, check=True, stdout=subprocess.DEVNULL, start_new_session=True
            )
        except subprocess.CalledProcessError:
            raise Refusal("The demo programme could not be loaded: see above.") from None

    def _serve(self, port: int) -> None:
        supervisor = Supervisor(services(port), self._say)
        with supervisor.running():
            supervisor.wait_for(port, LOGIN)
            if not supervisor.is_over.is_set():
                self._say(welcome(port))
            supervisor.watch()
            self._say("Stopping.")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def services(port: int) -> list[Service]:
    """The web server, which must run, and the worker, which may be started again."""
    python = [sys.executable, "-m"]
    web = ["gunicorn", "msc.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    worker = ["celery", "-A", "msc", "worker", "--queues", "celery,themes", "--concurrency", "1"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"]
    logs = settings.VAR_DIR / "log"
    return [
        Service("web server", [*python, *web, "--no-control-socket"], logs / "web.log", False),
        Service("worker", [*python, *worker, *quiet], logs / "worker.log", True),
    ]


def welcome(port: int) -> str:
    """What a newcomer needs to know: address, accounts, where to click."""
    rows = [f"  {role + '@demo.example':<28} {what}" for role, what in ROLES.items()]
    return "\n".join(
        [
            "",
            f"  http://127.0.0.1:{port}/",
            "",
            f"  Sign in with one of these, password: {PASSWORD}",
            *rows,
            "",
            "  Start as the coordinator: the page 'To do' says what waits. Then open the programme",
            "  'Voices of the Lake' to read stories, follow the rounds and see the themes.",
            f"  Mail goes to {settings.VAR_DIR / 'mail'}, logs to {settings.VAR_DIR / 'log'}.",
            "  Ctrl-C stops everything.",
        ]
    )
