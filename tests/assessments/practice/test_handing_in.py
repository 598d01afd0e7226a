"""A learner's work: written with care, with files, alone or as a group, handed in and taken back."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from assessments import api
from assessments.enrolments import api as enrolments
from assessments.models import Attachment, HandIn, Submission, SubmissionPart
from assessments.practice import api as practice
from tests.people import (
    assessed,
    begun_work,
    finish_lessons,
    handed_in,
    outline_of,
    pass_quiz,
    person,
    signed_in,
)


def step(enrolment):
    return next(one for one in outline_of(enrolment).activities if one.kind == "practice")


@pytest.fixture
def work(enrolment):
    return begun_work(enrolment)


@pytest.fixture
def page(work):
    return reverse("work", args=[work.pk])


def save(browser, work, position, text, sequence, **more):
    fields = {f"part{position}": text, "sequence": sequence, "client": "phone", **more}
    return browser.post(reverse("save_part", args=[work.pk, position]), fields)


def stored(work, position):
    return SubmissionPart.objects.get(submission=work, position=position).text


# --- Beginning and writing ----------------------------------------------------------------------


def test_a_practice_is_begun_from_its_page_and_once(learner_client, enrolment):
    address = reverse("begin_practice", args=[enrolment.pk, step(enrolment).key])
    first = learner_client.post(address)
    again = learner_client.post(address)
    assert first.url == again.url
    work = Submission.objects.get()
    prompts = [part.prompt for part in work.parts.all()]
    assert prompts[0] == "Consent statement and questions" and len(prompts) == 4
    assert b"Consent statement" in learner_client.get(first.url).content


def test_saves_out_of_order_end_in_the_same_text(learner_client, work):
    assert save(learner_client, work, 1, "second", 12).status_code == 200
    late = save(learner_client, work, 1, "first", 11)
    again = save(learner_client, work, 1, "second", 12)
    assert (late.json()["sequence"], again.json()["sequence"]) == (12, 12)
    assert stored(work, 1) == "second"


def test_a_groups_two_writers_dont_overwrite_each_other_unseen(learner_client, work):
    seen = SubmissionPart.objects.get(submission=work, position=2).sequence
    mine = {"client": "mine", "seen": seen}
    theirs = {"client": "theirs", "seen": seen}
    assert save(learner_client, work, 2, "theirs", seen + 1, **theirs).status_code == 200
    reply = save(learner_client, work, 2, "mine", seen + 1, **mine)
    assert reply.status_code == 409 and reply.json()["theirs"] == "theirs"
    assert stored(work, 2) == "theirs"
    # Who has seen the other text, and keeps their own, may.
    kept = save(learner_client, work, 2, "mine", seen + 2, client="mine", seen=seen + 1)
    assert kept.status_code == 200 and stored(work, 2) == "mine"


def test_without_javascript_the_button_saves_and_a_conflict_shows_both(learner_client, work, page):
    fields = {"part1": "by button", "part1-sequence": work.parts.get(position=1).sequence}
    assert learner_client.post(page, fields).status_code == 302
    reply = learner_client.post(page, fields | {"part1": "from an old page", "part1-sequence": 0})
    html = reply.content.decode()
    assert reply.status_code == 422
    assert "from an old page" in html and "by button" in html
    assert stored(work, 1) == "by button"


def test_a_form_that_was_cut_off_empties_nothing(learner_client, work, page):
    before = stored(work, 3)
    learner_client.post(page, {"part1": "only the first", "part1-sequence": 99})
    assert stored(work, 3) == before != ""


def test_what_is_too_long_is_refused_and_comes_back(learner_client, work, page):
    long = "x" * 20_001
    assert save(learner_client, work, 1, long, 5).status_code == 422
    reply = learner_client.post(page, {"part1": long, "part1-sequence": 99})
    assert reply.status_code == 422 and long in reply.content.decode()


@pytest.mark.parametrize("who", ["learner2", "hr", "supervisor", "author", "assessor", "admin"])
def test_nobody_else_opens_a_work(work, page, who):
    other = signed_in(person(who))
    assert other.get(page).status_code == 404
    paper = reverse("enter_work", args=[work.pk])
    assert other.get(paper).status_code == 404
    assert other.post(paper, {"hand-in": "1", "channel": "paper"}).status_code == 404
    assert not HandIn.objects.exists()
    assert save(other, work, 1, "not mine", 99).status_code == 404
    for name in ("hand_in_work", "take_back_work", "ask_again", "open_work_to_group", "leave_work"):
        reply = other.post(reverse(name, args=[work.pk]), {"is_anonymous": "1"})
        assert reply.status_code == 404, name
    assert stored(work, 1) != "not mine"


def test_who_is_signed_out_is_told_and_keeps_the_text(client, work):
    reply = save(client, work, 1, "text", 9)
    assert reply.status_code == 401 and "signed out" in reply.json()["message"]


# --- Files --------------------------------------------------------------------------------------


def photograph(kind: str = "JPEG") -> bytes:
    file = io.BytesIO()
    image = Image.new("RGB", (3000, 20), "white")
    exif = Image.Exif()
    exif[0x8825] = {1: "S", 2: (4.0, 3.0, 0.0)}
    image.save(file, kind, exif=exif)
    return file.getvalue()


def zipped(**entries: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
DOCX = zipped(**{"word__document.xml": b"<w/>", "[Content_Types].xml": b"<t/>"})
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def attach(client, page, name: str, content: bytes):
    return client.post(page, {"files": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.pdf", PDF),
        ("plan.docx", DOCX),
        ("tally.csv", "day;count\n1;4\n".encode("utf-8-sig")),
        ("مذكرة.txt", "ملاحظات".encode()),
        ("page.jpeg", photograph()),
        ("page.png", photograph("PNG")),
    ],
)
def test_a_file_is_known_by_its_content_and_comes_back_as_a_download(
    learner_client, work, page, name, content
):
    assert attach(learner_client, page, name, content).status_code == 302
    row = Attachment.objects.get(submission=work)
    reply = learner_client.get(reverse("work_file", args=[work.pk, row.pk]))
    assert reply.status_code == 200
    assert reply["Content-Disposition"].startswith("attachment")
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reply["Content-Security-Policy"]
    kept = b"".join(reply.streaming_content)
    if row.kind == "jpg":
        with Image.open(io.BytesIO(kept)) as image:
            assert not image.getexif(), "where it was taken has gone"
            assert image.width == 2400
    else:
        assert kept == content


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.pdf", SVG, "isn’t PDF"),
        ("notes.pdf", b"", "is empty"),
        ("picture.png", SVG, "isn’t a picture"),
        ("picture.jpg", PDF, "isn’t a picture"),
        ("picture.svg", SVG, "of a kind that isn’t taken"),
        ("run.html", b"<script>1</script>", "of a kind that isn’t taken"),
        ("run.exe", b"MZ", "of a kind that isn’t taken"),
        ("no-suffix", PDF, "of a kind that isn’t taken"),
        ("plan.docx", PDF, "isn’t a document"),
        ("plan.docx", zipped(**{"xl__workbook.xml": b"<w/>"}), "isn’t a document"),
        ("plan.docx", zipped(**{"word__document.xml": b"0" * 30_000_000}), "unpack to far more"),
        ("plan.docx", zipped(**{"word__document.xml": b"", "word__vbaProject.bin": b"x"}), "macros"),
        ("plan.odt", zipped(**{"content.xml": b"", "Scripts__python__x.py": b"x"}), "macros"),
        ("plan.xlsx", zipped(**{"xl__workbook.xml": b"", "xl__macrosheets__1.xml": b"x"}), "macros"),
        ("plan.docx", zipped(**{"word__document.xml": b"", "word__embeddings__o.bin": b"x"}), "macros"),
        ("notes.txt", b"\xff\xfe\x00bad", "isn’t text"),
        ("big.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024), "more than 10 MB"),
    ],
)  # fmt: skip
def test_what_isnt_what_it_says_is_refused_by_name(learner_client, work, page, name, content, said):
    reply = attach(learner_client, page, name, content)
    html = reply.content.decode().replace("&#x27;", "’").replace("'", "’")
    assert reply.status_code == 422
    assert said in html and name in html
    assert not Attachment.objects.exists()


def picture(mode: str, colour, kind: str = "PNG") -> bytes:
    """Ink on the left half; on the right nothing, or paper."""
    ground = {"RGBA": (0, 0, 0, 0), "LA": (0, 0), "I;16": 49850, "L": 250, "RGB": (250, 250, 250)}
    image = Image.new(mode, (40, 20), ground[mode])
    image.paste(colour, (0, 0, 20, 20))
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("mode", "ink"),
    [("RGBA", (0, 0, 0, 255)), ("LA", (0, 255)), ("I;16", 20000), ("L", 10), ("RGB", (10, 10, 10))],
)
def test_what_one_sees_of_a_photograph_stays(learner_client, work, page, mode, ink):
    attach(learner_client, page, "page.png", picture(mode, ink))
    with Image.open(practice.path_of(Attachment.objects.get().sha256)) as kept:
        grey = kept.convert("L")
        assert grey.getpixel((5, 10)) < 90 < 180 < grey.getpixel((35, 10)), mode


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (40, 20)), (3, (40, 20)), (6, (20, 40)), (8, (20, 40))]
)
def test_a_photograph_stands_upright(learner_client, work, page, orientation, size):
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Image.new("RGB", (40, 20)).save(file, "JPEG", exif=exif)
    attach(learner_client, page, "page.jpg", file.getvalue())
    with Image.open(practice.path_of(Attachment.objects.get().sha256)) as kept:
        assert kept.size == size


def test_a_damaged_photograph_is_refused_in_words(learner_client, page):
    from random import Random

    random, whole = Random(7), photograph()
    for number in range(60):
        damaged = bytearray(whole)
        for _hit in range(12):
            damaged[random.randrange(20, 300)] = random.randrange(256)
        assert attach(learner_client, page, f"{number}.jpg", bytes(damaged)).status_code in (
            302,
            422,
        )


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "GIF", "PPM"])
def test_no_other_decoder_opens_what_is_called_a_photograph(learner_client, page, kind):
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, kind)
    assert attach(learner_client, page, "page.jpg", file.getvalue()).status_code == 422


def test_of_more_files_than_are_taken_at_once_each_is_named(learner_client, page):
    files = [SimpleUploadedFile(f"{n}.pdf", PDF + bytes([n])) for n in range(10)]
    html = learner_client.post(page, {"files": files}).content.decode()
    assert "Not taken: 8.pdf, 9.pdf" in html and Attachment.objects.count() == 8


def test_a_picture_of_too_many_pixels_isnt_opened(learner_client, page):
    bomb = io.BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, "PNG")
    reply = attach(learner_client, page, "bomb.png", bomb.getvalue())
    assert reply.status_code == 422


def test_a_name_cant_lead_elsewhere(learner_client, work, page):
    attach(learner_client, page, "..\\..\\etc/pass\u202ewd.pdf", PDF)
    assert Attachment.objects.get().name == "passwd.pdf"


def test_at_most_eight_files_and_the_same_one_once(learner_client, work, page):
    for number in range(8):
        attach(learner_client, page, f"{number}.pdf", PDF + bytes([number]))
    attach(learner_client, page, "again.pdf", PDF + b"\0")
    assert Attachment.objects.count() == 8
    reply = attach(learner_client, page, "ninth.pdf", PDF + b"9")
    assert reply.status_code == 422 and "at most 8 files" in reply.content.decode()


def test_a_file_taken_out_stays_with_what_was_handed_in(learner_client, work, page, learner):
    attach(learner_client, page, "notes.pdf", PDF)
    row = Attachment.objects.get()
    hand_in = practice.hand_in(works=practice.works_of(learner), work_id=work.pk)
    assessed(hand_in, person("assessor"), 1, message="Say more.")
    learner_client.post(reverse("remove_work_file", args=[work.pk, row.pk]))
    assert not work.attachments.filter(removed_at=None).exists()
    assert [file.pk for file in practice.files_in(HandIn.objects.get())] == [row.pk]


def test_files_are_behind_the_same_door(work, page, learner_client):
    attach(learner_client, page, "notes.pdf", PDF)
    row = Attachment.objects.get()
    address = reverse("work_file", args=[work.pk, row.pk])
    for who in ("learner2", "hr", "supervisor", "assessor", "admin"):
        assert signed_in(person(who)).get(address).status_code == 404, who


# --- Handing in ---------------------------------------------------------------------------------


def press(client, work):
    return client.post(reverse("hand_in_work", args=[work.pk]), {"is_anonymous": "1"}, follow=True)


def test_handing_in_freezes_the_work_and_waits(learner_client, work):
    assert "waits for an assessor" in press(learner_client, work).content.decode()
    press(learner_client, work)
    hand_in = HandIn.objects.get()
    assert hand_in.content["parts"][0]["text"].startswith("What came of it")
    refused = save(learner_client, work, 1, "afterthought", 99)
    assert refused.status_code == 422 and "handed in" in refused.json()["message"]
    assert stored(work, 1) != "afterthought"


def home(client) -> str:
    return client.get(reverse("home")).content.decode()


def test_home_knows_where_the_work_is(learner_client, enrolment):
    finish_lessons(enrolment)
    pass_quiz(enrolment)
    work = begun_work(enrolment)
    assert "Your next 3 h" in home(learner_client)
    press(learner_client, work)
    assert "With an assessor" in home(learner_client)
    learner_client.post(reverse("take_back_work", args=[work.pk]))
    assert "Your next 3 h" in home(learner_client)
    press(learner_client, work)
    assessed(HandIn.objects.latest("number"), person("assessor"), 1, message="Say more.")
    assert "came back to you for revision" in home(learner_client)
    learner_client.post(reverse("ask_again", args=[work.pk]))
    assert "With an assessor" in home(learner_client)


def test_the_reminder_about_names_comes_first_and_must_be_answered(learner_client, work):
    shown = learner_client.get(reverse("check_work", args=[work.pk])).content.decode()
    assert "Names and case numbers stay out" in shown and "Do not upload recordings" in shown
    learner_client.post(reverse("hand_in_work", args=[work.pk]))
    assert not HandIn.objects.exists()


def test_an_empty_work_isnt_handed_in(learner, enrolment, learner_client):
    page = practice.practice_page(step(enrolment).key, "en")
    empty = api.begin_practice(enrolment=enrolment, activity=step(enrolment), page=page)
    html = press(learner_client, empty).content.decode()
    assert "nothing to hand in yet" in html and not HandIn.objects.exists()


def test_it_can_be_taken_back_until_an_assessor_has_begun(learner_client, work):
    press(learner_client, work)
    learner_client.post(reverse("take_back_work", args=[work.pk]))
    assert save(learner_client, work, 1, "better", 99).status_code == 200
    press(learner_client, work)
    practice.claim(hand_in=HandIn.objects.latest("number"), by=person("assessor"))
    reply = learner_client.post(reverse("take_back_work", args=[work.pk]), follow=True)
    assert "has begun to read it" in reply.content.decode()
    work.refresh_from_db()
    assert work.state == "handed_in"
    assert [row.state for row in HandIn.objects.order_by("number")] == ["taken_back", "waiting"]


def test_who_has_left_the_module_hands_nothing_in(learner_client, work, enrolment):
    enrolments.withdraw(enrolment=enrolment)
    assert "left this module" in press(learner_client, work).content.decode()
    assert not HandIn.objects.exists()


def test_by_what_a_work_is_judged_stands_from_its_beginning(work):
    from assessments.models import PracticePage

    page = PracticePage.objects.get(translation_key=work.practice_key)
    page.rubric[0].value["criteria"][0]["weight"] = 1
    page.save()
    work.refresh_from_db()
    assert practice.rubric_of(work.rubric).criteria[0].weight == 25


# --- Groups -------------------------------------------------------------------------------------


@pytest.fixture
def second(module):
    """Another learner in the same module."""
    return enrolments.enrol(user=person("learner2"), module_key=module.translation_key)


def code_of(client, work) -> str:
    client.post(reverse("open_work_to_group", args=[work.pk]))
    work.refresh_from_db()
    return work.join_code


def join(client, enrolment, code):
    address = reverse("join_practice", args=[enrolment.pk, step(enrolment).key])
    return client.post(address, {"code": code}, follow=True)


def test_a_group_shares_one_work_and_each_ends_with_the_record(
    learner_client, other_client, work, second, enrolment
):
    code = code_of(learner_client, work)
    join(other_client, second, f" {code[:4].lower()}-{code[4:]} ")
    assert save(other_client, work, 1, "by the second", 99).status_code == 200
    press(other_client, work)
    assessed(HandIn.objects.get(), person("assessor"), 2)
    for one in (enrolment, second):
        record = one.records.get(activity_key=work.practice_key)
        assert record.state == "completed"
        assert one.evidence.get().source == "practice"


def test_a_code_opens_its_own_practice_only_and_a_wrong_one_nothing(other_client, work, second):
    html = join(other_client, second, "NOSUCHCO").content.decode()
    assert "No group of this practice" in html
    assert work.members.count() == 1


def test_who_has_written_something_doesnt_lose_it_by_joining(
    learner_client, other_client, work, second
):
    own = begun_work(second)
    html = join(other_client, second, code_of(learner_client, work)).content.decode()
    assert "begun a work of your own" in html
    assert Submission.objects.filter(pk=own.pk).exists()


def test_who_leaves_a_group_leaves_the_work_and_may_begin_again(
    learner_client, other_client, work, second
):
    join(other_client, second, code_of(learner_client, work))
    other_client.post(reverse("leave_work", args=[work.pk]))
    assert other_client.get(reverse("work", args=[work.pk])).status_code == 404
    assert stored(work, 1), "the work stays with the others"
    assert begun_work(second).pk != work.pk


@pytest.mark.parametrize("leaves", ["the group", "the module", "nothing"])
def test_who_leaves_a_group_whose_work_came_back_has_nothing_to_revise(
    learner_client, other_client, work, second, enrolment, leaves
):
    join(other_client, second, code_of(learner_client, work))
    press(learner_client, work)
    assessed(HandIn.objects.get(), person("assessor"), 1, message="Say more.")
    if leaves == "the group":
        other_client.post(reverse("leave_work", args=[work.pk]))
    elif leaves == "the module":
        enrolments.withdraw(enrolment=second)
        press(learner_client, work)
        learner_client.post(reverse("take_back_work", args=[work.pk]))
    states = [row.records.get(activity_key=work.practice_key).state for row in (enrolment, second)]
    assert states == ["returned", "returned" if leaves == "nothing" else "opened"]


def test_nobody_leaves_while_it_is_handed_in_and_the_last_one_not_at_all(
    learner_client, other_client, work, second
):
    alone = learner_client.post(reverse("leave_work", args=[work.pk]), follow=True)
    assert "alone in this work" in alone.content.decode()
    join(other_client, second, code_of(learner_client, work))
    press(learner_client, work)
    reply = other_client.post(reverse("leave_work", args=[work.pk]), follow=True)
    assert "has been handed in" in reply.content.decode()
    assert work.members.filter(left_at=None).count() == 2


def test_nobody_joins_what_is_handed_in(learner_client, other_client, work, second):
    code = code_of(learner_client, work)
    press(learner_client, work)
    assert "No group of this practice" in join(other_client, second, code).content.decode()
    assert work.members.count() == 1


def test_handing_in_closes_the_group_and_a_member_may_before(
    learner_client, other_client, work, second
):
    code = code_of(learner_client, work)
    learner_client.post(reverse("close_work_to_others", args=[work.pk]))
    assert "No group of this practice" in join(other_client, second, code).content.decode()
    again = code_of(learner_client, work)
    assert again != code
    press(learner_client, work)
    work.refresh_from_db()
    assert work.join_code == ""


def test_each_members_own_enrolment_decides(learner_client, other_client, work, second, enrolment):
    join(other_client, second, code_of(learner_client, work))
    enrolments.withdraw(enrolment=enrolment)
    assert "left this module" in press(learner_client, work).content.decode()
    assert not HandIn.objects.exists()
    press(other_client, work)
    assert HandIn.objects.exists(), "who is here goes on"


def test_a_practice_for_one_takes_no_group(learner_client, other_client, work, second):
    Submission.objects.update(in_groups=False)
    reply = learner_client.post(reverse("open_work_to_group", args=[work.pk]), follow=True)
    assert "for one person" in reply.content.decode()
    work.refresh_from_db()
    assert work.join_code == ""


def test_nobody_is_in_a_work_twice(learner_client, learner, work, enrolment):
    from assessments.models import Enrolment

    code = code_of(learner_client, work)
    Enrolment.objects.filter(pk=enrolment.pk).update(
        state="completed", completed_at="2026-01-01T00:00Z"
    )
    again = Enrolment.objects.create(
        user=learner, module_key=enrolment.module_key, cycle=2, edition=enrolment.edition,
        module_title=enrolment.module_title,
    )  # fmt: skip
    html = join(learner_client, again, code).content.decode()
    assert "when you took the module before" in html and work.members.count() == 1


def test_codes_arent_tried_without_end(other_client, second):
    said = [join(other_client, second, f"WRONG{n:03}").content.decode() for n in range(21)]
    assert "No group of this practice" in said[0] and "Too many codes" in said[20]


def test_what_a_member_typed_isnt_dropped_when_another_hands_in(
    learner_client, other_client, work, second, page
):
    join(other_client, second, code_of(learner_client, work))
    press(learner_client, work)
    fields = {"part1": "My afterthought", "part1-sequence": 1}
    reply = other_client.post(page, fields)
    assert reply.status_code == 422 and "My afterthought" in reply.content.decode()
    assert "has been handed in" in reply.content.decode()


# --- On paper -----------------------------------------------------------------------------------


def test_the_form_to_print_holds_task_prompts_and_rubric(learner_client, enrolment, other_client):
    address = reverse("print_practice", args=[enrolment.pk, step(enrolment).key])
    html = learner_client.get(address).content.decode()
    for said in ("Run a service-user interview", "Decision note", "Faithful record", "write-here"):
        assert said in html
    assert other_client.get(address).status_code == 404


def test_a_facilitator_enters_what_came_on_paper_into_the_same_record(enrolment, learner):
    clerk = signed_in(person("assessor"))
    found = {"learner": str(enrolment.pk), "practice": str(step(enrolment).key)}
    opened = clerk.post(reverse("enter_paper"), found)
    work = Submission.objects.get()
    assert opened.url == reverse("enter_work", args=[work.pk])
    fields = {
        "part1": "As written by hand",
        "part1-sequence": 0,
        "channel": "paper",
        "hand-in": "1",
    }
    assert clerk.post(opened.url, fields).status_code == 302
    hand_in = HandIn.objects.get()
    assert (hand_in.channel, hand_in.entered_by) == ("paper", person("assessor"))
    assert clerk.get(reverse("assess_work", args=[hand_in.pk])).status_code == 404, (
        "not one's own entry"
    )
    assessed(hand_in, person("assessor2"), 2)
    record = enrolment.records.get(activity_key=work.practice_key)
    assert (record.state, record.channel) == ("completed", "paper")
    html = signed_in(learner).get(reverse("work", args=[work.pk])).content.decode()
    assert "It meets its rubric" in html


def entered(enrolment) -> Submission:
    """A work that the facilitator began for the learner's paper."""
    page = practice.practice_page(step(enrolment).key, "en")
    return api.begin_practice(
        enrolment=enrolment, activity=step(enrolment), page=page, entered_by=person("assessor")
    )


