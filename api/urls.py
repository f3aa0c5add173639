"""Addresses of the API and of the page where a person makes tokens for it."""

from typing import Any

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from api.refusals import unknown_address
from api.views import tokens
from api.views.feedback import FeedbackViewSet
from api.views.media import MediaViewSet
from api.views.nothing import NothingViewSet
from api.views.panels import RoundViewSet, TurnViewSet
from api.views.programmes import PeriodViewSet, ProgrammeViewSet
from api.views.session import SessionViewSet
from api.views.stories import StoryViewSet
from api.views.themes import PlacementViewSet, ThemeSetViewSet, ThemeViewSet

app_name = "api"

router = SimpleRouter(use_regex_path=False)
for prefix, viewset in {
    "programmes": ProgrammeViewSet,
    "periods": PeriodViewSet,
    "stories": StoryViewSet,
    "nothing-to-report": NothingViewSet,
    "rounds": RoundViewSet,
    "turns": TurnViewSet,
    "feedback": FeedbackViewSet,
    "theme-sets": ThemeSetViewSet,
    "themes": ThemeViewSet,
    "placements": PlacementViewSet,
}.items():
    router.register(prefix, viewset, basename=prefix)

MEDIA: dict[str, Any] = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}

v1 = [
    path("session/", SessionViewSet.as_view({"get": "retrieve"}), name="session"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
    *router.urls,
    path("stories/<uuid:uuid>/media/<slug:sha256>/", MediaViewSet.as_view(MEDIA), name="media"),
    re_path(r"^.*$", unknown_address),
]

urlpatterns = [
    path("token/", tokens.token_list, name="token"),
    path("token/<int:pk>/revoke/", tokens.revoke, name="token_revoke"),
    path("v1/", include(v1)),
]
