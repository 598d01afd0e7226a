"""From a claim to its PDF: the words in the certificate's own language, drawn and signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language_info, gettext, ngettext, override

from . import fonts
from .claim import practised, subject, vouched
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
        "completed_with_quiz_and_practice": gettext("Completed with quiz and assessed practice"),
        "completed_with_practice": gettext("Completed with assessed practice"),
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


def learning_time(claim: dict[str, Any]) -> str:
    """The time that a claim counts, such as 2 hours 45 minutes online, 3 hours of assessed practice."""
    online = gettext("%(time)s online") % {"time": duration(claim["minutes_online"])}
    minutes = practised(claim).minutes
    if not minutes:
        return online
    return gettext("%(online)s, %(time)s of assessed practice") % {
        "online": online,
        "time": duration(minutes),
    }


def long_date(iso: str) -> str:
    """A date as the active language writes it in full."""
    form = get_format("DATE_FORMAT")
    # Short and American: Django's own for English and for languages that it doesn't know.
    return date_format(date.fromisoformat(iso), "j F Y" if form == "N j, Y" else form)


def fitted(claim: dict[str, Any], *, has_logo: bool = False) -> CertificatePicture:
    """The certificate's words, in the active language; a programme's in brief if it has too many.

    A module's text that is too long is refused where its authors can mend it. A programme of many
    modules can't be mended so: the sheet counts what the page at its address lists.
    """
    full = picture(claim, has_logo=has_logo)
    if claim["type"] != "programme":
        return full
    try:
        page(full)
    except PdfError:
        return replace(full, subtitle=_in_brief(claim), competencies=())
    return full


def picture(claim: dict[str, Any], *, has_logo: bool = False) -> CertificatePicture:
    """The certificate's words. The active language should be the claim's."""
    about, by = subject(claim), vouched(claim)
    return CertificatePicture(
        title=title_of(claim),
        statement=statement_of(claim),
        learner_name=claim["learner"]["name"],
        module_title=about["title"],
        subtitle=_subtitle(claim),
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
        language=about["language"],
        signatories=tuple((person.name, person.office) for person in by.signatories),
        note=by.note,
        has_logo=has_logo,
        is_rtl=is_rtl(about["language"]),
    )


def title_of(claim: dict[str, Any]) -> str:
    """How the certificate is called: a programme may have named its own."""
    if claim["type"] != "programme":
        return gettext("Certificate of completion")
    about = claim["programme"]
    own = about["credential"]
    return own if own != about["title"] else gettext("Programme certificate")


def statement_of(claim: dict[str, Any]) -> str:
    """What stands between the name and the title."""
    if claim["type"] == "programme":
        return gettext("has completed the programme")
    return gettext("has completed the module")


def _subtitle(claim: dict[str, Any]) -> str:
    if claim["type"] == "programme":
        return gettext("Modules: %(titles)s") % {
            "titles": " · ".join(item["title"] for item in claim["modules"])
        }
    return gettext("Edition %(n)d") % {"n": claim["module"]["edition"]}


def _in_brief(claim: dict[str, Any]) -> str:
    """How many modules and competencies there are, where the sheet has no room for their names."""
    modules, competencies = len(claim["modules"]), len(claim["competencies"])
    return gettext("%(modules)s and %(competencies)s, named on the page that checks it") % {
        "modules": ngettext("%(n)d module", "%(n)d modules", modules) % {"n": modules},
        "competencies": ngettext("%(n)d competency", "%(n)d competencies", competencies)
        % {"n": competencies},
    }


def _result_in_words(result: dict[str, int]) -> str:
    """The quiz's result; a percent sign never stands alone on the next line."""
    words = gettext("%(percent)d %% in the quiz (pass mark %(mark)d %%)") % {
        "percent": result["percent"],
        "mark": result["pass_mark"],
    }
    return words.replace(" %", f"{_NO_BREAK}%")


def _facts(claim: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What stands beside the certificate, in its order; an empty value is left out."""
    result, ends = claim.get("result"), claim.get("expires_on")
    yield gettext("Learning time"), learning_time(claim)
    yield gettext("Result"), _result_in_words(result) if result else ""
    yield gettext("Basis"), basis_in_words(claim["basis"])
    yield gettext("Issued on"), long_date(claim["issued_on"])
    yield gettext("Valid until"), long_date(ends) if ends else ""


def check_fits(claim: dict[str, Any], *, has_logo: bool = False) -> None:
    """Raise PdfError if the fonts or the one page can't carry this claim. Draws nothing."""
    with override(subject(claim)["language"]):
        page(fitted(claim, has_logo=has_logo))


def draw_pdf(claim: dict[str, Any], look: Look | None = None) -> bytes:
    """The unsigned PDF of a claim. Raises PdfError."""
    # The renderer takes 1.8 s to import, and only the worker and a preview draw.
    from .pdf import draw

    look = look or Look()
    with override(subject(claim)["language"]):
        shown = fitted(claim, has_logo=look.logo is not None)
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
    "learning_time",
    "long_date",
    "signed_pdf",
    "statement_of",
    "title_of",
    "undrawable",
    "verify_address",
]
