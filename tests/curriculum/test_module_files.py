"""A whole module as one file: packed, loaded elsewhere the same, and never half taken in."""

from __future__ import annotations

import json
import re
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Locale, Page

from assessments.models import PracticePage, Question
from curriculum import api as curriculum
from curriculum.models import LessonPage, ModulePage, ProgrammePage
from learning.authoring.exchange import imports, pack, read, take_in
from learning.operations import bulk
from learning.operations.models import AuditEntry
from learning.people.models import Institution
from tests.curriculum.module_files import (
    bare,
    changed,
    empty_the_site,
    manifest,
    packed,
    png,
    rows,
    with_file,
)
from tests.people import person, signed_in


@pytest.fixture
def school(db) -> Institution:
    return Institution.objects.get(slug="baraza-school-of-government")


@pytest.fixture
def coast(db) -> Institution:
    return Institution.objects.get(slug="coast-institute-of-administration")


@pytest.fixture
def author(db):
    return signed_in(person("author"))


def upload(client, institution, content: bytes, name: str = "SCL1.baraza.zip"):
    fields = {"institution": institution.pk, "file": SimpleUploadedFile(name, content)}
    return client.post(reverse("module_files"), fields, follow=True)


def latest():
    return bulk.BulkOperation.objects.filter(kind=imports.KIND).latest("created_at")


def confirm(client, operation, **fields):
    return client.post(reverse("take_in_module", args=[operation.pk]), fields, follow=True)


# --- The same curriculum elsewhere -------------------------------------------------------------------


