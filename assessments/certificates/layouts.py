"""Which layout an institution's certificates have, what it vouches for, and how it looks."""

from __future__ import annotations

import logging

from learning.lib.colours import tint

from .claim import Signatory, Vouched
from .models import CertificateLayout
from .picture import Bitmap, Look
from .pictures import UnreadablePicture, bitmap

logger = logging.getLogger("baraza.certificates")


def layout_for(institution_id: int, language: str) -> CertificateLayout | None:
    """The institution's layout for a module's language, or its layout for every language."""
    rows = CertificateLayout.objects.filter(
        institution_id=institution_id, language__in=[language, ""]
    )
    # The empty one is the last.
    return rows.select_related("logo").order_by("-language").first()


def vouched_by(layout: CertificateLayout | None) -> Vouched:
    """What a claim issued now says of who vouches for it."""
    if layout is None:
        return Vouched()
    people = tuple(Signatory(row.name, row.office) for row in layout.signatories.all())
    return Vouched(signatories=people, note=layout.note)


def look_of(layout: CertificateLayout | None) -> Look:
    """Colour and pictures. A picture that was lost since is left out: nobody waits for it."""
    if layout is None:
        return Look()
    people = ((row.name, _found(row.signature)) for row in layout.signatories.all())
    return Look(
        accent=layout.accent,
        tint=tint(layout.accent, 0.07),
        logo=_found(layout.logo),
        signatures={name: picture for name, picture in people if picture},
    )


def _found(picture) -> Bitmap | None:
    if picture is None:
        return None
    try:
        return bitmap(picture)
    except UnreadablePicture as error:
        logger.warning("a certificate is drawn without the picture %s", error)
        return None
