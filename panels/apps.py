"""App configuration."""

from django.apps import AppConfig


class PanelsConfig(AppConfig):
    name = "panels"

    def ready(self) -> None:
        """Withdrawn stories are forgotten here too."""
        from panels.forgetting import forget
        from stories.forgetting import also

        also(forget)
