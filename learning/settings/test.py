"""The test suite: own directory, own keys, cheap password hashes, mail in memory."""

import tempfile
from pathlib import Path

from learning.lib.secrets import make_secrets, read_secrets

from .base import *
from .base import CACHES, DATABASES, PASSWORD_HASHERS, VAR_DIR

make_secrets(VAR_DIR / "test-secrets")
SECRETS = read_secrets(VAR_DIR / "test-secrets")
SECRET_KEY = SECRETS.django

DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
BARAZA_BASE_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
BARAZA_DEMO_ACCOUNTS = True
BARAZA_DEMO_PASSWORD = "baraza-demo"

# Cheap for passwords made in a test; the seeded accounts have the product's own hash.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.gettempdir()) / "baraza-test-media"
PRIVATE_ROOT = Path(tempfile.gettempdir()) / "baraza-test-private"
# The database cache stays, so that its reads are part of the pinned query counts.
CACHES = CACHES | {"default": CACHES["default"]}

# Rows that nobody ordered come backwards: what leans on the order in which a table happens to
# keep them fails here each time, not on PostgreSQL once in many.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    for entry in DATABASES.values():
        entry["OPTIONS"] = entry["OPTIONS"] | {
            "init_command": entry["OPTIONS"]["init_command"]
            + " PRAGMA reverse_unordered_selects=ON;"
        }
