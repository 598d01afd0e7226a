"""`make run` and `make dev`: no other service, secrets made on the first start, mail to the console."""

from learning.lib.secrets import make_secrets, read_secrets

from .base import *
from .base import VAR_DIR, env

make_secrets(VAR_DIR / "secrets")
SECRETS = read_secrets(VAR_DIR / "secrets")
SECRET_KEY = SECRETS.django

DEBUG = env.bool("BARAZA_DEBUG", default=False)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
BARAZA_BASE_URL = WAGTAILADMIN_BASE_URL = env("BASE_URL", default="http://localhost:8000")
BARAZA_DEMO_ACCOUNTS = True
BARAZA_DEMO_PASSWORD = env("BARAZA_DEMO_PASSWORD", default="baraza-demo")

# WhiteNoise serves from the sources, so that the first start needs no collectstatic.
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = env("EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "mail"
