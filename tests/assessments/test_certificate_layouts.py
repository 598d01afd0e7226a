"""An institution's layout: chosen in Wagtail, previewed by the very renderer, frozen where it vouches."""

from __future__ import annotations

import io
import json
import struct
import zlib

import pytest
from django.core.files.images import ImageFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image as Pillow
from pypdf import PdfReader
from wagtail.images.models import Image
from wagtail.models import Collection

from assessments import api
from assessments.certificates import api as certificates
from assessments.certificates import layouts, paper
from assessments.certificates.claim import Signatory, Vouched, corrected_claim, vouched
from assessments.certificates.models import CertificateLayout, CertificateSignatory
from assessments.certificates.pdf import draw
from assessments.certificates.picture import PdfError
from assessments.models import Certificate
from learning.lib import colours
from learning.people.models import Institution
from tests.people import complete, person, run_tasks, signed_in

SCREENS = "wagtailsnippets_assessments_certificatelayout"


@pytest.fixture
def school(db) -> Institution:
    return Institution.objects.get(slug="baraza-school-of-government")


@pytest.fixture
def coast(db) -> Institution:
    return Institution.objects.get(slug="coast-institute-of-administration")


def picture(institution: Institution, title: str = "Logo", data: bytes | None = None) -> Image:
    """A picture in an institution's collection."""
    file = io.BytesIO(data or png(1800, 600))
    image = Image(title=title, collection=institution.collection, width=1800, height=600)
    image.file = ImageFile(file, name=f"{title}.png")
    image.save()
    return image


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (width, height), "#7A1F2B").save(out, "png")
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes and many black pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    row = b"\0" * (1 + (width + 7) // 8)
    squeezed = zlib.compressobj(9)
    data = b"".join(squeezed.compress(row) for _ in range(height)) + squeezed.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def layout_of(institution: Institution, language: str = "", **fields) -> CertificateLayout:
    layout = CertificateLayout.objects.create(
        institution=institution, language=language, note="Accredited in 2019.", **fields
    )
    CertificateSignatory.objects.create(
        layout=layout, name="Dr Grace Achieng", office="Director General", sort_order=0
    )
    return layout


def fields(institution: Institution, people: int = 1, **changed) -> dict[str, str]:
    """The form as a browser posts it."""
    posted = {
        "institution": str(institution.pk),
        "language": "",
        "accent": "#7A1F2B",
        "logo": "",
        "note": "",
        "signatories-TOTAL_FORMS": str(people),
        "signatories-INITIAL_FORMS": "0",
        "signatories-MIN_NUM_FORMS": "0",
        "signatories-MAX_NUM_FORMS": "3",
    }
    for number in range(people):
        posted |= {
            f"signatories-{number}-name": f"Person {number}",
            f"signatories-{number}-office": "Registrar",
            f"signatories-{number}-signature": "",
            f"signatories-{number}-ORDER": str(number + 1),
        }
    return posted | {key.replace("__", "-"): value for key, value in changed.items()}


def issued(enrolment) -> Certificate:
    complete(enrolment)
    row = api.confirm_name(enrolment=enrolment, name="Amina Otieno")
    run_tasks()
    row.refresh_from_db()
    return row


# --- What a certificate says --------------------------------------------------------------------


def test_who_vouches_stands_in_the_claim_the_pdf_and_on_both_pages(
    client, learner_client, enrolment, school
):
    layout_of(school, accent="#7A1F2B", logo=picture(school))
    row = issued(enrolment)
    assert row.content["schema"] == 3
    assert row.content["signatories"] == [
        {"name": "Dr Grace Achieng", "office": "Director General"}
    ]
    pdf = PdfReader(certificates.pdf_path(row.pdf_sha256))
    text = pdf.pages[0].extract_text()
    assert "Dr Grace Achieng" in text and "Accredited in 2019." in text
    assert len(pdf.pages[0].images) == 2, "the logo and the QR code"
    for browser, name in ((client, "verify"), (learner_client, "certificate")):
        page = browser.get(reverse(name, args=[row.code])).content.decode()
        assert (
            "<bdi>Dr Grace Achieng</bdi>, <bdi>Director General</bdi>" in page
            and "Accredited in 2019." in page
        )


def test_a_later_director_changes_no_certificate(client, enrolment, school):
    layout = layout_of(school)
    row = issued(enrolment)
    layout.signatories.update(name="Somebody New")
    CertificateLayout.objects.update(note="Other words.")
    page = client.get(reverse("verify", args=[row.code])).content.decode()
    assert "Dr Grace Achieng" in page and "Somebody New" not in page and "Other" not in page
    successor = certificates.correct(
        certificate=row, by=person("reviewer"), name="Amina W. Otieno", reason="Typo."
    )
    assert successor.content["signatories"][0]["name"] == "Dr Grace Achieng"


def test_a_claim_of_schema_1_is_still_verified_drawn_and_corrected(client, certificate):
    old = json.loads(certificate.claim)
    old["schema"] = 1
    del old["signatories"], old["note"]
    from assessments.certificates import finishing
    from learning.lib.canonical_json import canonical_json

    certificate.claim = canonical_json(old).decode()
    certificate.save()
    finishing._sign(certificate)
    assert vouched(old) == Vouched()
    assert (
        "This certificate is valid"
        in client.get(reverse("verify", args=[certificate.code])).content.decode()
    )
    assert paper.draw_pdf(old).startswith(b"%PDF")
    after = json.loads(corrected_claim(
        old, code="X", learner_name="Y", issued_on=certificate.issued_at.date()
    ))  # fmt: skip
    assert after["schema"] == 1 and "signatories" not in after


def test_the_language_s_own_layout_comes_before_the_general_one(school, coast):
    general, own = layout_of(school), layout_of(school, "en")
    layout_of(coast, "fr")
    assert layouts.layout_for(school.pk, "en") == own
    assert layouts.layout_for(school.pk, "fr") == general
    assert layouts.layout_for(coast.pk, "en") is None
    assert layouts.vouched_by(None) == Vouched() and layouts.look_of(None).logo is None


def test_four_people_are_too_many():
    with pytest.raises(ValueError, match="At most 3"):
        Vouched(signatories=(Signatory("a", "b"),) * 4)


def test_a_logo_that_was_lost_does_not_hold_the_certificate_up(enrolment, school, caplog):
    logo = picture(school)
    layout_of(school, logo=logo)
    logo.file.storage.delete(logo.file.name)
    assert issued(enrolment).pdf_sha256
    assert "without the picture" in caplog.text


# --- In the editor ------------------------------------------------------------------------------


def test_a_publisher_makes_one_and_the_second_for_a_language_is_refused(school):
    client = signed_in(person("reviewer"))
    url = reverse(f"{SCREENS}:add")
    answer = client.post(url, fields(school, 3, signatories__0__name="डॉ. मीनाक्षी शर्मा"))
    assert answer.status_code == 302
    assert CertificateLayout.objects.get().signatories.count() == 3
    assert "has a layout" in client.post(url, fields(school)).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateLayout.objects.create(institution=school, language="")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"accent": "#ffff00"}, "hard to read on white: the contrast is 1.1"),
        ({"accent": "green"}, "# and six digits"),
        ({"language": "xx"}, "Select a valid choice"),
        ({"signatories__0__name": "😀"}, "U+1F600"),
        ({"note": "abc\u202edef"}, "U+202E"),
        ({"signatories__0__office": ""}, "required"),
        ({"logo": "987654"}, "Select a valid choice"),
        ({"logo": "' OR 1=1"}, "Select a valid choice"),
    ],
)
@pytest.mark.parametrize("to", ["add", "preview_new"])
def test_bad_input_is_refused_with_a_sentence(school, changed, says, to):
    client = signed_in(person("reviewer"))
    answer = client.post(reverse(f"{SCREENS}:{to}"), fields(school, **changed))
    assert answer.status_code == (200 if to == "add" else 422)
    assert says in answer.content.decode()
    assert not CertificateLayout.objects.exists()


