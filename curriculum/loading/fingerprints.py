"""How a loader knows that somebody has edited what it wrote."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db import models
from django.forms.models import model_to_dict
from modelcluster.models import ClusterableModel
from wagtail.models import RevisionMixin

from learning.lib.canonical_json import canonical_json

from ..models import Competency, Framework

# What changes without anybody having edited the content.
_VOLATILE = {
    "pk", "id", "path", "depth", "numchild", "url_path", "live", "has_unpublished_changes",
    "first_published_at", "last_published_at", "latest_revision", "latest_revision_created_at",
    "live_revision", "owner", "locked", "locked_at", "locked_by", "expired", "go_live_at",
    "expire_at", "wagtail_admin_comments", "content_type", "alias_of", "draft_title",
    "translation_key", "search_vector",
}  # fmt: skip

# Whose a framework is and how far its editions have come: not of its words either. Only on top: a
# block of a page may call something of its own so.
_BOOKKEEPING = {"organisation", "edition", "retired_at", "changed_in"}


def digest(value: Any) -> str:
    """SHA-256 (hex) of a JSON value; figures go in as text, since JSON's aren't exact."""
    return hashlib.sha256(canonical_json(_exact(value))).hexdigest()


def fingerprint(item: models.Model) -> str:
    """SHA-256 of what an author could have edited of `item`, its newest draft and rows included."""
    if isinstance(item, RevisionMixin) and item.latest_revision_id:
        item = item.get_latest_revision_as_object()
    if isinstance(item, ClusterableModel):
        content = item.serializable_data()
    else:
        content = {
            key: sorted(row.pk for row in value)
            if isinstance(value, list) and value and isinstance(value[0], models.Model)
            else value
            for key, value in model_to_dict(item).items()
        }
    if isinstance(item, Framework | Competency):
        content = {key: value for key, value in content.items() if key not in _BOOKKEEPING}
    return digest(_without_volatile(content))


def _without_volatile(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_volatile(item) for key, item in value.items() if key not in _VOLATILE}
    if isinstance(value, list | tuple):
        return [_without_volatile(item) for item in value]
    if isinstance(value, str) and value.startswith("[{"):
        # A StreamField as text; its keys stand in another order after PostgreSQL's jsonb.
        with suppress(ValueError):
            return _without_volatile(json.loads(value))
    return value


def _exact(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _exact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)
