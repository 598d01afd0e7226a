"""A second pair of eyes: submitted as a whole, read, commented on, returned or approved, released."""

from __future__ import annotations

import json
from datetime import timedelta
from html import unescape
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from assessments.models import Question, QuizPage
from assessments.questions.releasing import release_questions
from curriculum import api as curriculum
from curriculum.differences import differences
from curriculum.models import (
    LessonPage,
    ModulePage,
    ModuleReview,
    ReleaseException,
    ReviewComment,
    ReviewState,
)
from curriculum.passages import passages
from curriculum.reviewing import api as reviewing
from curriculum.reviewing import waiting
from curriculum.reviewing.api import digest_of
from learning.operations.models import AuditEntry
from learning.people.api import role_group
from learning.people.enums import InstitutionRoleName
from tests.people import person, run_tasks, signed_in


def edit(item, user, **values):
    """A draft that this person saved."""
    draft = item.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    return draft.save_revision(user=user)


def colleague(module, name: str, role: str):
    """Somebody else of the institution with this one role."""
    user = person(name)
    user.full_name = f"{name} the {role}"
    user.save()
    role_group(institution=module.institution, role=InstitutionRoleName(role)).user_set.add(user)
    return type(user).objects.get(pk=user.pk)


@pytest.fixture
def lesson(module):
    return LessonPage.objects.get(code="SCL1-L1")


@pytest.fixture
def author(db):
    return person("author")


@pytest.fixture
def desk(author):
    """The author at their desk."""
    return signed_in(author)


@pytest.fixture
def publisher(db):
    return person("reviewer")


@pytest.fixture
def reader(publisher):
    return signed_in(publisher)


@pytest.fixture
def drafted(lesson, author):
    """A changed lesson and a changed question, not live."""
    edit(lesson, author, title="A better title")
    question = Question.objects.get(code="SCL1-Q01")
    edit(question, author, label="A better name")
    return lesson


@pytest.fixture
def submitted(drafted, desk, module):
    """The review that the author's submission made."""
    said = {"message": "Titles mended.", "note": "Clearer words."}
    desk.post(reverse("submit_module", args=[module.pk]), said)
    return ModuleReview.objects.get()


def at(review) -> str:
    return reverse("review", args=[review.pk])


def act(client, review, act: str, **posted):
    """Press a button of the review's page as it is now."""
    review.refresh_from_db()
    return client.post(at(review), {"act": act, "seen": digest_of(review), **posted})


def state(review) -> str:
    review.refresh_from_db()
    return review.state


def mails() -> list:
    run_tasks()
    return mail.outbox


# --- Submitting -----------------------------------------------------------------------------------


def test_one_submission_holds_the_lesson_and_the_question(submitted, publisher, reader):
    assert len(submitted.parts) == 2 and submitted.state == ReviewState.WAITING
    html = reader.get(at(submitted)).content.decode()
    assert "<ins>A better title</ins>" in html and "Titles mended." in html
    assert "A better name" in html
    assert [m.to for m in mails()] == [[publisher.email]]
    assert "To review" in mail.outbox[0].subject and at(submitted) in mail.outbox[0].body


def test_what_the_reviewer_alone_is_told_stays_with_them(
    drafted, desk, reader, author, module, client
):
    """Of a submission everybody reads the change log, as the reviewer leaves it, and no message."""
    edit(QuizPage.objects.child_of(module).get(), author, pass_mark=80)
    said = {"message": "Titles mended.", "note": "Clearer words."}
    desk.post(reverse("submit_module", args=[module.pk]), said)
    submitted = ModuleReview.objects.get()
    act(reader, submitted, "release", note="Two titles are clearer.", refresher="")
    page = client.get(module.get_url()).content.decode()
    assert "Two titles are clearer." in page
    assert "Titles mended." not in page and "Clearer words." not in page
    edition = curriculum.latest_edition(module.translation_key)
    assert "Titles mended." not in edition.note