def test_at_most_three_sign(school):
    client = signed_in(person("reviewer"))
    client.post(reverse(f"{SCREENS}:add"), fields(school, 4))
    assert not CertificateLayout.objects.exists()


@pytest.mark.parametrize("language", ["", "ar", "fr"])
@pytest.mark.parametrize("name", ["short", "long"])
def test_the_preview_draws_what_stands_in_the_form_and_saves_nothing(school, language, name):
    layout = layout_of(school)
    client = signed_in(person("reviewer"))
    posted = fields(
        school, 2, language=language, logo=str(picture(school).pk), note="Only in the form"
    )
    for to, arguments in (("preview_new", []), ("preview", [layout.pk])):
        if to == "preview_new" and not language:
            continue  # the layout for every language is there
        url = reverse(f"{SCREENS}:{to}", args=arguments)
        answer = client.post(f"{url}?name={name}", posted)
        assert answer.headers["Content-Type"] == "application/pdf", answer.content.decode()
        text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
        assert "Only in the form" in text and "Person 1" in text
        assert client.get(url).status_code == 405
    layout.refresh_from_db()
    assert layout.note == "Accredited in 2019." and CertificateLayout.objects.count() == 1


def test_the_form_offers_the_preview_without_script(school):
    page = signed_in(person("reviewer")).get(reverse(f"{SCREENS}:add")).content.decode()
    assert f'formaction="{reverse(f"{SCREENS}:preview_new")}?name=long"' in page


