"""Addresses of the evaluators' pages."""

from django.urls import path, re_path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.periods, name="periods"),
    path("<int:pk>/", views.period, name="period"),
    re_path(r"^(?P<pk>[0-9]+)/register\.(?P<form>csv|xlsx)$", views.register, name="register"),
]
