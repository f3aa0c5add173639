"""Settings; everything that differs between a laptop and a server comes from the environment.

The environment variables are listed in docs/operations.md, which a test compares with this file.
"""

import os
from pathlib import Path

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

django_stubs_ext.monkeypatch()  # lets forms.ModelForm[Story] be written where Django runs

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("MSC_VAR_DIR", BASE_DIR / "var"))

DEBUG = os.environ.get("MSC_DEBUG", "1") == "1"
LAPTOP_KEY = "a laptop's key, never a server's: every start on a server sets MSC_SECRET_KEY"
SECRET_KEY = os.environ.get("MSC_SECRET_KEY", LAPTOP_KEY)
AUDIT_KEY = os.environ.get("MSC_AUDIT_KEY", SECRET_KEY)
ALLOWED_HOSTS = os.environ.get("MSC_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("MSC_TRUSTED_ORIGINS", "").split(",") if o]
if not DEBUG and SECRET_KEY == LAPTOP_KEY and os.environ.get("MSC_DEMO") != "1":
    message = "Set MSC_SECRET_KEY to a long random text before you start with MSC_DEBUG=0."
    raise ImproperlyConfigured(message)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.forms",
    "allauth",
    "allauth.account",
    "rules.apps.AutodiscoverRulesConfig",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "accounts",
    "audit",
    "programmes",
    "stories",
    "panels",
    "themes",
    "learning",
    "reports",
    "api",
    "msc",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "msc.middleware.private_pages",
    "msc.middleware.no_null_bytes",
    "msc.middleware.refusals",
]

ROOT_URLCONF = "msc.urls"
WSGI_APPLICATION = "msc.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    }
]
FORM_RENDERER = "msc.forms.HouseRenderer"

# One database: SQLite on a laptop, PostgreSQL where DATABASE_URL says so.
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR_DIR / 'msc.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Who signs in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
ACCOUNT_ADAPTER = "accounts.adapter.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None  # asked on the sign-in page: phones are shared
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.AskForPasswordLink",
    "reset_password_from_key": "accounts.forms.SetPasswordForm",
    "set_password": "accounts.forms.FirstPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("MSC_PROXIES", "0"))  # whose addresses to skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
SITE_ID = 1
BASE_URL = os.environ.get("MSC_BASE_URL", "http://localhost:8000")  # how links in mails begin
CSRF_FAILURE_VIEW = "msc.views.csrf_failure"

# Mail: printed to a file on a laptop
EMAIL_URL_HOST = os.environ.get("MSC_SMTP_HOST", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_URL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = EMAIL_URL_HOST or "localhost"
EMAIL_PORT = int(os.environ.get("MSC_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("MSC_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("MSC_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("MSC_SMTP_TLS", "0") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("MSC_FROM_EMAIL", "msc@localhost")

# Words
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_IMAGE_LIMIT = int(os.environ.get("MSC_MAX_IMAGE_MB", "10")) * 1_000_000
MEDIA_AUDIO_LIMIT = int(os.environ.get("MSC_MAX_AUDIO_MB", "20")) * 1_000_000
KOBO_OWN_HOSTS = [h for h in os.environ.get("MSC_KOBO_OWN_HOSTS", "").split(",") if h]
COLLECT_RETRY_SECONDS = 15  # after which a phone sends again; then twice that, up to 5 minutes
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Work that outlives a request; without a broker's address, files under var/ carry the messages
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "filesystem://")
CELERY_WORKER_ENABLE_REMOTE_CONTROL = CELERY_BROKER_URL != "filesystem://"  # files would pile up
if CELERY_BROKER_URL == "filesystem://":
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker" / "queue"),
        "data_folder_out": str(VAR_DIR / "broker" / "queue"),
        "control_folder": str(VAR_DIR / "broker" / "control"),
        "processed_folder": str(VAR_DIR / "broker" / "processed"),
        "store_processed": False,
    }
else:  # a page that asks for a worker hears at once when the broker is down
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TASK_ROUTES = {"themes.tasks.*": {"queue": "themes"}}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# What a browser may do with our pages
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600  # for those who ask to stay signed in
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# What every process must agree on: sessions, and how often somebody tried to sign in
CACHE_URL = os.environ.get("MSC_CACHE_URL", "")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
    }
    if CACHE_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    }
}
if not DEBUG and os.environ.get("MSC_HTTPS", "1") == "1":
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.TokenAuthentication",
        "api.authentication.LinkAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.parsing.AlwaysTheSame",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.refusals.answer",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Most Significant Change",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "ProgrammePurpose": "programmes.models.Programme.Purpose",
        "PeriodState": "programmes.models.Period.State",
        "StoryState": "stories.models.Story.State",
        "ConsentPurpose": "stories.models.Consent.Purpose",
        "ConsentAudience": "stories.models.Consent.Audience",
        "ConsentMethod": "stories.models.Consent.Method",
        "TranslationMethod": "stories.models.Translation.Method",
        "RoundState": "panels.models.SelectionRound.State",
        "AgreedWeight": "panels.models.AgreedCriterion.Weight",
        "CriterionWeight": "panels.models.Criterion.Weight",
        "AttachmentKind": "stories.models.Attachment.Kind",
        "FeedbackState": "panels.models.Feedback.State",
        "FeedbackAudience": "panels.models.Feedback.Audience",
        "ThemeSetState": "themes.models.ThemeSet.State",
    },
}
