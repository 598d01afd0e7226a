"""Settings that hold everywhere. The environment is read in this package and nowhere else."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import available_timezones

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from . import oidc

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# Everything that changes while the site runs lies under one directory, so that a backup is one copy.
VAR_DIR = Path(env("BARAZA_VAR", default=str(BASE_DIR / "var"))).resolve()

# --- What the project is made of -------------------------------------------------------------

INSTALLED_APPS = [
    "learning.site",
    "learning.people",
    "learning.operations",
    "curriculum",
    "assessments",
    "learning.desk",
    "learning.authoring",
    "learning.console",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "learning.people.apps.BarazaUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Outside WhiteNoise, so that files are compressed before collectstatic has made them so.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "learning.site.middleware.ContentSecurityPolicy",
    "learning.site.middleware.RefuseBrokenInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "learning.site.middleware.InterfaceLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "learning.people.plainly.PlainlySignedIn",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "learning.people.middleware.LocalTime",
    "learning.site.middleware.NoStoreWhenSignedIn",
    "learning.people.middleware.SecondFactorForRoles",
    "learning.authoring.middleware.NoWorksHere",
    "learning.people.middleware.EditorDoor",
    "learning.people.editor.guard.InstitutionGuard",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

# Where only the person matters, not their roles; see learning.people.plainly.
BARAZA_WITHOUT_ROLES = r"/attempts/[0-9a-f-]{36}/answers/[0-9]+/"

ROOT_URLCONF = "learning.urls"
WSGI_APPLICATION = "learning.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# --- Databases and caches ---------------------------------------------------------------------

# FACTS: with Django's defaults 369 of 480 transactions of 8 writers failed on SQLite; so, none did.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}


def database(url: str) -> dict:
    """One entry of DATABASES from an address, tuned for its engine."""
    options = env.db_url_config(url)
    if not options.get("ENGINE"):
        raise ImproperlyConfigured(
            "DATABASE_URL makes no sense. Write postgres://user:password@host/name or "
            "sqlite:////absolute/path.sqlite3."
        )
    options |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    if options["ENGINE"].endswith("sqlite3"):
        options["OPTIONS"] = SQLITE_OPTIONS
    return options


DATABASE_URL = env("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'baraza.sqlite3'}")
DATABASES = {"default": database(DATABASE_URL)}
# The cache's table has a connection of its own, and on SQLite a file of its own: a cache write
# inside a domain transaction would hold SQLite's only lock and roll back with the request.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["cache"] = database(f"sqlite:///{VAR_DIR / 'cache.sqlite3'}")
else:
    DATABASES["cache"] = database(DATABASE_URL)
DATABASE_ROUTERS = ["learning.lib.cache_router.CacheRouter"]

REDIS_URL = env("REDIS_URL", default="")
CACHES = {
    # Rate limits and used codes live here, so it must be shared by all processes.
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "baraza_cache"}
    ),
    # Wagtail's image renditions: looked up often, cheap to lose.
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# --- People and doors -------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["learning.people.adapter.BarazaBackend"]
PASSWORD_HASHERS = [
    # 19 MiB, two passes: OWASP's setting, a ninth of the time of Django's default.
    "learning.people.hashers.Argon2id",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/home/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "learning.people.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "learning.people.forms.SignupForm"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_DISPLAY = str
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {
    # A training room of sixty shares one address; one account is still held to five wrong tries.
    "login": "300/m/ip",
    "login_failed": "300/m/ip,5/300s/key",
    "signup": "120/m/ip",
    # It reads everything there is about somebody, and nobody needs it often.
    "download_my_data": "10/h/user",
    # Whether an address has an account is nobody's to find out by guessing.
    "find_account": "40/h/user",
    # It tries a password, of an account that isn't the one that asks.
    "merge_accounts": "20/h/user,5/300s/key",
    # A group's code has 39 bits; nobody needs to try many.
    "join_group": "20/h/user",
    # Links that work signed out; sixty people of one training room open and send them in a minute.
    "follow_up_link": "180/m/ip",
    # The first way in, by a mail's link or a slip, and staff number with password ever after.
    "first_sign_in": "180/m/ip",
    "staff_number": "300/m/ip,5/300s/key",
}
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
SOCIALACCOUNT_ADAPTER = "learning.people.adapter.SocialAccountAdapter"
# An address proves nothing by a foreign site's word: it opens no account that is here.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
# A browser left open connects nobody's account: password or factor are asked for again.
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
OIDC = oidc.provider(env)
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [OIDC] if OIDC else []}
}
MFA_ADAPTER = "learning.people.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Baraza"

SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "learning.site.views.csrf_failure"

# Each setting changes one product rule; production turns the second factor on.
BARAZA_SECOND_FACTOR_FOR_ROLES = False
BARAZA_DEMO_ACCOUNTS = False
# Mails and certificates carry this address, never the one a request happened to come by.
BARAZA_BASE_URL = "http://localhost:8000"

# --- Words, times, places ---------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("ar", _("Arabic")),
]
# Languages in which the interface is complete. Content may come in more; a page that says
# lang="ar" over English words would be read out wrongly and run the wrong way.
BARAZA_INTERFACE_LANGUAGES = env.list("BARAZA_INTERFACE_LANGUAGES", default=["en", "fr", "ar"])
# A translation begins as a draft, also of what is live: it goes live by a release.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
# The site's own zone: for visitors, and for organisations and people who haven't named theirs.
TIME_ZONE = env("TIME_ZONE", default="UTC")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(
        f"TIME_ZONE is “{TIME_ZONE}”, and no time zone has that name. Write an area and a place, "
        "such as Africa/Nairobi."
    )
USE_TZ = True

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Certificates are served by a view that asks who is looking; no web server maps this directory.
PRIVATE_ROOT = VAR_DIR / "private"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Security headers -------------------------------------------------------------------------

X_FRAME_OPTIONS = "DENY"  # Wagtail lifts it to SAMEORIGIN for its own previews.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "script-src": [SELF],
        "style-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, *oidc.origins(OIDC)],
        "frame-ancestors": [SELF],
    },
}
# Wagtail's editor writes inline scripts and styles; see learning.site.middleware.ContentSecurityPolicy.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "img-src": [SELF, "data:", "blob:"],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "font-src": [SELF, "data:"],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}

# --- Wagtail ----------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Baraza"
WAGTAILADMIN_BASE_URL = BARAZA_BASE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
# Passwords and addresses change behind allauth's door only (one second factor, one rate limit).
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Nothing in the editor calls another host.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
# A few kilobytes can hold a picture of 200 megapixels, and opening it takes 800 MB. A telephone's
# photograph has 12 to 24, a poster at 300 dots an inch 35.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "learning.people.editor.uploads.PictureForm"
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
# Wagtail's default workflow publishes page by page; ours comes with the review of modules.
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- Mail and logs ----------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = "Baraza <noreply@localhost>"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# Seconds. Without it a silent mail server would hold the worker, and every certificate with it.
EMAIL_TIMEOUT = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "baraza": {"level": "INFO"},
        # Two lines a task say nothing that its row doesn't.
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        # One line a signature is noise for an operator; failures are raised.
        "pyhanko": {"level": "ERROR"},
        # Its warnings are errors of ours: assessments.certificates.pdf listens and raises them.
        "xhtml2pdf": {"level": "WARNING", "propagate": False, "handlers": []},
        "fontTools": {"level": "ERROR"},
    },
}
