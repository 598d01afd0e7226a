"""Makes the tables, a signed-in person and their note; prints the session's key and the note's id."""

import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.bare.settings")

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from benchmarks.bare.models import Note  # noqa: E402

# The note's table refers to accounts, so theirs come first.
call_command("migrate", verbosity=0)
call_command("migrate", run_syncdb=True, verbosity=0)
person = get_user_model().objects.create_user("person", password=None)
note = Note.objects.create(owner=person, title="A note", text="What it says. " * 40)
client = Client()
client.force_login(person)
print(json.dumps({"session": client.cookies["sessionid"].value, "note": note.pk}))
