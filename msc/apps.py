"""The composition root as an app: it holds commands, the home page and the demo."""

from django.apps import AppConfig
from django.conf import settings


class MscConfig(AppConfig):
    name = "msc"

    def ready(self) -> None:
        """Make the folders that SQLite, WhiteNoise and the file broker expect to find.

        From then on no log is told a link's token.
        """
        from msc.logs import keep_tokens_out

        keep_tokens_out()
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        if settings.CELERY_BROKER_URL == "filesystem://":
            for folder in ("queue", "control"):
                (settings.VAR_DIR / "broker" / folder).mkdir(parents=True, exist_ok=True)
