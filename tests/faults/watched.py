"""The site as it is, with somebody looking on."""

from learning.settings.local import *
from learning.settings.local import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.watching.Watching"]
