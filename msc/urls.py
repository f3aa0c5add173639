"""Every address of the house."""

from allauth.account import views as allauth
from django.urls import include, path, re_path

from accounts.views import set_language
from msc import health, views

account_urls = [
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/set/", allauth.password_set, name="account_set_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include(account_urls)),
    path("language/", set_language, name="set_language"),
    path("people/", include("accounts.urls")),
    path("programmes/", include("programmes.urls")),
    path("stories/", include("stories.urls")),
    path("collect/", include("stories.collect.urls")),
    path("kobo/", include("stories.kobo_urls")),
    path("t/", include("stories.link_urls")),
    path("panels/", include("panels.urls")),
    path("themes/", include("themes.urls")),
    path("periods/", include("reports.urls")),
    path("learning/", include("learning.urls")),
    path("api/", include("api.urls")),
    path("openrosa/", include("api.openrosa.urls")),
]

handler400 = "msc.views.bad_request"
handler403 = "msc.views.permission_denied"
handler404 = "msc.views.page_not_found"
handler500 = "msc.views.server_error"
