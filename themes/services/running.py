"""Asking for a theme set, making it in the worker, adopting it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from audit import log
from audit.workflow import perform
from programmes.models import Period
from themes.models import ThemeSet
from themes.queries import texts_of
from themes.services.storing import store

if TYPE_CHECKING:
    from accounts.models import User
    from themes.engine.records import Granularity, Result

logger = logging.getLogger(__name__)


@transaction.atomic
def request(
    period: Period,
    *,
    by: User,
    granularity: str = ThemeSet.Granularity.NORMAL,
    drops_names: bool = True,
) -> ThemeSet:
    """Ask the worker to suggest themes for a period.

    Raises PermissionDenied, or ValidationError while another run of the period is under way.
    """
    if not by.has_perm("themes.analyse", period):
        raise PermissionDenied
    Period.objects.select_for_update().get(pk=period.pk)  # so that of two at once, one waits
    if period.theme_sets.unfinished().exists():
        raise ValidationError(_("Themes of this period are being made already. Please wait."))
    theme_set = ThemeSet.objects.create(
        programme=period.programme,
        period=period,
        granularity=granularity,
        drops_names=drops_names,
        requested_by=by,
    )
    log.record(theme_set, "request", by=by, to_state=theme_set.state)
    _hand_to_worker(theme_set)
    return theme_set


def run(theme_set_id: int) -> None:
    """Make the themes of a set; the worker's door. Does nothing when another worker has it."""
    theme_set = _take_up(theme_set_id)
    if theme_set is None:
        return
    try:
        result = _suggest(theme_set)
        with transaction.atomic():
            store(theme_set, result)
            perform(ThemeSet.objects.select_for_update().get(pk=theme_set_id), "finish", by=None)
    except Exception as error:
        logger.exception("Theme set %s failed", theme_set_id)
        _fail(theme_set_id, type(error).__name__)
        raise


@transaction.atomic
def start_again(theme_set: ThemeSet, *, by: User) -> None:
    """Give a failed or abandoned run to the worker once more."""
    theme_set = ThemeSet.objects.select_for_update().get(pk=theme_set.pk)
    if theme_set.is_abandoned:
        perform(theme_set, "fail", by=None, problem="abandoned")
    perform(theme_set, "retry", by=by)
    _hand_to_worker(theme_set)


def resume_lost() -> int:
    """Hand abandoned runs to the worker again; how many there were. Called as a worker starts."""
    lost = [ts for ts in ThemeSet.objects.unfinished() if ts.is_abandoned or not ts.alive_at]
    for theme_set in lost:
        ThemeSet.objects.filter(pk=theme_set.pk).update(alive_at=None)
        _hand_to_worker(theme_set)
    return len(lost)


@transaction.atomic
def adopt(theme_set: ThemeSet, *, by: User) -> None:
    """Take a theme set as the people's own; one adopted before for the period gives way."""
    sets = ThemeSet.objects.select_for_update().filter(period=theme_set.period_id)
    for former in sets.filter(state=ThemeSet.State.ADOPTED).exclude(pk=theme_set.pk):
        perform(former, "supersede", by=by)
    theme_set = sets.get(pk=theme_set.pk)
    perform(theme_set, "adopt", by=by, adopter=by)


def _hand_to_worker(theme_set: ThemeSet) -> None:
    """After the commit; when the broker is down the run waits for ``resume_lost``."""
    from themes.tasks import make_themes

    def send() -> None:
        try:
            make_themes.delay(theme_set.pk)
        except OperationalError:
            logger.warning("The broker cannot be reached; theme set %s waits", theme_set.pk)

    transaction.on_commit(send)


@transaction.atomic
def _take_up(theme_set_id: int) -> ThemeSet | None:
    theme_set = ThemeSet.objects.select_for_update().filter(pk=theme_set_id).first()
    if theme_set is None or theme_set.state not in {"queued", "running"}:
        return None
    if (
        theme_set.state == ThemeSet.State.RUNNING
        and theme_set.alive_at
        and not (theme_set.is_abandoned)
    ):
        return None
    perform(theme_set, "start", by=None)
    return theme_set


def _suggest(theme_set: ThemeSet) -> Result:
    from themes.engine import Settings, suggest

    def tell(fraction: float, stage: str) -> None:
        ThemeSet.objects.filter(pk=theme_set.pk).update(
            progress=min(99, round(100 * fraction)), stage=stage, alive_at=timezone.now()
        )

    questions = theme_set.programme.questions.values_list("text", "significance_text")
    settings = Settings(
        granularity=cast("Granularity", theme_set.granularity),
        drop_names=theme_set.drops_names,
        form_texts=tuple(sorted({text for pair in questions for text in pair})),
    )
    return suggest(texts_of(theme_set.period), settings, tell)


def _fail(theme_set_id: int, problem: str) -> None:
    perform(ThemeSet.objects.get(pk=theme_set_id), "fail", by=None, problem=problem)
