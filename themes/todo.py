"""What a person has to do in the theme room."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from programmes.todo import TodoItem
from themes.models import ThemeSet


def items(user: User) -> list[TodoItem]:
    """Suggested sets waiting to be read and adopted, and runs that failed. One query."""
    waiting = ThemeSet.objects.visible_to(user).filter(state__in=["ready", "failed"])
    todo = []
    for theme_set in waiting.select_related("period", "programme")[:20]:
        text = (
            _("Read, name and adopt the suggested themes of %(period)s.")
            if theme_set.state == ThemeSet.State.READY
            else _("The themes of %(period)s could not be made. Start again.")
        ) % {"period": theme_set.period}
        todo.append(
            TodoItem(
                text=text, url=theme_set.get_absolute_url(), programme=str(theme_set.programme)
            )
        )
    return todo
