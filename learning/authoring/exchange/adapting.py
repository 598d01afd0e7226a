"""A module of another institution, made one's own where its licence allows it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from curriculum.licences import lets_adapt
from curriculum.origins import attribution_of, note_origin, texts_of
from learning.operations import api as operations

from .package import read
from .packing import pack
from .refused import refused
from .taking import Taken, take_in


@transaction.atomic
def adapt(*, module, institution, by) -> Taken:
    """Drafts of the institution from what another one has released, with the questions it may read.

    Where it comes from is written down, with its texts as they are now. Raises ModuleRefused, and
    PackRefused for what is too large; then nothing is made.
    """
    if module.institution == institution:
        raise refused(_("It is the institution’s own module: change it where it is."))
    if not lets_adapt(module.licence):
        said = _("Its licence (%(licence)s) doesn’t let others adapt it.")
        raise refused(said % {"licence": module.licence})
    texts = texts_of(module)
    packed = pack(module, to=institution)
    taken = take_in(read(packed.content()), institution=institution, by=by, new_keys=True)
    taken.warnings = (*packed.warnings, *taken.warnings)
    key = taken.module.translation_key
    said, *before = attribution_of(key)
    note_origin(module_key=key, said=said, before=before, by=by, texts=texts)
    operations.record(
        actor=by,
        action="adapt",
        kind="module",
        subject=str(key),
        origin=str(module.translation_key),
        edition=said["edition"],
    )
    return taken
