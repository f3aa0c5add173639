"""Addresses of the app."""

from django.urls import path

from stories.views import (
    importing,
    kobo,
    links,
    listing,
    media,
    nothing,
    paper,
    reading,
    reviewing,
    translating,
    writing,
)

app_name = "stories"
urlpatterns = [
    path("", listing.story_list, name="list"),
    path("new/", writing.choose_programme, name="start"),
    path("new/<int:pk>/", writing.new, name="new"),
    path("links/<int:pk>/", links.link_list, name="links"),
    path("links/<int:pk>/revoke/", links.revoke, name="link_revoke"),
    path("nothing/<int:pk>/", nothing.nothing_to_report, name="nothing"),
    path("nothing/<int:pk>/back/", nothing.take_back_nothing, name="take_back_nothing"),
    path("import/<int:pk>/", importing.import_list, name="imports"),
    path("import/file/<int:pk>/", importing.job, name="import_job"),
    path("import/file/<int:pk>/report.csv", importing.report, name="import_report"),
    path("kobo/<int:pk>/", kobo.source_list, name="kobo"),
    path("kobo/form/<int:pk>/", kobo.source, name="kobo_source"),
    path("kobo/form/<int:pk>/change/", kobo.change, name="kobo_change"),
    path("kobo/form/<int:pk>/questions/", kobo.questions, name="kobo_questions"),
    path("kobo/form/<int:pk>/<slug:action>/", kobo.act, name="kobo_action"),
    path("import/file/<int:pk>/<slug:action>/", importing.act, name="import_action"),
    path("paper/<int:pk>/", paper.paper_page, name="paper"),
    path("paper/<int:pk>/form.pdf", paper.paper_pdf, name="paper_pdf"),
    path("review/", reviewing.review, name="review"),
    path("<uuid:uuid>/", reading.detail, name="detail"),
    path("<uuid:uuid>/edit/", writing.edit, name="edit"),
    path("<uuid:uuid>/check/", writing.check, name="check"),
    path("<uuid:uuid>/delete/", writing.delete, name="delete"),
    path("<uuid:uuid>/identity/", reading.identity, name="identity"),
    path("<uuid:uuid>/correct/", reviewing.correct, name="correct"),
    path("<uuid:uuid>/allocate/", reviewing.allocate, name="allocate"),
    path("<uuid:uuid>/translate/<slug:language>/", translating.translate, name="translate"),
    path(
        "<uuid:uuid>/translate/<slug:language>/check/",
        translating.check_translation,
        name="check_translation",
    ),
    path("<uuid:uuid>/media/<slug:sha256>/", media.show, name="media"),
    path("<uuid:uuid>/media/<slug:sha256>/remove/", media.remove, name="media_remove"),
    path("<uuid:uuid>/<slug:action>/", reviewing.act, name="action"),
]
