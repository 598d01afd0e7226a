"""Gives posts of a title a role profile, and says a competency of it that is asked at level 2.

Run with the site's environment, in a process of its own: `profile_posts.py "Registry clerk"`.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.local")

import django

django.setup()

from django.utils import timezone  # noqa: E402

from assessments.models import PostProfile, ProfileLevel  # noqa: E402
from assessments.settling import people_changed  # noqa: E402
from learning.people.models import Membership, Post  # noqa: E402

if __name__ == "__main__":
    level = ProfileLevel.objects.filter(level=2).order_by("profile", "competency__code").first()
    posts = list(Post.objects.filter(title=sys.argv[1]))
    since = timezone.localdate() - timedelta(days=1)
    for post in posts:
        PostProfile.objects.create(post=post, profile=level.profile, since=since)
    people = set(Membership.objects.filter(post__in=posts).values_list("user", flat=True))
    people_changed(posts[0].organisation_id, people)
    print(level.competency.code)
