"""Says the number of an account: `number_of.py learner2@example.org`.

Run with the site's environment, in a process of its own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.local")

import django

django.setup()

from learning.people.models import User  # noqa: E402

if __name__ == "__main__":
    print(User.objects.get(email=sys.argv[1]).pk)
