"""What gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver

from learning.lib.wsgi import utf8_only

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.production")

application = utf8_only(get_wsgi_application())

# What is here now stays until the process ends, with the views and all that they import, which
# Django would otherwise load with the first request. Python's collector needn't walk through these
# 200,000 objects again and again; and workers forked from this process (gunicorn --preload) share
# their memory with it for as long as nothing walks there.
get_resolver().url_patterns  # noqa: B018
# Nothing above asks the database; but a connection opened here would be one for all workers.
connections.close_all()
gc.collect()
gc.freeze()
