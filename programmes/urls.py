"""Addresses of the app."""

from django.urls import path

from programmes.views import basics, calendar, pages, people, setup, words

app_name = "programmes"
urlpatterns = [
    path("", pages.index, name="list"),
    path("new/", pages.new, name="new"),
    path("<int:pk>/", pages.detail, name="detail"),
    path("<int:pk>/setup/", pages.checklist, name="checklist"),
    path("<int:pk>/setup/<slug:step>/", setup.step, name="setup"),
    path("<int:pk>/usual-domains/", words.usual_domains, name="usual_domains"),
    path("units/<int:pk>/", basics.unit, name="unit"),
    path("domains/<int:pk>/", words.domain, name="domain"),
    path("domains/<int:pk>/retire/", words.retire_domain, name="retire_domain"),
    path("domains/<int:pk>/move/", words.move_domain, name="move_domain"),
    path("periods/<int:pk>/", calendar.period, name="period"),
    path("periods/<int:pk>/reopen/", calendar.reopen_period, name="reopen_period"),
    path("periods/<int:pk>/<slug:action>/", calendar.period_action, name="period_action"),
    path("members/<int:pk>/end/", people.end_membership, name="end_membership"),
    path("members/<int:pk>/invite/", people.invite_again, name="invite_again"),
]
