"""The two questions a report asks of every story it shows."""

from django import template

from stories.consent import may_use
from stories.identity import display_name
from stories.models import Story

register = template.Library()


@register.filter
def may_be_read(story: Story) -> bool:
    """Whether its words may be shown inside the programme."""
    return may_use(story)


@register.filter
def teller_name(story: Story) -> str:
    """The teller's name as they chose."""
    return display_name(story)
