"""How the house renders forms: one field template and the reading direction of what is typed."""

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

FREE_TEXT = frozenset({"django/forms/widgets/text.html", "django/forms/widgets/textarea.html"})


class HouseRenderer(TemplatesSetting):
    """Django's renderer with our field template; free text finds its own direction."""

    field_template_name = "forms/field.html"

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """Render a widget or form; free-text widgets get dir=auto unless they say otherwise."""
        if template_name in FREE_TEXT:
            context["widget"]["attrs"].setdefault("dir", "auto")
        return super().render(template_name, context, request)
