"""App configuration."""

from django.apps import AppConfig


class ThemesConfig(AppConfig):
    name = "themes"

    def ready(self) -> None:
        """Withdrawn stories are forgotten here too."""
        from stories.forgetting import also
        from themes.forgetting import forget

        also(forget)