def words(client, url: str) -> str:
    """What a reader sees of a page; tokens and counters differ from request to request."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    text = answer.content.decode()
    text = text[text.index("<main") : text.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_the_starter_packed_and_loaded_into_an_empty_site_is_the_same(client, school, tmp_path):
    call_command("export_module", *[m.code for m in ModulePage.objects.all()], to=tmp_path,
                 stdout=StringIO())  # fmt: skip
    files = sorted(tmp_path.glob("*.baraza.zip"))
    assert len(files) == 6 and all("-edition-1" in file.name for file in files)
    for programme in ProgrammePage.objects.all():
        programme.delete()
    pages = [*ModulePage.objects.all(), *LessonPage.objects.all(), *PracticePage.objects.all()]
    before = {page.url: words(client, page.url) for page in pages}
    packs = {file.name: bare(file.read_bytes()) for file in files}
    empty_the_site()
    assert not ModulePage.objects.exists() and not Question.objects.exists()
    said = StringIO()
    call_command("import_module", *files, institution=school.slug, release=True, stdout=said)
    assert said.getvalue().count("released as edition 1") == 6
    again = tmp_path / "again"
    call_command("export_module", *[m.code for m in ModulePage.objects.all()], to=again,
                 stdout=StringIO())  # fmt: skip
    assert {file.name: bare(file.read_bytes()) for file in again.glob("*")} == packs
    assert {url: words(client, url) for url in before} == before


def test_pictures_documents_and_links_come_along(school, coast, author):
    module = ModulePage.objects.get(code="SCL1")
    first, second = LessonPage.objects.child_of(module).order_by("path")[:2]
    image = Image.objects.create(title="A map", width=8, height=8, collection=school.collection,
                                 file=ContentFile(png(), name="map.png"))  # fmt: skip
    document = Document.objects.create(title="A form", collection=school.collection,
                                       file=ContentFile(b"a,b\n", name="form.csv"))  # fmt: skip
    home = module.get_parent().get_parent()
    picture = {"image": image.pk, "decorative": False, "alt_text": "The coast"}
    text = (
        f'<p>See <a linktype="page" id="{second.pk}">the next</a>, '
        f'<a linktype="document" id="{document.pk}">the form</a>, '
        f'<a linktype="page" id="{home.pk}">the front</a> and '
        '<a href="https://example.org/?a=1&amp;b=2">more</a>.</p>'
    )
    blocks = [
        {"type": "picture", "value": {"image": picture, "caption": "Where"}},
        {"type": "text", "value": text},
    ]
    first.body = json.dumps(blocks)
    first.save_revision()
    content = packed(drafts=True)
    said = manifest(content)
    assert len(said["images"]) == len(said["documents"]) == 1
    text = said["steps"][0]["body"][1]["value"]
    assert f'key="{second.translation_key}"' in text and f'id="{second.pk}"' not in text
    taken = take_in(read(content), institution=coast, by=None)
    assert taken.is_copy and (taken.images, taken.documents) == (1, 1)
    here = LessonPage.objects.child_of(taken.module).order_by("path")[:2]
    draft = here[0].get_latest_revision_as_object()
    source = draft.body[1].value.source
    assert f'linktype="page" id="{here[1].pk}"' in source
    made = Document.objects.get(collection=coast.collection)
    assert f'linktype="document" id="{made.pk}"' in source and made.file.read() == b"a,b\n"
    assert 'href="https://example.org/?a=1&amp;b=2"' in source
    shown = draft.body[0].value["image"]
    assert shown.collection == coast.collection and shown.contextual_alt_text == "The coast"
    # A number typed into a form doesn't carry another institution's files away.
    thief = here[0].get_latest_revision_as_object()
    thief.body = json.dumps(blocks)
    thief.save_revision()
    theirs = pack(taken.module, drafts=True)
    assert not theirs.files and "another institution’s" in str(theirs.warnings[0])


def test_a_taken_step_and_the_unreleased_stay_out(db):
    module = ModulePage.objects.get(code="SCL1")
    module.add_child(instance=LessonPage(title="Not yet", minutes=5, body="[]", live=False))
    assert "Not yet" not in [step["title"] for step in manifest(packed())["steps"]]
    assert "Not yet" in [step["title"] for step in manifest(packed(drafts=True))["steps"]]


# --- By people ---------------------------------------------------------------------------------------


def test_a_translation_is_no_module_by_itself(author, school):
    gov = ModulePage.objects.get(code="GOV1")
    Locale.objects.get_or_create(language_code="fr")
    author.post(reverse("module_languages", args=[gov.pk]), {"language": "fr"})
    french = ModulePage.objects.get(code="GOV1", locale__language_code="fr")
    answer = author.get(reverse("download_module", args=[french.pk]), follow=True)
    assert b"This is a translation" in answer.content
    listed = author.get(reverse("wagtailadmin_explore", args=[french.pk])).content.decode()
    assert reverse("download_module", args=[french.pk]) not in listed
    content = changed(pack(gov).content(), lambda said: said["module"].update(language="fr"))
    before = ModulePage.objects.count()
    said = upload(author, school, content, "GOV1-fr.baraza.zip").content.decode()
    assert "written in “fr”" in said and ModulePage.objects.count() == before


def test_a_dry_run_writes_nothing_and_a_confirmation_makes_drafts_once(author, school):
    content = packed()
    before = rows()
    page = upload(author, school, content).content.decode()
    assert rows() == before
    assert (
        "dry run" in page and "has this module already" in page and "Take it in as a copy" in page
    )
    operation = latest()
    refused = confirm(author, operation)
    assert refused.status_code == 422 and "here already" in refused.content.decode()
    assert rows() == before
    confirm(author, operation, as_copy="1")
    made = ModulePage.objects.filter(code="SCL1").latest("pk")
    assert not made.live and made.translation_key != ModulePage.objects.first().translation_key
    assert made.owner == made.latest_revision.user == person("author")
    assert not made.get_children().live().exists()
    # Its questions are in the bank already, and are used.
    assert Question.objects.count() == before[5]
    after = rows()
    assert "applied already" in confirm(author, operation, as_copy="1").content.decode()
    assert rows() == after
    assert AuditEntry.objects.filter(action="import", subject_kind="module").count() == 1


def test_the_list_takes_as_many_queries_for_many_files(author, school):
    url = reverse("module_files")
    upload(author, school, b"no file")
    with CaptureQueriesContext(connection) as one:
        author.get(url)
    for _n in range(4):
        upload(author, school, b"no file")
    with CaptureQueriesContext(connection) as many:
        author.get(url)
    assert len(many) == len(one)


def test_who_took_it_in_does_not_release_it(author, school):
    upload(author, school, packed())
    confirm(author, latest(), as_copy="1")
    made = ModulePage.objects.filter(code="SCL1").latest("pk")
    with pytest.raises(curriculum.ReleaseRefused, match="wrote"):
        curriculum.release(module=made, by=person("author"))
    done = curriculum.release(module=made, by=person("reviewer"))
    assert done.edition.number == 1


def test_a_free_key_is_kept_and_another_institution_s_never_taken(coast, school):
    content = packed()
    key = manifest(content)["module"]["key"]
    copy = take_in(read(content), institution=coast, by=None)
    assert copy.is_copy and copy.twin is None and str(copy.module.translation_key) != key
    theirs = Question.objects.filter(institution=coast)
    assert theirs.count() == len(manifest(content)["questions"])
    known = set(Question.objects.filter(institution=school).values_list("translation_key"))
    assert not known & set(theirs.values_list("translation_key"))
    # A module that is gone lives on in its editions.
    page = Page.objects.get(pk=ModulePage.objects.get(translation_key=key).pk).specific
    for place in page.programme_places.all():
        place.delete()
    page.delete()
    assert take_in(read(content), institution=coast, by=None).is_copy
    back = take_in(read(content), institution=school, by=None)
    assert not back.is_copy and str(back.module.translation_key) == key


def test_a_changed_question_is_a_new_one_beside_the_old(school):
    content = packed()

    def change(said):
        said["questions"][0]["data"]["stem"] = "Asked otherwise?"

    before = Question.objects.count()
    taken = take_in(read(changed(content, change)), institution=school, by=None, as_copy=True)
    assert len(taken.questions) == 1 and Question.objects.count() == before + 1
    assert Question.objects.filter(label=taken.questions[0], institution=school).count() == 2


def test_institutions_keep_their_borders(author, school, coast):
    mine = ModulePage.objects.get(code="SCL1")
    answer = author.get(reverse("download_module", args=[mine.pk]), {"as": "released"})
    assert answer.status_code == 200 and answer.content[:2] == b"PK"
    assert "SCL1-edition-1.baraza.zip" in answer["Content-Disposition"]
    content = packed()
    theirs = take_in(read(content), institution=coast, by=None).module
    for wanted in ({}, {"as": "draft"}):
        url = reverse("download_module", args=[theirs.pk])
        assert author.get(url, wanted).status_code in (403, 404)
    assert upload(author, coast, content).status_code == 422
    assert signed_in(person("learner")).get(reverse("module_files")).status_code in (302, 403, 404)
    page = author.get(reverse("wagtailadmin_pages:edit", args=[mine.pk])).content.decode()
    assert reverse("download_module", args=[mine.pk]) in page


def test_the_command_says_and_the_dry_run_leaves_nothing(coast, tmp_path, settings):
    file = tmp_path / "x.baraza.zip"
    file.write_bytes(with_file(packed(), "images", "png", png()))
    before, said = rows(), StringIO()
    call_command("import_module", file, institution=coast.slug, dry_run=True, stdout=said)
    assert rows() == before and "1 pictures" in said.getvalue()
    assert not list((settings.MEDIA_ROOT / "original_images").glob("*"))
    file.write_bytes(b"nothing")
    with pytest.raises(CommandError, match="Nothing was taken in"):
        call_command("import_module", file, institution=coast.slug)
    with pytest.raises(CommandError, match="no institution"):
        call_command("import_module", file, institution="nowhere")
    with pytest.raises(CommandError, match="no module has the code NONE"):
        call_command("export_module", "NONE", to=tmp_path)


def test_files_that_nobody_confirms_are_removed(author, school, settings):
    upload(author, school, packed())
    operation = latest()
    kept = settings.PRIVATE_ROOT / "module-files" / f"{operation.pk}.zip"
    assert kept.exists() and imports.UPLOADS.sweep() == 0
    operation.created_at = operation.created_at.replace(year=2020)
    operation.save()
    assert imports.UPLOADS.sweep() == 1 and not kept.exists()
    assert "no longer kept" in confirm(author, operation, as_copy="1").content.decode()


def test_a_refused_upload_is_shown_with_its_places(author, school):
    page = upload(
        author, school, changed(packed(), lambda said: said["steps"][0].update(colour="red"))
    ).content.decode()
    assert "can’t be taken in" in page and "colour: There is no such field" in page
    operation = latest()
    assert "Take it in" not in page
    assert "nothing to take in" in confirm(author, operation).content.decode().lower()