@pytest.mark.parametrize(
    ("learners", "works"), [("fr", "fr"), ("en", "en"), ("", "en"), ("ar", "en")]
)
def test_what_is_entered_is_in_the_learners_language(enrolment, learner, learners, works):
    from wagtail.models import Locale, Page

    from assessments.models import PracticePage
    from curriculum.releasing import releasing

    english = PracticePage.objects.get(translation_key=step(enrolment).key)
    french, _new = Locale.objects.get_or_create(language_code="fr")
    for page in [*english.get_ancestors().filter(depth__gte=2), english]:
        with releasing():
            page.specific.copy_for_translation(french, copy_parents=True).save_revision().publish()
    assert Page.objects.filter(translation_key=english.translation_key, live=True).count() == 2
    type(learner).objects.filter(pk=learner.pk).update(language=learners)
    found = {"learner": str(enrolment.pk), "practice": str(step(enrolment).key)}
    assert signed_in(person("assessor")).post(reverse("enter_paper"), found).status_code == 302
    assert Submission.objects.get().language == works


def test_what_is_entered_says_how_it_came(enrolment):
    clerk = signed_in(person("assessor"))
    work = entered(enrolment)
    fields = {"part1": "By hand", "part1-sequence": 0, "hand-in": "1"}
    reply = clerk.post(reverse("enter_work", args=[work.pk]), fields | {"channel": "fax"})
    assert reply.status_code == 422 and not HandIn.objects.exists()
    clerk.post(reverse("enter_work", args=[work.pk]), fields | {"channel": "centre"})
    assert HandIn.objects.get().channel == "centre"


