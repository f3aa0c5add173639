"""The Celery application, and the sign of life that each worker gives."""

import os
from typing import Any

from celery import Celery, bootsteps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "msc.settings")

app = Celery("msc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

SIGN_EVERY = 5  # seconds
SWEEP_EVERY = 60


class SignOfLife(bootsteps.StartStopStep):
    """Tells the pages that a worker is there, and takes up what a killed worker left behind.

    A message that a worker had taken from the file broker dies with it; what was asked for stands
    in the database, so the sweep asks again as a worker starts and every minute from then on.
    """

    requires = {"celery.worker.components:Timer"}

    def start(self, worker: Any) -> None:
        from audit.worker import touch

        touch()
        self.timers = [
            worker.timer.call_repeatedly(SIGN_EVERY, touch),
            worker.timer.call_after(1, sweep),
            worker.timer.call_repeatedly(SWEEP_EVERY, sweep),
        ]

    def stop(self, worker: Any) -> None:  # noqa: ARG002 (Celery's signature)
        from audit.worker import sign_of_life

        for timer in self.timers:
            timer.cancel()
        sign_of_life().unlink(missing_ok=True)


def sweep() -> None:
    """Ask some worker to take up lost work; an unread question is void when the next one comes."""
    app.send_task("themes.tasks.resume_lost", expires=SWEEP_EVERY)
    app.send_task("stories.tasks.tend_media", expires=SWEEP_EVERY)
    app.send_task("stories.tasks.tend_imports", expires=SWEEP_EVERY)
    app.send_task("stories.tasks.tend_kobo", expires=SWEEP_EVERY)


app.steps["worker"].add(SignOfLife)
