"""Addresses of the theme room."""

from django.urls import path, re_path

from themes import views

app_name = "themes"
urlpatterns = [
    path("period/<int:pk>/", views.theme_sets, name="list"),
    path("<int:pk>/", views.theme_set, name="set"),
    re_path(
        r"^(?P<pk>[0-9]+)/(?P<action>adopt|start-again)/$", views.set_action, name="set_action"
    ),
    path("theme/<int:pk>/", views.theme, name="theme"),
    re_path(
        r"^theme/(?P<pk>[0-9]+)/(?P<action>rename|merge|set-aside|bring-back)/$",
        views.theme_action,
        name="theme_action",
    ),
    path("placement/<int:pk>/move/", views.move, name="move"),
    path("edit/<int:pk>/undo/", views.undo, name="undo"),
]