@pytest.mark.parametrize(
    ("who", "may"), [("assessor", False), ("assessor2", False), ("reviewer", True)]
)
def test_who_typed_it_doesnt_assess_it_whoever_pressed(enrolment, who, may):
    from learning.people.api import role_group
    from learning.people.enums import InstitutionRoleName

    work = entered(enrolment)
    third = role_group(institution=work.institution, role=InstitutionRoleName.ASSESSOR)
    person("reviewer").groups.add(third)
    paper = reverse("enter_work", args=[work.pk])
    signed_in(person("assessor")).post(paper, {"part1": "By hand", "part1-sequence": 0})
    fields = {"hand-in": "1", "channel": "paper"}
    assert signed_in(person("assessor2")).post(paper, fields).status_code == 302
    hand_in = HandIn.objects.get()
    client = signed_in(person(who))
    page = reverse("assess_work", args=[hand_in.pk])
    assert client.get(page).status_code == (200 if may else 404)
    assert (page in client.get(reverse("practice_queue")).content.decode()) == may
    client.post(reverse("claim_work", args=[hand_in.pk]))
    assert hand_in.assessments.exists() == may


def test_once_the_learner_goes_on_online_it_is_theirs_alone(enrolment, learner_client):
    clerk = signed_in(person("assessor"))
    work = entered(enrolment)
    save(learner_client, work, 1, "My own words", 1)
    assert clerk.get(reverse("enter_work", args=[work.pk])).status_code == 404


