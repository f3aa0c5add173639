"""Addresses of the form on a phone."""

from django.urls import path

from stories.collect import views

app_name = "collect"
urlpatterns = [
    path("", views.start, name="start"),
    path("worker.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("link/", views.link, name="link"),
    path("<int:pk>/", views.programme, name="programme"),
    path("<int:pk>/places/", views.places, name="places"),
    path("<int:pk>/<slug:language>/", views.form, name="form"),
]
