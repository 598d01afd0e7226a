"""Production. What it needs and has no safe default for stops the start with a sentence that says so."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from learning.lib.secrets import SecretsMissing, read_secrets

from .base import *
from .base import DATABASES, env


def required(name: str, what: str) -> str:
    """The environment variable's value; ImproperlyConfigured says what it is for when it's empty."""
    value = env(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. It is {what} (docs/operations.md).")
    return value


try:
    SECRETS = read_secrets(
        Path(required("BARAZA_SECRETS", "the directory of this installation's own keys"))
    )
except SecretsMissing as error:
    raise ImproperlyConfigured(str(error)) from error
SECRET_KEY = SECRETS.django

DEBUG = False
BARAZA_BASE_URL = WAGTAILADMIN_BASE_URL = required(
    "BASE_URL", "the public address, for links in mails and on certificates"
).rstrip("/")
if not BARAZA_BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("BASE_URL must begin with https://, since cookies are sent only so.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[BARAZA_BASE_URL.split("//")[1].split("/")[0]])
CSRF_TRUSTED_ORIGINS = [BARAZA_BASE_URL]

BARAZA_SECOND_FACTOR_FOR_ROLES = env.bool("BARAZA_SECOND_FACTOR_FOR_ROLES", default=True)
BARAZA_DEMO_ACCOUNTS = False

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    for options in DATABASES.values():
        more = options.setdefault("OPTIONS", {})
        more["options"] = f"{more.get('options', '')} -c lock_timeout=10s".strip()

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# The __Host- prefix ties a cookie to this host and to https; it can't be set over plain http.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

required("EMAIL_URL", "the mail server, such as smtp+tls://user:password@host:587")
EMAIL_CONFIG = env.email_url("EMAIL_URL")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env(
    "DEFAULT_FROM_EMAIL", default=f"Baraza <noreply@{ALLOWED_HOSTS[0]}>"
)
