"""Addresses of feedback, of closing, and of a story's journey."""

from django.urls import path

from panels.views import closing, journey
from panels.views import feedback as views

urlpatterns = [
    path("", views.feedback_list, name="feedback"),
    path("told/", views.feedback_told, name="feedback_told"),
    path("overdue/", views.feedback_overdue, name="feedback_overdue"),
    path("journey/<uuid:uuid>/", journey.story_journey, name="journey"),
    path("journey/<str:token>/<uuid:uuid>/", journey.link_journey, name="link_journey"),
    path("rounds/<int:pk>/close/", closing.close_round, name="close_round"),
    path("periods/<int:pk>/close/", closing.close_period, name="close_period"),
    path("<int:pk>/", views.feedback_item, name="feedback_item"),
    path("<int:pk>/print/", views.feedback_print, name="feedback_print"),
    path("<int:pk>/<slug:action>/", views.feedback_action, name="feedback_action"),
]