def test_the_author_reads_what_would_come_of_it_before_and_the_reviewer_too(
    drafted, desk, module, reader, author
):
    page = reverse("submit_module", args=[module.pk])
    tried = desk.post(page, {"rehearse": "1"}).content.decode()
    assert "A mended text: edition 1 goes on" in tried and not ModuleReview.objects.exists()
    edit(QuizPage.objects.child_of(module).get(), author, pass_mark=80)
    desk.post(page, {"message": "Stricter"})
    html = reader.get(at(ModuleReview.objects.get())).content.decode()
    assert "It would become edition 2" in html and "80" in html


def test_holders_are_asked_for_a_refresher_through_a_review(
    drafted, desk, module, reader, author, publisher
):
    page = reverse("submit_module", args=[module.pk])
    refused = desk.post(page, {"refresher": "The law has changed."})
    assert refused.status_code == 422, "a mended text asks nobody anything"
    assert not ModuleReview.objects.exists()
    edit(QuizPage.objects.child_of(module).get(), author, pass_mark=80)
    desk.post(page, {"refresher": "The law has changed.", "note": "Stricter."})
    review = ModuleReview.objects.get()
    act(reader, review, "schedule", release_at=tomorrow())
    is_due(review)
    assert waiting.release_due() == 1
    edition = curriculum.latest_edition(module.translation_key)
    assert (edition.number, edition.refresher, edition.note) == (
        2, "The law has changed.", "Stricter.",
    )  # fmt: skip


def test_another_order_is_read_by_a_second_person(module, lesson, reader, publisher, desk):
    """It makes no draft, stands at once in the explorer, and goes to learners with a new edition."""
    # Who may move steps is an author and publisher in one.
    role_group(institution=module.institution, role=InstitutionRoleName.AUTHOR).user_set.add(
        publisher
    )
    second = LessonPage.objects.get(code="SCL1-L2")
    moved = reverse("wagtailadmin_pages:set_page_position", args=[second.pk])
    assert reader.post(f"{moved}?position=0").status_code == 200
    own = reverse("release_module", args=[module.pk])
    said = unescape(reader.post(own, {"note": ""}).content.decode())
    assert "the order of the steps" in said
    assert curriculum.latest_edition(module.translation_key).number == 1
    desk.post(reverse("submit_module", args=[module.pk]), {"note": "Another order."})
    review = ModuleReview.objects.get()
    other = colleague(module, "assessor2", "publisher")
    page = signed_in(other).get(at(review)).content.decode()
    assert "The order of the steps has changed" in page
    assert act(reader, review, "approve").status_code == 422, "the publisher moved it"
    act(signed_in(other), review, "approve")
    # Moved again since, it isn't what was read.
    reader.post(f"{moved}?position=2")
    with pytest.raises(curriculum.ReleaseRefused, match="the order of the steps"):
        curriculum.release(module=module, by=other)
    reader.post(f"{moved}?position=0")
    assert curriculum.release(module=module, by=other).edition.number == 2


def test_nothing_changed_is_nothing_to_review(desk, module):
    page = reverse("submit_module", args=[module.pk])
    assert "there is nothing to review" in desk.get(page).content.decode()
    assert desk.post(page, {}).status_code == 422
    assert not ModuleReview.objects.exists()


def test_what_could_not_go_live_is_said_before_somebody_reads_it(drafted, desk, module):
    revision = drafted.get_latest_revision()
    revision.content["go_live_at"] = (timezone.now() + timedelta(days=2)).isoformat()
    revision.save()
    answer = desk.post(reverse("submit_module", args=[module.pk]), {})
    assert answer.status_code == 422 and "has a date for going live" in answer.content.decode()
    assert not ModuleReview.objects.exists()


def test_submitted_again_it_is_one_review_and_comments_stay(
    submitted, desk, reader, module, author
):
    act(reader, submitted, "comment", text="Too long.", part="", place="")
    edit(LessonPage.objects.get(code="SCL1-L2"), author, title="Another one")
    desk.post(reverse("submit_module", args=[module.pk]), {})
    review = ModuleReview.objects.get()
    assert len(review.parts) == 3 and review.comments.get().text == "Too long."