def test_a_file_that_the_learner_adds_makes_it_theirs_too(enrolment, learner_client):
    clerk = signed_in(person("assessor"))
    work = entered(enrolment)
    paper = reverse("enter_work", args=[work.pk])
    clerk.post(paper, {"files": SimpleUploadedFile("scan.pdf", PDF)})
    assert clerk.get(paper).status_code == 200, "the facilitator's own file changes nothing"
    attach(learner_client, reverse("work", args=[work.pk]), "mine.pdf", PDF + b"mine")
    assert clerk.get(paper).status_code == 404


def test_what_a_colleague_typed_isnt_overwritten_unseen_and_nothing_is_half_kept(enrolment):
    clerk = signed_in(person("assessor"))
    work = entered(enrolment)
    paper = reverse("enter_work", args=[work.pk])
    first = {f"part{n}-sequence": 0 for n in range(1, 5)}
    clerk.post(paper, first | {"part2": "By the first colleague"})
    late = first | {"part1": "Half", "part2": "By the second"}
    for _press in range(2):
        reply = signed_in(person("assessor2")).post(paper, late)
        assert reply.status_code == 422
        assert (stored(work, 1), stored(work, 2)) == ("", "By the first colleague")


def on_the_disk(settings) -> set[str]:
    """The files of works, by hash, whether or not a row names them."""
    place = settings.PRIVATE_ROOT / "practice"
    return {path.name for path in place.rglob("*") if path.is_file()}


