"""Addresses of the app."""

from django.urls import URLPattern, URLResolver, include, path

from panels.views import (
    candidates,
    deciding,
    mine,
    people,
    planning,
    presenting,
    procedure,
    rounds,
    voting,
)

app_name = "panels"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", people.panel_list, name="list"),
    path("programmes/<int:pk>/", people.setup, name="setup"),
    path("<int:pk>/", people.panel_page, name="panel"),
    path("<int:pk>/change/", people.panel_change, name="panel_change"),
    path("<int:pk>/end/", people.panel_end, name="panel_end"),
    path("members/<int:pk>/end/", people.member_end, name="member_end"),
    path("mine/", mine.my_stories, name="mine"),
    path("periods/<int:pk>/plan/", planning.plan, name="plan"),
    path("rounds/<int:pk>/", rounds.round_page, name="round"),
    path("rounds/<int:pk>/state/", rounds.state, name="state"),
    path("rounds/<int:pk>/procedure/", procedure.procedure, name="procedure"),
    path("rounds/<int:pk>/present/", presenting.present, name="present"),
    path("rounds/<int:pk>/decide/", deciding.decide, name="decide"),
    path("rounds/<int:pk>/change/", planning.change, name="round_change"),
    path("rounds/<int:pk>/move/", planning.move, name="round_move"),
    path("rounds/<int:pk>/do/<slug:action>/", rounds.round_action, name="round_action"),
    path("candidates/<int:pk>/", candidates.candidate_page, name="candidate"),
    path(
        "candidates/<int:pk>/media/<slug:sha256>/",
        candidates.candidate_media,
        name="candidate_media",
    ),
    path("candidates/<int:pk>/read/", candidates.candidate_read, name="candidate_read"),
    path("turns/<int:pk>/vote/", voting.vote, name="vote"),
    path("feedback/", include("panels.feedback_urls")),
]