def test_a_stranger_cannot_submit_or_read_it(submitted, module):
    outsider = signed_in(person("author2"))
    assert outsider.get(at(submitted)).status_code == 404
    assert act(outsider, submitted, "approve").status_code == 404
    assert outsider.post(reverse("submit_module", args=[module.pk]), {}).status_code == 404
    assert at(submitted) not in outsider.get(reverse("reviews")).content.decode()


# --- Comments and returning -----------------------------------------------------------------------


def test_a_comment_stands_at_its_place_until_it_is_settled(submitted, reader, desk, drafted):
    part = f"curriculum.lessonpage:{drafted.pk}"
    act(reader, submitted, "comment", part=part, place="title", label="Title", text="Say who.")
    html = desk.get(at(submitted)).content.decode()
    passage = html[html.index("<ins>A better title</ins>") :]
    assert passage.index("Say who.") < passage.index("</section>")
    comment = ReviewComment.objects.get()
    act(desk, submitted, "settle", comment=comment.pk)
    comment.refresh_from_db()
    assert comment.settled_by == person("author")


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_an_empty_or_endless_comment_is_refused(submitted, reader, text):
    assert act(reader, submitted, "comment", text=text).status_code == 422
    assert not ReviewComment.objects.exists()


def test_returned_with_what_is_to_be_mended(submitted, reader, desk, author):
    mails().clear()
    assert act(reader, submitted, "return", verdict=" ").status_code == 422
    assert state(submitted) == ReviewState.WAITING
    act(reader, submitted, "return", verdict="The first case needs a source.")
    assert state(submitted) == ReviewState.RETURNED
    assert [m.to for m in mails()] == [[author.email]]
    home = desk.get(reverse("wagtailadmin_home")).content.decode()
    assert "The first case needs a source." in home


def test_taken_back_it_can_be_written_on(submitted, desk):
    act(desk, submitted, "withdraw")
    assert state(submitted) == ReviewState.WITHDRAWN


# --- Approving and releasing ----------------------------------------------------------------------


def test_approved_and_released_in_one_step(submitted, reader, lesson, author):
    mails().clear()
    act(reader, submitted, "release", verdict="Good.")
    assert state(submitted) == ReviewState.RELEASED
    lesson.refresh_from_db()
    assert lesson.title == "A better title"
    assert Question.objects.get(code="SCL1-Q01").label == "A better name"
    assert [m.subject.split(":")[0] for m in mails()] == ["Released"]
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"approve review", "release"} <= actions


def test_who_reviews_only_approves_and_a_publisher_releases(submitted, module, reader, lesson):
    pure = signed_in(colleague(module, "assessor2", "reviewer"))
    assert act(pure, submitted, "release").status_code == 422
    assert state(submitted) == ReviewState.WAITING
    act(pure, submitted, "approve")
    assert state(submitted) == ReviewState.APPROVED
    reader.post(reverse("release_module", args=[module.pk]), {"note": ""})
    assert state(submitted) == ReviewState.RELEASED
    lesson.refresh_from_db()
    assert lesson.title == "A better title"


def test_nobody_decides_on_what_they_wrote_or_submitted(submitted, reader, publisher, module):
    edit(LessonPage.objects.get(code="SCL1-L2"), publisher, title="My own")
    answer = act(reader, submitted, "approve")
    assert answer.status_code == 422 and "My own" in answer.content.decode()
    both = colleague(module, "author", "reviewer")
    answer = act(signed_in(both), submitted, "approve")
    assert answer.status_code == 422 and state(submitted) == ReviewState.WAITING


def test_an_author_alone_does_not_decide(submitted, module):
    other = signed_in(colleague(module, "assessor2", "author"))
    answer = act(other, submitted, "approve")
    assert answer.status_code == 422 and state(submitted) == ReviewState.WAITING


def test_what_was_saved_since_is_not_approved(submitted, reader, desk, lesson, author):
    edit(lesson, author, title="Yet another title")
    html = reader.get(at(submitted)).content.decode()
    assert "Changed since it was submitted: Yet another title" in html
    answer = act(reader, submitted, "release")
    assert answer.status_code == 422 and state(submitted) == ReviewState.WAITING
    lesson.refresh_from_db()
    assert lesson.title not in {"A better title", "Yet another title"}


