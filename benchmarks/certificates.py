"""Drawing and signing a certificate, against the libraries alone on the same finished HTML.

Bare is one call of xhtml2pdf with HTML that is ready, and for the signed ones a call of pyHanko
after it. Ours also chooses sizes, fills the template, checks warnings, pages and the signature.
A certificate in Hindi is compared with the bare English one.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator

from django.conf import settings

from assessments.certificates.claim import new_code

ROUNDS = 30
NAMES = ("Wanjiru", "Achieng", "Nyambura", "Chebet", "Moraa", "Atieno", "Wairimu")

CLAIM = {
    "schema": 1,
    "type": "module",
    "number": "7Q4M-XK2P-9RTD-3F8C",
    "learner": {"name": "Amina Wanjiru Otieno"},
    "issuer": {"name": "Baraza School of Government"},
    "module": {
        "key": "00000000-0000-0000-0000-000000000001",
        "title": "Seeing public services through people's lives",
        "edition": 1,
        "language": "en",
    },
    "basis": "completed_with_quiz",
    "minutes_online": 165,
    "result": {"percent": 86, "pass_mark": 70},
    "competencies": [
        {
            "code": "SL-01",
            "title": "Empathy and direct engagement",
            "level": 1,
            "level_title": "Aware",
        },
        {
            "code": "SD-01",
            "title": "Understanding and designing",
            "level": 1,
            "level_title": "Aware",
        },
    ],
    "completed_on": "2026-11-23",
    "issued_on": "2026-11-23",
    "corrects": None,
}


HINDI = {
    "issuer": {"name": "राष्ट्रीय प्रशासन संस्थान"},
    "module": CLAIM["module"] | {"title": "लोगों के जीवन से सार्वजनिक सेवाओं को समझना", "language": "hi"},
}


def run() -> Iterator[str]:
    """A line for each measure: CPU milliseconds, and the ratio to the bare calls' rate."""
    from django.template.loader import render_to_string

    from assessments.certificates import paper
    from assessments.certificates.picture import Look

    if not settings.SECRETS.pdf_key.exists():
        raise SystemExit("The test keys are missing: run make test once.")
    html = render_to_string(
        "certificates/pdf.html", paper.for_template(paper.picture(CLAIM), Look())
    )
    sign = _bare_signer()
    measures = {
        "bare xhtml2pdf": lambda claim: _bare(html),
        "drawn": paper.draw_pdf,
        "drawn, in Hindi": lambda claim: paper.draw_pdf(_in_hindi(claim)),
        "bare xhtml2pdf and pyHanko": lambda claim: sign(_bare(html)),
        "drawn and signed": paper.signed_pdf,
        "drawn and signed, in Hindi": lambda claim: paper.signed_pdf(_in_hindi(claim)),
    }
    cost = _cpu(measures)
    for name, milliseconds in cost.items():
        bare = (
            "bare xhtml2pdf and pyHanko" if "sign" in name or "Hanko" in name else "bare xhtml2pdf"
        )
        ratio = cost[bare] / milliseconds
        yield f"{name:<26} {milliseconds:6.1f} ms CPU   {ratio:4.2f} of {bare}"


def _in_hindi(claim: dict) -> dict:
    name = f"श्रीमती {claim['learner']['name']} कृष्णमूर्ति"
    return claim | HINDI | {"learner": {"name": name}}


def _bare(html: str) -> bytes:
    from xhtml2pdf import pisa
    from xhtml2pdf.config.resources import ResourceAccessPolicy

    from assessments.certificates import fonts

    out = io.BytesIO()
    policy = ResourceAccessPolicy.server(fonts.FONT_DIR, allow_remote=False)
    path = str(fonts.FONT_DIR / "x.html")
    pisa.CreatePDF(html, dest=out, path=path, resource_policy=policy)
    return out.getvalue()


def _bare_signer() -> Callable[[bytes], bytes]:
    """pyHanko's own call, with the key read once; nothing is verified."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter

    signer = signers.SimpleSigner.load(
        str(settings.SECRETS.pdf_key), str(settings.SECRETS.pdf_certificate)
    )
    meta = signers.PdfSignatureMetadata(
        field_name="Signature", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )

    def sign(pdf: bytes) -> bytes:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        return signers.sign_pdf(writer, meta, signer=signer).getvalue()

    return sign


def _cpu(measures: dict[str, Callable[[dict], object]]) -> dict[str, float]:
    """The least CPU milliseconds of each call over some rounds, in turns: noise only adds.

    Every claim has another name and number, as in life: nothing fitted before fits again.
    """
    best = dict.fromkeys(measures, float("inf"))
    for number in range(ROUNDS):
        for name, measure in measures.items():
            claim = CLAIM | {
                "number": new_code(),
                "learner": {"name": f"Amina {NAMES[number % len(NAMES)]} Otieno {number}"},
            }
            begin = time.process_time()
            measure(claim)
            best[name] = min(best[name], time.process_time() - begin)
    return {name: seconds * 1000 for name, seconds in best.items()}