REFUSED = {
    "another file isn't what it says": {"more": ("notes.pdf", SVG), "channel": "paper"},
    "it doesn't say how it came": {"more": ("b.pdf", PDF + b"b"), "channel": "fax"},
    "nothing": {"more": ("b.pdf", PDF + b"b"), "channel": "paper"},
}


@pytest.mark.parametrize("what", REFUSED)
def test_of_paper_that_is_refused_no_file_stays(enrolment, committed, settings, what):
    clerk = signed_in(person("assessor"))
    paper = reverse("enter_work", args=[entered(enrolment).pk])
    posted = [("scan.pdf", PDF), REFUSED[what]["more"]]
    fields = {
        "files": [SimpleUploadedFile(*one) for one in posted],
        "channel": REFUSED[what]["channel"],
        "hand-in": "1",
    }
    with committed(execute=True):
        reply = clerk.post(paper, fields)
    assert reply.status_code == (302 if what == "nothing" else 422)
    named = set(Attachment.objects.values_list("sha256", flat=True))
    assert on_the_disk(settings) == named
    assert len(named) == (2 if what == "nothing" else 0)


def test_a_refused_file_that_another_work_holds_stays_there(
    enrolment, learner_client, page, second, committed, settings
):
    attach(learner_client, page, "mine.pdf", PDF)
    clerk = signed_in(person("assessor"))
    paper = reverse("enter_work", args=[entered(second).pk])
    files = [SimpleUploadedFile("scan.pdf", PDF), SimpleUploadedFile("notes.pdf", SVG)]
    with committed(execute=True):
        assert clerk.post(paper, {"files": files}).status_code == 422
    assert practice.path_of(Attachment.objects.get().sha256)