def test_a_release_beside_the_reader_is_refused(submitted, reader, module, lesson):
    """While somebody reads it, another publisher can't put it live over their head."""
    other = signed_in(colleague(module, "assessor2", "publisher"))
    answer = other.post(reverse("release_module", args=[module.pk]), {"note": ""})
    assert answer.status_code == 422 and "waits for a review" in answer.content.decode()
    lesson.refresh_from_db()
    assert lesson.title != "A better title"
    assert act(reader, submitted, "approve").status_code == 302


def test_approved_and_then_saved_again_is_not_released(submitted, reader, module, lesson, author):
    act(reader, submitted, "approve")
    edit(lesson, author, title="Slipped in")
    answer = reader.post(reverse("release_module", args=[module.pk]), {"note": ""})
    assert answer.status_code == 422 and "Changed since it was approved" in answer.content.decode()
    lesson.refresh_from_db()
    assert lesson.title != "Slipped in"


def test_two_decide_at_once_and_the_second_hears_of_the_first(submitted, reader):
    act(reader, submitted, "return", verdict="Not yet.")
    answer = act(reader, submitted, "approve")
    assert answer.status_code == 422 and "decided meanwhile" in answer.content.decode()


def overwritten(item, user, **values):
    """Autosave's second saving: over the revision that it made before."""
    draft = item.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    return draft.save_revision(user=user, overwrite_revision=item.latest_revision)


def test_what_autosave_writes_over_the_approved_draft_is_not_released(
    submitted, reader, module, lesson, author
):
    act(reader, submitted, "approve")
    lesson.refresh_from_db()
    revision = overwritten(lesson, author, title="Never seen")
    lesson.refresh_from_db()
    assert revision.pk == lesson.latest_revision_id, "the same row"
    answer = reader.post(reverse("release_module", args=[module.pk]), {"note": ""})
    assert answer.status_code == 422 and "Never seen" in answer.content.decode()
    lesson.refresh_from_db()
    assert lesson.title != "Never seen"


def test_what_is_live_is_not_written_over(module, lesson, publisher, reader):
    """Else a publisher could put their own words into the revision that a colleague released."""
    edit(lesson, publisher, title="Read by another")
    curriculum.release(module=module, by=person("admin"))
    lesson.refresh_from_db()
    live = lesson.live_revision_id
    overwritten(lesson, publisher, title="My own")
    lesson.refresh_from_db()
    assert lesson.live_revision_id == live != lesson.latest_revision_id
    answer = reader.post(reverse("release_module", args=[module.pk]), {"note": ""})
    assert answer.status_code == 422 and "You wrote My own" in answer.content.decode()


def test_submitted_again_while_somebody_reads(submitted, reader, desk, module, lesson, author):
    seen = digest_of(submitted)
    edit(lesson, author, title="Unseen")
    desk.post(reverse("submit_module", args=[module.pk]), {})
    answer = act(reader, submitted, "release", seen=seen)
    assert answer.status_code == 422 and "while you were reading" in answer.content.decode()
    assert act(reader, submitted, "release", seen="").status_code == 422
    lesson.refresh_from_db()
    assert lesson.title != "Unseen"
    assert act(reader, submitted, "release").status_code == 302


def test_the_bank_does_not_release_what_waits_for_a_review(submitted):
    question = Question.objects.get(code="SCL1-Q01")
    with pytest.raises(curriculum.ReleaseRefused, match="wait for a review"):
        release_questions(questions=[question], by=person("reviewer"))


