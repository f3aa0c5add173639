"""The form that asks what a token is for."""

from django import forms

from api.models import ApiToken


class TokenForm(forms.ModelForm[ApiToken]):
    class Meta:
        model = ApiToken
        fields = ("name",)