def test_what_a_request_that_broke_off_left_is_swept_after_a_day(
    learner_client, page, settings, monkeypatch, committed
):
    import time

    from assessments.practice import files, forgetting

    attach(learner_client, page, "notes.pdf", PDF)
    left = files.keep("left.pdf", PDF + b"left").sha256
    cut_off = practice.path_of(left).with_name(f"{left}.7.partial")
    cut_off.write_bytes(PDF)
    now = time.time()

    def a_days_rounds(since: float) -> int:
        done = 0
        for minute in range(256):
            monkeypatch.setattr(forgetting.time, "time", lambda at=minute: since + at * 60)
            with committed(execute=True):
                done += forgetting.sweep()
        return done

    assert a_days_rounds(now) == 0 and {left, cut_off.name} <= on_the_disk(settings)
    assert a_days_rounds(now + 25 * 3600) == 1
    assert on_the_disk(settings) == {Attachment.objects.get().sha256}


def test_a_learners_own_draft_is_no_facilitators(enrolment):
    clerk = signed_in(person("assessor"))
    work = begun_work(enrolment)
    found = {"learner": "learner@example.org", "practice": str(step(enrolment).key)}
    reply = clerk.post(reverse("enter_paper"), found)
    assert reply.status_code == 422 and "begun to write online" in reply.content.decode()
    for answer in (
        clerk.get(reverse("enter_work", args=[work.pk])),
        clerk.post(reverse("enter_work", args=[work.pk]), {"hand-in": "1", "channel": "paper"}),
    ):
        assert answer.status_code == 404
    assert not HandIn.objects.exists()


