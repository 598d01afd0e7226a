"""From a claim to its PDF: the words in the certificate's own language, drawn and signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language_info, gettext, ngettext, override

from . import fonts
from .claim import vouched
from .picture import (
    LOGO_HEIGHT,
    MAIN_WIDTH,
    MM,
    SIGNATURE_HEIGHT,
    Bitmap,
    CertificatePicture,
    Look,
    PdfError,
    in_words,
    page,
    qr,
    unfit,
)

# Keeps "86 %" and "2 h" from breaking at the end of a line.
_NO_BREAK = "\u00a0"
_MORE_RTL = {"dv", "ks", "ps", "sd", "yi"}


def verify_address(code: str) -> str:
    """Where anybody can check a certificate: the base address, never the request's."""
    return settings.BARAZA_BASE_URL + reverse("verify", args=[code])


def undrawable(*texts: str) -> str:
    """The characters that the certificate can't show, as a list in words; "" if none."""
    return in_words(unfit(iter(texts)))


def is_rtl(language: str) -> bool:
    """Whether a language is written from right to left; languages that Django doesn't know, too."""
    try:
        return bool(get_language_info(language)["bidi"])
    except KeyError:
        return language.split("-")[0] in _MORE_RTL


def basis_in_words(basis: str) -> str:
    """What the certificate rests on."""
    return {
        "completed_with_quiz": gettext("Completed with quiz"),
        "completed": gettext("Completed"),
    }[basis]


def duration(minutes: int) -> str:
    """A time in hours and minutes, such as 2 hours 45 minutes."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if rest or not hours:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest})
    return " ".join(part.replace(" ", _NO_BREAK) for part in parts)


def long_date(iso: str) -> str:
    """A date as the active language writes it in full."""
    form = get_format("DATE_FORMAT")
    # Short and American: Django's own for English and for languages that it doesn't know.
    return date_format(date.fromisoformat(iso), "j F Y" if form == "N j, Y" else form)


def picture(claim: dict[str, Any], *, has_logo: bool = False) -> CertificatePicture:
    """The certificate's words. The active language should be the claim's."""
    module = claim["module"]
    by = vouched(claim)
    return CertificatePicture(
        title=gettext("Certificate of completion"),
        statement=gettext("has completed the module"),
        learner_name=claim["learner"]["name"],
        module_title=module["title"],
        subtitle=gettext("Edition %(n)d") % {"n": module["edition"]},
        issuer_name=claim["issuer"]["name"],
        competencies_label=gettext("Competencies shown"),
        competencies=tuple(
            (
                item["title"],
                gettext("Level %(n)d: %(title)s")
                % {"n": item["level"], "title": item["level_title"]},
            )
            for item in claim["competencies"]
        ),
        facts=tuple((label, value) for label, value in _facts(claim) if value),
        verify_label=gettext("Check this certificate at"),
        verify_url=verify_address(claim["number"]),
        number_label=gettext("Certificate number"),
        verify_code=claim["number"],
        language=module["language"],
        signatories=tuple((person.name, person.office) for person in by.signatories),
        note=by.note,
        has_logo=has_logo,
        is_rtl=is_rtl(module["language"]),
    )


def _result_in_words(result: dict[str, int]) -> str:
    """The quiz's result; a percent sign never stands alone on the next line."""
    words = gettext("%(percent)d %% in the quiz (pass mark %(mark)d %%)") % {
        "percent": result["percent"],
        "mark": result["pass_mark"],
    }
    return words.replace(" %", f"{_NO_BREAK}%")


def _facts(claim: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What stands beside the certificate, in its order; an empty value is left out."""
    result = claim["result"]
    online = gettext("%(time)s online") % {"time": duration(claim["minutes_online"])}
    yield gettext("Learning time"), online
    yield gettext("Result"), _result_in_words(result) if result else ""
    yield gettext("Basis"), basis_in_words(claim["basis"])
    yield gettext("Issued on"), long_date(claim["issued_on"])


def check_fits(claim: dict[str, Any], *, has_logo: bool = False) -> None:
    """Raise PdfError if the fonts or the one page can't carry this claim. Draws nothing."""
    with override(claim["module"]["language"]):
        page(picture(claim, has_logo=has_logo))


def draw_pdf(claim: dict[str, Any], look: Look | None = None) -> bytes:
    """The unsigned PDF of a claim. Raises PdfError."""
    # The renderer takes 1.8 s to import, and only the worker and a preview draw.
    from .pdf import draw

    look = look or Look()
    with override(claim["module"]["language"]):
        shown = picture(claim, has_logo=look.logo is not None)
        context = for_template(shown, look)
        html = render_to_string("certificates/pdf.html", context)
    return draw(
        html,
        title=f"{shown.title}: {shown.learner_name}, {shown.module_title}",
        language=shown.language,
        author=shown.issuer_name,
        resources=fonts.FONT_DIR,
        drawn=context["drawn"],
    )


def for_template(shown: CertificatePicture, look: Look) -> dict[str, Any]:
    """What pdf.html needs: the words in their places, and the institution's look."""
    known = page(shown)
    size, foot = known["size"], known["foot"]
    people = len(foot["columns"])
    share = 100 // max(people, 2)
    foot |= {
        "columns": [
            (name, office, _fitted(look.signatures.get(name.text), MAIN_WIDTH * share / 100 - 20,
                                   SIGNATURE_HEIGHT - 2))
            for name, office in foot["columns"]
        ],
        "share": share,
        "spare": 50 if people == 1 else 0,
        "signature_height": SIGNATURE_HEIGHT,
    }  # fmt: skip
    return known | {
        "look": look,
        "qr": qr(shown.verify_url),
        "logo": _fitted(look.logo, MAIN_WIDTH * 0.6, LOGO_HEIGHT),
        "logo_air": 6 if look.logo else 0,
        "main_height": 178 - foot["height"] / MM,
        "air2": size.air * 2,
        "half": size.air / 2,
        "top": size.air * 2 + size.top,
    }


def _fitted(bitmap: Bitmap | None, width: float, height: float) -> dict[str, Any] | None:
    if bitmap is None:
        return None
    width, height = bitmap.within(width, height)
    return {"uri": bitmap.uri, "width": width, "height": height}


def signed_pdf(claim: dict[str, Any], look: Look | None = None) -> bytes:
    """The PDF with its PAdES signature. Reads the P-256 key: call it from the worker only."""
    from .pades import SignError, sign_pdf, verify_pdf

    certificate = settings.SECRETS.pdf_certificate.read_bytes()
    signed = sign_pdf(
        draw_pdf(claim, look),
        key_pem=settings.SECRETS.pdf_key.read_bytes(),
        certificate_pem=certificate,
        reason=f"Certificate {claim['number']}",
        location=None,
    )
    if not verify_pdf(signed, certificate):
        raise SignError("The signed PDF doesn't verify; it is not stored.")
    return signed


__all__ = [
    "PdfError",
    "basis_in_words",
    "check_fits",
    "draw_pdf",
    "duration",
    "is_rtl",
    "long_date",
    "signed_pdf",
    "undrawable",
    "verify_address",
]
