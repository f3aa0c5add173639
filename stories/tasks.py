"""The worker's part of stories: mail, and photos made fit to be shown."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from stories.models import Story


@shared_task
def tell_collector_sent_back(story_id: int) -> None:
    """Tell a collector that a story came back. No word of the story or of the reason travels."""
    story = Story.objects.select_related("collector").filter(pk=story_id).first()
    if story is None or story.state != Story.State.RETURNED or not story.collector.is_active:
        return
    with translation.override(story.collector.language):
        subject = _("Story %(reference)s was sent back to you") % {"reference": story.reference}
        text = _(
            "Story %(reference)s needs another look before it can be read by a panel. "
            "Open it to see what was asked, correct it and hand it in again:\n\n%(address)s\n"
        )
        address = f"{settings.BASE_URL}{story.get_absolute_url()}"
        body = text % {"reference": story.reference, "address": address}
    send_mail(subject, body, None, [story.collector.email])


@shared_task
def process_photo(attachment_id: int) -> None:
    """Make of a photo what may be shown, and forget what was sent."""
    from stories.services import tending

    tending.process(attachment_id)


@shared_task
def tend_media() -> None:
    """Take up photos that a killed worker left behind, and remove files without a row."""
    from stories.services import tending

    tending.resume_lost()
    tending.sweep()


@shared_task
def run_import(job_id: int) -> None:
    """Check or bring in the rows of a file, as its state says."""
    from stories.importing import jobs

    jobs.run(job_id)


@shared_task
def tend_imports() -> None:
    """Take up imports that a killed worker left behind, and remove files nobody went on with."""
    from stories.importing import jobs

    jobs.resume_lost()
    jobs.forget_old()


@shared_task
def read_kobo_message(message_id: int) -> None:
    """Make a story of what Kobo sent."""
    from stories.kobo import arrivals

    arrivals.read(message_id)


@shared_task
def read_kobo_source(source_id: int) -> None:
    """Read again what could not be read of a form in Kobo, since its questions were mapped anew."""
    from stories.kobo import arrivals

    arrivals.read_waiting(source_id)


@shared_task
def fetch_kobo_files(message_id: int) -> None:
    """Fetch the photos and recordings of a story that came from Kobo."""
    from stories.kobo import files

    files.fetch(message_id)


@shared_task
def pull_kobo_source(source_id: int) -> None:
    """Fetch from a Kobo server what it never sent."""
    from stories.kobo import pulling

    pulling.pull(source_id)


@shared_task
def tend_kobo() -> None:
    """Take up what a killed worker left behind, begin the night's pulls, try files again."""
    from stories.kobo import arrivals, files, pulling

    arrivals.resume_lost()
    pulling.resume_due()
    files.resume_due()