@pytest.mark.parametrize("who", ["author", "reviewer", "author2", "learner2", "hr"])
def test_only_who_assesses_there_enters_work(enrolment, who):
    work = entered(enrolment)
    other = signed_in(person(who))
    for address in (reverse("enter_paper"), reverse("enter_work", args=[work.pk])):
        assert other.get(address).status_code == 404
        assert other.post(address, {"hand-in": "1", "channel": "paper"}).status_code == 404
    assert not HandIn.objects.exists()


def test_where_the_edition_doesnt_count_it_it_can_be_handed_in_all_the_same(
    learner_client, enrolment
):
    from curriculum.models import EditionActivity

    EditionActivity.objects.filter(kind="practice").update(counts=False)
    assessed(handed_in(enrolment), person("assessor"), 2)
    enrolment.refresh_from_db()
    assert enrolment.percent == 0, "it isn't asked for"
    assert enrolment.evidence.get().level == 2, "but it shows what it shows"


@pytest.mark.parametrize("is_complete", [False, True])
@pytest.mark.parametrize("joins", [False, True])
def test_begun_after_the_module_its_step_says_where_the_work_is(
    learner, enrolment, second, is_complete, joins
):
    from assessments.models import Certificate
    from curriculum.models import EditionActivity
    from tests.people import complete

    EditionActivity.objects.filter(kind="practice").update(counts=False)
    work = begun_work(second) if joins else None
    if is_complete:
        complete(enrolment)
        api.confirm_name(enrolment=enrolment, name="Amina Wanjiru Otieno")
    before = list(Certificate.objects.values())
    percent = enrolment.percent
    if joins:
        code = practice.open_to_group(user=second.user, work_id=work.pk).join_code
        api.join_practice(enrolment=enrolment, activity=step(enrolment), code=code)
    else:
        work = begun_work(enrolment)

    def said() -> str:
        return enrolment.records.get(activity_key=work.practice_key).state

    assert said() == "opened"
    for levels, state in ((1, "returned"), (2, "completed")):
        hand_in = practice.hand_in(works=practice.works_of(learner), work_id=work.pk)
        assert said() == "handed_in"
        assessed(hand_in, person("assessor"), levels, message="Read.")
        assert said() == state
    enrolment.refresh_from_db()
    assert (enrolment.percent, enrolment.state == "completed") == (percent, is_complete)
    assert list(Certificate.objects.values()) == before


