"""An institution's brand takes the place of accent and mark, and never of a contrast."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Site

from curriculum.models import InstitutionPage, LessonPage
from learning.site.models import SiteBranding
from learning.site.palette import contrast, luminance, stylesheet, with_luminance

COLOURS = ["#14532d", "#ff0000", "#ffff00", "#000000", "#ffffff", "#0a71c0", "#808080", "#f0e6ff"]


def tokens(css: str) -> list[dict[str, str]]:
    """The tokens of each rule, in the order of the sheet: light, dark by preference, dark."""
    return [
        dict(re.findall(r"--ds-color-accent-([a-z-]+):(#[0-9a-f]{6})", rule))
        for rule in re.findall(r"\{(--[^}]*)\}", css)
    ]


@pytest.mark.parametrize("colour", COLOURS)
def test_every_pair_that_is_read_keeps_its_contrast(colour):
    for scale in tokens(stylesheet(colour)):
        for surface in ("background-default", "surface-default", "surface-tinted"):
            assert contrast(scale["text-subtle"], scale[surface]) >= 4.5
            assert contrast(scale["text-default"], scale[surface]) >= 7
            assert contrast(scale["border-default"], scale[surface]) >= 3
        for text in ("base-contrast-default", "base-contrast-subtle"):
            assert contrast(scale[text], scale["base-default"]) >= 4.5


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("wanted", [0.0, 0.05, 0.18, 0.5, 1.0])
def test_a_colour_gets_the_luminance_asked_for(colour, wanted):
    assert luminance(with_luminance(colour, wanted)) == pytest.approx(wanted, abs=0.006)


def test_a_dark_brand_keeps_its_own_colour():
    assert "--ds-color-accent-base-default:#14532d" in stylesheet("#14532d")


@pytest.fixture
def school(db) -> InstitutionPage:
    return InstitutionPage.objects.get(slug="baraza-school-of-government")


def publish(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_an_institution_s_accent_holds_on_its_pages_alone(client, school):
    publish(school, accent="#7A1FA2")
    lesson = LessonPage.objects.live().descendant_of(school).first()
    for url in (school.url, lesson.url):
        assert "/brand/7A1FA2.css" in client.get(url).content.decode()
    assert "/brand/" not in client.get("/").content.decode()
    sheet = client.get("/brand/7A1FA2.css")
    assert sheet["Content-Type"] == "text/css" and "immutable" in sheet["Cache-Control"]


def test_the_site_s_accent_holds_everywhere(client, db):
    SiteBranding.objects.create(site=Site.objects.get(), name="Huduma", accent="#0a71c0")
    for url in ("/", "/account/login/", "/verify/"):
        page = client.get(url).content.decode()
        assert "/brand/0a71c0.css" in page and "Huduma</title>" in page
    assert client.get("/manifest.webmanifest").json()["name"] == "Huduma"


@pytest.mark.parametrize("accent", ["12345", "1234567", "zzzzzz", "..%2f", "'};x{"])
def test_what_is_no_colour_is_404(client, db, accent):
    assert client.get(f"/brand/{accent}.css").status_code == 404


def test_a_logo_takes_the_place_of_the_mark_and_other_images_stay_private(client, school):
    def image(name):
        data = io.BytesIO()
        Picture.new("RGB", (1200, 400), "#7a1fa2").save(data, "PNG")
        return Image.objects.create(title=name, file=ImageFile(data, name=f"{name}.png"))

    logo, other = image("logo"), image("other")
    publish(school, logo=logo)
    page = client.get(school.url).content.decode()
    assert f'src="/brand/logo/{logo.pk}/" alt="{school.title}"' in page
    answer = Client().get(f"/brand/logo/{logo.pk}/")
    body = b"".join(answer.streaming_content)
    assert Picture.open(io.BytesIO(body)).size == (240, 80) and len(body) < 5_000
    assert client.get(f"/brand/logo/{other.pk}/").status_code == 404
