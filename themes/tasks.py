"""The worker's doors: a key in, one call out, twice does no harm."""

from celery import shared_task

from themes import services


@shared_task
def make_themes(theme_set_id: int) -> None:
    """Suggest themes for a theme set."""
    services.run(theme_set_id)


@shared_task
def resume_lost() -> None:
    """Take up again what a killed worker left behind."""
    services.resume_lost()
