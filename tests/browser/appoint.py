"""Gives somebody of the School another role: `appoint.py author@example.org publisher`.

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

from learning.people.api import role_group  # noqa: E402
from learning.people.enums import InstitutionRoleName  # noqa: E402
from learning.people.models import Institution, User  # noqa: E402

if __name__ == "__main__":
    address, role = sys.argv[1:]
    school = Institution.objects.get(slug="baraza-school-of-government")
    group = role_group(institution=school, role=InstitutionRoleName(role))
    group.user_set.add(User.objects.get(email=address))
