"""Addresses behind a link; its token is part of each."""

from django.urls import path

from stories.views import linked

app_name = "links"
urlpatterns = [
    path("<str:token>/", linked.form, name="form"),
    path("<str:token>/receipts/", linked.receipts, name="receipts"),
    path("<str:token>/receipts/<uuid:uuid>/", linked.receipt, name="receipt"),
]
