"""A second person's word that they have read a translation that is live."""

from __future__ import annotations

from django.db import transaction

from learning.operations import api as operations

from .. import translations
from ..drafts import companions_of, steps_in
from ..models import ModulePage


@transaction.atomic
def review(*, module: ModulePage, by) -> None:
    """Note it; NotASecondPerson if `by` had a hand in any part of it."""
    parts = [module, *steps_in(module), *companions_of(module)]
    translations.review(module, parts, by)
    operations.record(
        actor=by,
        action="review translation",
        kind="module",
        subject=str(module.translation_key),
        language=module.locale.language_code,
    )
