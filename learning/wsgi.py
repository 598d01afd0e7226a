"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from learning.lib.wsgi import utf8_only

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.production")

application = utf8_only(get_wsgi_application())