@pytest.mark.parametrize("who", ["author", "hr", "learner", "supervisor"])
def test_only_who_answers_for_certificates_changes_their_look(school, who):
    client = signed_in(person(who))
    for to in ("add", "preview_new"):
        answer = client.post(reverse(f"{SCREENS}:{to}"), fields(school))
        assert answer.status_code in (302, 403, 404), to
        assert answer.headers["Content-Type"] != "application/pdf"
    assert not CertificateLayout.objects.exists()


# --- Pictures -----------------------------------------------------------------------------------


def test_another_institution_s_picture_can_t_be_taken_and_is_not_shown(school, coast):
    foreign = picture(coast, "CANARYPICTURE")
    client = signed_in(person("reviewer"))
    for changed in ({"logo": str(foreign.pk)}, {"signatories__0__signature": str(foreign.pk)}):
        for to in ("add", "preview_new"):
            page = client.post(reverse(f"{SCREENS}:{to}"), fields(school, **changed))
            assert "Select a valid choice" in page.content.decode(), to
            assert "CANARYPICTURE" not in page.content.decode()
    assert not CertificateLayout.objects.exists()


def test_a_picture_must_lie_with_the_institution_even_for_an_administrator(school, coast):
    client = signed_in(person("admin"))
    elsewhere = picture(coast)
    for changed in ({"logo": str(elsewhere.pk)}, {"signatories__0__signature": str(elsewhere.pk)}):
        page = client.post(reverse(f"{SCREENS}:add"), fields(school, **changed)).content.decode()
        assert "your institution&#x27;s collection" in page
    below = school.collection.add_child(instance=Collection(name="Logos"))
    Image.objects.filter(pk=elsewhere.pk).update(collection=below)
    client.post(reverse(f"{SCREENS}:add"), fields(school, logo=str(elsewhere.pk)))
    assert CertificateLayout.objects.get().logo == elsewhere, "the control"


def test_a_damaged_picture_is_refused_when_it_is_chosen(school):
    noise = Pillow.effect_noise((800, 800), 90)
    whole = io.BytesIO()
    noise.save(whole, "jpeg")
    damaged = picture(school, data=whole.getvalue())
    with open(damaged.file.path, "wb") as file:
        file.write(whole.getvalue()[: len(whole.getvalue()) // 2])
    client = signed_in(person("reviewer"))
    for changed in ({"logo": str(damaged.pk)}, {"signatories__0__signature": str(damaged.pk)}):
        page = client.post(reverse(f"{SCREENS}:add"), fields(school, **changed)).content.decode()
        assert "it can&#x27;t be read" in page
    assert not CertificateLayout.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("200 megapixels.png", lambda: bomb(20_000, 10_000)),
        ("41 megapixels.png", lambda: bomb(8_200, 5_000)),
        ("text.png", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("cut.png", lambda: png(300, 300)[:200]),
        ("drawing.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_an_upload_that_would_burst_or_lies_is_refused(school, name, data):
    client = signed_in(person("reviewer"))
    content = data()
    assert len(content) < 100_000
    file = io.BytesIO(content)
    file.name = name
    answer = client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "Logo", "files[]": file, "collection": school.collection.pk},
        headers={"X-Requested-With": "XMLHttpRequest"},
    ).json()
    assert not answer["success"] and len(answer["error_message"]) > 20
    assert not Image.objects.exists()


def test_an_honest_upload_is_taken(school):
    file = io.BytesIO(png(900, 300))
    file.name = "logo.png"
    answer = signed_in(person("reviewer")).post(
        reverse("wagtailimages:add_multiple"),
        {"title": "Logo", "files[]": file, "collection": school.collection.pk},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert answer.json()["success"], "the control"


def test_the_renderer_gets_a_small_copy(school):
    layout = layout_of(school, logo=picture(school, data=png(6000, 2000)))
    logo = layouts.look_of(layout).logo
    assert (logo.width, logo.height) == (900, 300)
    assert len(logo.uri) < 100_000


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "../../etc/passwd", "/etc/passwd"]
)
def test_the_renderer_reads_nothing_from_outside(address, tmp_path):
    html = f'<html lang="en"><body><p>x</p><img src="{address}"></body></html>'
    with pytest.raises(PdfError):
        draw(html, title="x", language="en", author="x", resources=tmp_path)


def test_contrast_and_tint():
    assert colours.contrast("#000000") == pytest.approx(21)
    assert colours.contrast("#FFFFFF") == pytest.approx(1)
    assert colours.contrast("#767676") == pytest.approx(4.54, abs=0.01)
    assert colours.tint("#000000", 0.5) == "#808080"
    for wrong in ("", "red", "#fff", "#12345g", "#1234567"):
        with pytest.raises(colours.NoColour):
            colours.channels(wrong)
