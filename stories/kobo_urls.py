"""Where the REST services of Kobo forms send what they have."""

from django.urls import path

from stories.views import kobo_door

app_name = "kobo"
urlpatterns = [path("<int:pk>/", kobo_door.receive, name="receive")]