def test_handing_in_is_ten_queries_at_most(
    learner_client, work, learner, django_assert_max_num_queries
):
    address = reverse("hand_in_work", args=[work.pk])
    learner_client.get(reverse("work", args=[work.pk]))
    with django_assert_max_num_queries(10):
        learner_client.post(address, {"is_anonymous": "1"})
    assert HandIn.objects.exists()


# --- One's data --------------------------------------------------------------------------------


def kind(name: str):
    from assessments.practice.held import HELD

    return next(kind for kind in HELD if kind.name == name)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


def test_a_work_is_in_the_download_and_goes_with_the_account(
    learner_client, learner, enrolment, page, work, committed
):
    from learning.desk.account.leaving import delete_account

    attach(learner_client, page, "notes.pdf", PDF)
    handed_in(enrolment)
    (row,) = kind("practice").rows(learner)
    assert row["handed_in"][0]["parts"][0]["text"].startswith("What came of it")
    ((name, path),) = kind("practice").files(learner)
    assert name.endswith("notes.pdf") and path.read_bytes() == PDF
    with committed(execute=True):
        delete_account(user=learner)
    assert not Submission.objects.exists() and not HandIn.objects.exists()
    assert not path.exists()


def test_a_deletion_that_breaks_off_leaves_the_files(learner_client, learner, page, work):
    from django.db import transaction

    attach(learner_client, page, "notes.pdf", PDF)
    with pytest.raises(RuntimeError), transaction.atomic():
        kind("practice").forget(learner)
        raise RuntimeError
    assert practice.path_of(Attachment.objects.get().sha256)


def test_who_has_left_a_group_reads_it_nowhere(learner_client, other_client, work, second):
    join(other_client, second, code_of(learner_client, work))
    other_client.post(reverse("leave_work", args=[work.pk]))
    save(learner_client, work, 1, "Written after she left", 99)
    assert list(kind("practice").rows(second.user)) == []
    assert list(kind("practice").files(second.user)) == []


def test_a_file_taken_out_before_handing_in_is_gone(learner_client, work, page, committed):
    attach(learner_client, page, "names-somebody.pdf", PDF)
    row = Attachment.objects.get()
    path = practice.path_of(row.sha256)
    with committed(execute=True):
        learner_client.post(reverse("remove_work_file", args=[work.pk, row.pk]))
    assert not Attachment.objects.exists() and not path.exists()