def test_a_draft_that_is_not_complete_is_named_and_nothing_goes_live(
    module, lesson, author, reader
):
    second = LessonPage.objects.get(code="SCL1-L2")
    revision = edit(lesson, author, title="A better title")
    revision.content["slug"] = second.slug
    revision.save()
    question = Question.objects.get(code="SCL1-Q01").get_latest_revision_as_object()
    question.body = "[]"
    question.save_revision(user=author, clean=False)
    answer = reader.post(reverse("release_module", args=[module.pk]), {"note": ""})
    assert answer.status_code == 422
    submit = signed_in(author).post(reverse("submit_module", args=[module.pk]), {})
    assert submit.status_code == 422
    lesson.refresh_from_db()
    assert lesson.title != "A better title"


RECORDING = {"title": "Her day", "file": None, "minutes": None, "transcript": ""}
EXERCISE = {"title": "Ask", "mode": "group", "minutes": None, "instructions": "<p>Ask.</p>"}
FOLLOW_UP = {
    "intention_prompt": "When?", "supervisor_question": "What?",
    "follow_ups": [{"day": None, "kind": "recall", "text": "What do you remember?"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("where", "field", "block", "said"),
    [
        ("lesson", "body", ("exercise", EXERCISE), ("block 1, Minutes", "required")),
        ("lesson", "body", ("recording", RECORDING), ("block 1, File", "block 1, Minutes")),
        ("lesson", "body", ("case", {"title": "Anna", "body": "<p>She came.</p>"}), ("Teaching",)),
        ("module", "transfer", ("transfer", FOLLOW_UP), ("Follow-ups, block 1, Days after",)),
    ],
    ids=[
        "an exercise without minutes",
        "a recording without a file",
        "a case without source",
        "a follow-up without its day",
    ],
)
def test_a_block_that_is_half_written_is_kept_as_draft_and_never_goes_live(
    module, lesson, author, reader, where, field, block, said
):
    page = lesson if where == "lesson" else module
    before = getattr(page, field).get_prep_value()
    kind, value = block
    draft = json.dumps([{"type": kind, "value": value, "id": str(uuid4())}])
    edit(page, author, **{field: draft})
    answer = reader.post(reverse("release_module", args=[module.pk]), {"note": ""})
    words = unescape(answer.content.decode())
    assert answer.status_code == 422 and page.title in words
    assert all(part in words for part in said)
    page.refresh_from_db()
    assert getattr(page, field).get_prep_value() == before
    desk = signed_in(author)
    submit = desk.post(reverse("submit_module", args=[module.pk]), {})
    assert submit.status_code == 422 and said[0] in submit.content.decode()
    # Its author sees how far it is.
    view = desk.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert view.status_code == 200


def test_a_picture_of_the_same_name_is_another(module, lesson):
    block = {"type": "picture", "id": str(uuid4())}
    images = [
        Image.objects.create(
            title="Chart", file=get_test_image_file(filename=f"{name}.png"),
            collection=module.institution.collection,
        )
        for name in ("one", "two")
    ]  # fmt: skip

    def said(image):
        value = {"image": {"image": image.pk, "alt_text": "A chart", "decorative": False}}
        return passages(LessonPage(title="x", body=json.dumps([block | {"value": value}])))

    assert differences(said(images[0]), said(images[1]))


# --- A set time -----------------------------------------------------------------------------------


def tomorrow() -> str:
    return (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")


def is_due(review) -> None:
    ModuleReview.objects.filter(pk=review.pk).update(
        release_at=timezone.now() - timedelta(minutes=1)
    )


def test_it_goes_live_at_the_set_time(submitted, reader, lesson):
    act(reader, submitted, "schedule", release_at=tomorrow())
    assert waiting.release_due() == 0
    is_due(submitted)
    assert waiting.release_due() == 1
    assert state(submitted) == ReviewState.RELEASED
    lesson.refresh_from_db()
    assert lesson.title == "A better title"
    assert waiting.release_due() == 0


@pytest.mark.parametrize("time", ["", "30 February", "2020-01-01T10:00", "2026-02-30T10:00"])
def test_a_time_that_is_none_or_over_is_refused(submitted, reader, time):
    assert act(reader, submitted, "schedule", release_at=time).status_code == 422
    assert state(submitted) == ReviewState.WAITING


def test_a_set_time_that_can_not_be_kept_is_told_to_both(
    submitted, reader, lesson, author, publisher
):
    act(reader, submitted, "schedule", release_at=tomorrow())
    edit(lesson, author, title="Slipped in")
    is_due(submitted)
    mails().clear()
    assert waiting.release_due() == 0
    assert state(submitted) == ReviewState.APPROVED
    assert submitted.release_at is None and "Slipped in" in submitted.refusal
    assert sorted(m.to[0] for m in mails()) == sorted([author.email, publisher.email])
    lesson.refresh_from_db()
    assert lesson.title != "Slipped in"


def test_one_that_fails_does_not_keep_the_others_from_going_live(
    submitted, reader, lesson, author, publisher
):
    act(reader, submitted, "schedule", release_at=tomorrow())
    other = ModulePage.objects.get(code="GOV1")
    edit(LessonPage.objects.child_of(other).first(), author, title="Due, too")
    second = reviewing.submit(module=other, by=author)
    later = timezone.now() + timedelta(hours=3)
    reviewing.approve(review=second, by=publisher, release_at=later)
    # Meanwhile another page has taken the address.
    revision = LessonPage.objects.get(pk=lesson.pk).latest_revision
    revision.content["slug"] = LessonPage.objects.get(code="SCL1-L2").slug
    revision.save()
    ModuleReview.objects.update(release_at=timezone.now() - timedelta(minutes=1))
    assert waiting.release_due() == 1
    assert state(second) == ReviewState.RELEASED and state(submitted) == ReviewState.APPROVED
    assert submitted.release_at is None and submitted.refusal


def test_whoever_left_releases_nothing_any_longer(submitted, reader, publisher, module):
    act(reader, submitted, "schedule", release_at=tomorrow())
    role_group(institution=module.institution, role=InstitutionRoleName.PUBLISHER).user_set.remove(
        publisher
    )
    is_due(submitted)
    assert waiting.release_due() == 0
    submitted.refresh_from_db()
    assert "may not publish" in submitted.refusal


# --- Waiting --------------------------------------------------------------------------------------


def test_a_review_that_waits_reminds_every_three_days(submitted, publisher):
    mails().clear()
    assert waiting.remind() == 0
    ModuleReview.objects.update(submitted_at=timezone.now() - timedelta(days=3, minutes=1))
    assert waiting.remind() == 1 and waiting.remind() == 0
    assert [m.to for m in mails()] == [[publisher.email]]
    assert "Still waiting" in mail.outbox[0].subject


def test_it_can_go_to_another_who_wrote_nothing_in_it(submitted, reader, module):
    other = colleague(module, "assessor2", "reviewer")
    assert act(reader, submitted, "hand-over", reviewer=person("author").pk).status_code == 422
    mails().clear()
    act(reader, submitted, "hand-over", reviewer=other.pk)
    submitted.refresh_from_db()
    assert submitted.reviewer == other and [m.to for m in mails()] == [[other.email]]
    home = signed_in(other).get(reverse("wagtailadmin_home")).content.decode()
    assert "Modules to review" in home
    assert "Modules to review" not in reader.get(reverse("wagtailadmin_home")).content.decode()


def test_handed_to_and_fro_each_is_told_each_time(submitted, reader, publisher, module):
    other = colleague(module, "assessor2", "reviewer")
    mails().clear()
    for to in (other, publisher, other):
        act(reader, submitted, "hand-over", reviewer=to.pk)
    assert [m.to for m in mails()] == [[other.email], [publisher.email], [other.email]]


def test_what_was_asked_of_somebody_who_left_goes_to_the_others(
    submitted, reader, publisher, module
):
    other = colleague(module, "assessor2", "reviewer")
    act(reader, submitted, "hand-over", reviewer=other.pk)
    role_group(institution=module.institution, role=InstitutionRoleName.REVIEWER).user_set.remove(
        other
    )
    mails().clear()
    assert waiting.remind() == 0
    submitted.refresh_from_db()
    assert submitted.reviewer is None
    assert [m.to for m in mails()] == [[publisher.email]]
    ModuleReview.objects.update(submitted_at=timezone.now() - timedelta(days=4))
    mails().clear()
    waiting.remind()
    assert other.email not in {m.to[0] for m in mails()}


def test_who_left_hears_nothing_more_of_what_they_submitted(submitted, reader, author, module):
    role_group(institution=module.institution, role=InstitutionRoleName.AUTHOR).user_set.remove(
        author
    )
    mails().clear()
    act(reader, submitted, "return", verdict="Mend the title.")
    assert mails() == []


def test_a_set_time_is_told_in_the_reader_s_own_zone(submitted, reader, author):
    author.time_zone = "Asia/Tokyo"
    author.save()
    mails().clear()
    act(reader, submitted, "schedule", release_at=tomorrow())
    submitted.refresh_from_db()
    tokyo = submitted.release_at.astimezone(ZoneInfo("Asia/Tokyo"))
    said = next(m.body for m in mails() if m.to == [author.email])
    assert f"{tokyo:%H:%M} (JST)" in said


# --- The exception --------------------------------------------------------------------------------


@pytest.fixture
def own(module, publisher, lesson):
    """What the publisher wrote themselves."""
    edit(lesson, publisher, title="My own")
    return reverse("release_module", args=[module.pk])


def test_an_exception_lets_them_once_and_is_logged(own, reader, module, publisher, lesson):
    assert reader.post(own, {"note": ""}).status_code == 422
    admin = signed_in(person("admin"))
    given = reverse("give_exception", args=[module.pk])
    assert admin.post(given, {"person": publisher.pk, "reason": ""}).status_code == 422
    admin.post(given, {"person": publisher.pk, "reason": "The only publisher in August."})
    assert reader.post(own, {"note": ""}).status_code == 302
    lesson.refresh_from_db()
    assert lesson.title == "My own"
    assert ReleaseException.objects.get().used_at is not None
    noted = AuditEntry.objects.filter(subject=str(module.translation_key))
    assert set(noted.values_list("action", "actor")) >= {
        ("give exception", person("admin").pk),
        ("release own work", publisher.pk),
    }
    edit(lesson, publisher, title="My own, again")
    assert reader.post(own, {"note": ""}).status_code == 422, "used up"


def test_an_exception_ends_and_is_no_one_elses(own, reader, module, publisher):
    outsider = Client()
    assert outsider.post(reverse("give_exception", args=[module.pk]), {}).status_code == 302
    assert reader.get(reverse("give_exception", args=[module.pk])).status_code == 404
    ReleaseException.objects.create(
        module=module, given_to=publisher, given_by=person("admin"), reason="August.",
        ends_at=timezone.now() - timedelta(seconds=1),
    )  # fmt: skip
    assert reader.post(own, {"note": ""}).status_code == 422


# --- Speed ----------------------------------------------------------------------------------------


def test_the_list_takes_as_many_queries_whatever_waits(
    submitted, reader, django_assert_max_num_queries, author
):
    url = reverse("reviews")
    reader.get(url)
    with django_assert_max_num_queries(20):
        reader.get(url)
    for row, _house in curriculum.modules_of([submitted.institution_id])[:5]:
        if row.pk != submitted.module_id:
            ModuleReview.objects.create(
                module=row, institution=submitted.institution, submitted_by=author
            )
    with django_assert_max_num_queries(20):
        reader.get(url)


def test_a_review_is_read_in_as_many_queries_whatever_was_said(
    submitted, reader, django_assert_num_queries, django_assert_max_num_queries, publisher
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    reader.get(at(submitted))
    with CaptureQueriesContext(connection) as before:
        reader.get(at(submitted))
    for number in range(30):
        ReviewComment.objects.create(review=submitted, by=publisher, text=f"{number}")
    with django_assert_max_num_queries(len(before)):
        reader.get(at(submitted))


def test_a_quiz_goes_with_its_questions(submitted):
    """The names of the parts, so that nobody forgets a kind."""
    kinds = {name.partition(":")[0] for name in submitted.parts}
    assert kinds == {"curriculum.lessonpage", "assessments.question"}
    assert QuizPage.objects.exists()
