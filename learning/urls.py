"""Addresses of the app."""

from django.urls import path

from learning import views

app_name = "learning"
urlpatterns = [
    path("<int:pk>/coverage/", views.coverage, name="coverage"),
    path("hearing/<int:pk>/<slug:action>/", views.hearing, name="hearing"),
]
