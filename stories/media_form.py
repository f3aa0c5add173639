"""The two files that the story form takes without JavaScript."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class MediaForm(forms.Form):
    """A photo and a voice note. What they are and how large they may be is the services' say."""

    photo = forms.FileField(
        label=_("A photo"),
        help_text=_("Where it was taken is removed from it before anybody sees it."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
    voice = forms.FileField(
        label=_("A voice note"),
        help_text=_("The story in the teller's own voice. A phone offers to record it now."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": True}),
    )
