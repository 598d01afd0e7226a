"""An institution with something of every kind, each with a word in it that nobody else may read."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image as Pillow
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Locale, Page, PageViewRestriction, UploadedFile, WorkflowPage
from wagtail_localize.models import (
    OverridableSegment,
    StringSegment,
    Translation,
    TranslationSource,
)

from assessments import api
from assessments.enrolments import api as enrolments
from assessments.feedback import api as feedback
from assessments.intakes import api as intakes
from assessments.models import (
    BankedComment,
    CertificateLayout,
    Correction,
    ItemAnalysis,
    Question,
    QuestionVersion,
    QuizAnalysis,
    QuizPage,
)
from assessments.questions.exchange import importing
from assessments.quizzes import api as quizzes
from curriculum.models import (
    InstitutionPage,
    LessonPage,
    ModulePage,
    ModuleReview,
    ReviewComment,
)
from learning.authoring import colleagues
from learning.authoring.exchange import imports, pack
from learning.authoring.institutions import create_institution
from learning.authoring.word import imports as word
from learning.people.enums import InstitutionRoleName
from tests.people import complete, handed_in, person
from tests.word_files import a_document

CANARY = "CANARYOFSCHOOL"


def make() -> dict[str, Any]:
    """The School's things, by the name under which the table of routes fills an address."""
    school = create_institution(name="Baraza School of Government")
    module = ModulePage.objects.get(code="SCL1")
    held: dict[str, Any] = {"institution": school.pk, "slug": school.slug}
    for part in (_people, _pages, _workflow, _reviews, _files, _questions, _learning, _localize):
        held |= part(school, module)
    return held


def _people(school, _module) -> dict[str, Any]:
    author = person("author")
    author.full_name = f"{CANARY} author"
    author.save()
    invitation = colleagues.invite(
        institution=school,
        role=InstitutionRoleName.AUTHOR,
        email=f"{CANARY}@example.org".lower(),
        by=person("admin"),
    )
    return {
        "user": author.pk,
        "role": "author",
        "invitation": invitation.pk,
        "group": school.roles.get(role="author").group_id,
    }


def _pages(school, module) -> dict[str, Any]:
    lesson = LessonPage(title=CANARY, slug="canary", minutes=5, body="[]", live=False)
    module.add_child(instance=lesson)
    lesson.locked, lesson.locked_by, lesson.locked_at = True, person("author"), timezone.now()
    lesson.save()
    first = lesson.save_revision(user=person("author"), log_action=True)
    lesson.title = f"{CANARY} again"
    lesson.save_revision(user=person("author"), log_action=True)
    PageViewRestriction.objects.create(page=lesson, restriction_type="login")
    file = imports.plan_import(
        institution=school,
        content=pack(module).content(),
        file=f"{CANARY}.baraza.zip",
        by=person("author"),
    )
    document = word.plan_import(
        module=module,
        content=a_document(CANARY),
        file=f"{CANARY}.docx",
        by=person("author"),
    )
    return {
        "word_document": document.pk,
        "module_file": file.pk,
        "page": lesson.pk,
        "module": module.pk,
        "revision": first.pk,
        "quiz": QuizPage.objects.child_of(module).get().pk,
        "home": module.get_parent().pk,
    }


def _workflow(school, module) -> dict[str, Any]:
    place = WorkflowPage.objects.get(page__institutionpage__institution=school)
    workflow = place.workflow
    task = workflow.tasks.get()
    workflow.name = task.name = CANARY
    workflow.save()
    task.save()
    lesson = LessonPage.objects.child_of(module).get(slug="canary")
    started = workflow.start(lesson, person("author"))
    return {
        "workflow": workflow.pk,
        "task": task.pk,
        "workflow_state": started.pk,
        "task_state": started.current_task_state_id,
        "page_of_workflow": place.page_id,
    }


def _reviews(school, module) -> dict[str, Any]:
    review = ModuleReview.objects.create(
        module=module, institution=school, submitted_by=person("author"), message=CANARY
    )
    ReviewComment.objects.create(review=review, by=person("author"), text=CANARY)
    return {"review": review.pk}


def _files(school, _module) -> dict[str, Any]:
    collection = school.collection
    collection.name = CANARY
    collection.save()
    picture = io.BytesIO()
    Pillow.new("RGB", (8, 8)).save(picture, "PNG")
    image = Image.objects.create(
        title=CANARY, collection=collection, width=8, height=8,
        file=ContentFile(picture.getvalue(), name="canary.png"),
    )  # fmt: skip
    image.tags.add(CANARY)
    document = Document.objects.create(
        title=CANARY, collection=collection, file=ContentFile(b"x", name="canary.txt")
    )
    uploaded = UploadedFile.objects.create(
        for_content_type=None,
        file=ContentFile(b"x", name="u.png"),
        uploaded_by_user=person("author"),
    )
    return {
        "collection": collection.pk,
        "image": image.pk,
        "document": document.pk,
        "uploaded": uploaded.pk,
    }


def _questions(school, module) -> dict[str, Any]:
    question = Question.objects.get(code="SCL1-Q01")
    question.label = CANARY
    revision = question.save_revision(user=person("author"), log_action=True)
    question.save()
    layout = CertificateLayout.objects.create(institution=school, note=CANARY)
    quiz = QuizPage.objects.child_of(module).get()
    analysis = QuizAnalysis.objects.create(
        quiz_key=quiz.translation_key,
        institution=school,
        quiz_title=CANARY,
        module_title=CANARY,
        n=40,
    )
    version = QuestionVersion.objects.filter(question=question).latest("number")
    correction = Correction.objects.create(
        institution=school,
        question_key=question.translation_key,
        question_label=CANARY,
        reason=CANARY,
        made_by=person("reviewer"),
    )
    operation = importing.plan_import(
        institution=school,
        content=f"::{CANARY}::Is two even? {{T}}".encode(),
        file=f"{CANARY}.txt",
        by=person("author"),
    )
    return {
        "question": question.pk,
        "question_revision": revision.pk,
        "layout": layout.pk,
        "analysis": analysis.pk,
        "item": ItemAnalysis.objects.create(quiz=analysis, version=version, n=40, rank=1).pk,
        "correction": correction.pk,
        "import": operation.key,
        "figures": "figures.csv",
    }


def _learning(school, module) -> dict[str, Any]:
    learner = person("learner")
    learner.full_name = f"{CANARY} learner"
    learner.save()
    other = enrolments.enrol(
        user=person("learner2"), module_key=ModulePage.objects.get(code="GOV1").translation_key
    )
    hand_in = handed_in(other)
    hand_in.submission.practice_title = CANARY
    hand_in.submission.save()
    enrolment = complete(enrolments.enrol(user=learner, module_key=module.translation_key))
    certificate = api.confirm_name(enrolment=enrolment, name=CANARY)
    quiz = QuizPage.objects.child_of(module).get()
    asked = quizzes.ask(
        enrolment=enrolment, quiz_key=quiz.translation_key, quiz_title=quiz.title,
        institution_id=school.pk, text=CANARY,
    )  # fmt: skip
    told = feedback.give(
        user=learner, institution_id=school.pk, module_key=module.translation_key,
        module_title=module.title, activity_key=quiz.translation_key, activity_title=quiz.title,
        language="en", kind="unclear", text=CANARY,
    )  # fmt: skip
    intake = intakes.make(
        institution=school, module_key=module.translation_key, module_title=module.title,
        name=CANARY, starts_on=timezone.localdate(),
        ends_on=timezone.localdate() + timedelta(days=9), by=None,
    )  # fmt: skip
    return {
        "hand_in": hand_in.pk,
        "work": hand_in.submission_id,
        "attachment": 1,
        "certificate": certificate.code,
        "request": asked.pk,
        "feedback": told.pk,
        "intake": intake.pk,
        "comment": BankedComment.objects.create(institution=school, text=CANARY).pk,
    }


def _localize(_school, module) -> dict[str, Any]:
    """A translation of the lesson and of the question under way."""
    arabic, _new = Locale.objects.get_or_create(language_code="ar")
    lesson = LessonPage.objects.child_of(module).get(slug="canary")
    source, _new = TranslationSource.get_or_create_from_instance(lesson)
    question = Question.objects.get(code="SCL1-Q01")
    of_question, _new = TranslationSource.get_or_create_from_instance(question)
    string = StringSegment.objects.filter(source=source).first()
    override = OverridableSegment.objects.filter(source=source).first()
    return {
        "source": source.pk,
        "translation": Translation.objects.create(source=source, target_locale=arabic).pk,
        "question_source": of_question.pk,
        "question_translation": Translation.objects.create(
            source=of_question, target_locale=arabic
        ).pk,
        "string": string.pk if string else 1,
        "override": override.pk if override else 1,
    }


def state(held: dict[str, Any]) -> dict[str, list]:
    """The School's things as they are, and what belongs to them: all that somebody could change."""
    return dict(_own(held))


def _own(held: dict[str, Any]):
    for name, label in OWN.items():
        model = apps.get_model(label)
        yield name, list(model._base_manager.filter(pk=held[name]).values())
    below = InstitutionPage.objects.get(institution=held["institution"])
    pages = Page.objects.descendant_of(below, inclusive=True).order_by("path")
    yield (
        "pages",
        list(pages.values_list("path", "title", "draft_title", "live", "latest_revision")),
    )
    yield (
        "questions",
        list(
            Question.objects.filter(institution=held["institution"])
            .order_by("pk")
            .values_list("pk", "label", "live", "latest_revision")
        ),
    )


OWN = {
    "institution": "people.Institution", "user": "people.User", "invitation": "people.Invitation",
    "group": "auth.Group", "page": "wagtailcore.Page", "module": "wagtailcore.Page",
    "workflow": "wagtailcore.Workflow", "task": "wagtailcore.Task",
    "workflow_state": "wagtailcore.WorkflowState", "task_state": "wagtailcore.TaskState",
    "collection": "wagtailcore.Collection", "image": "wagtailimages.Image",
    "document": "wagtaildocs.Document", "uploaded": "wagtailcore.UploadedFile",
    "question": "assessments.Question", "layout": "assessments.CertificateLayout",
    "analysis": "assessments.QuizAnalysis", "correction": "assessments.Correction",
    "hand_in": "assessments.HandIn", "work": "assessments.Submission",
    "request": "assessments.AttemptRequest", "feedback": "assessments.Feedback",
    "intake": "assessments.Intake", "review": "curriculum.ModuleReview",
    "comment": "assessments.BankedComment",
    "source": "wagtail_localize.TranslationSource", "translation": "wagtail_localize.Translation",
}  # fmt: skip

# Rows that hang on one of those, by the key that leads to it.
RELATED = {
    "members": ("people.User", "groups__institution_role__institution", "institution"),
    "invitations": ("people.Invitation", "institution", "institution"),
    "layouts": ("assessments.CertificateLayout", "institution", "institution"),
    "comments": ("assessments.BankedComment", "institution", "institution"),
    "marking": ("assessments.MarkingPolicy", "institution", "institution"),
    "corrections": ("assessments.Correction", "institution", "institution"),
    "shares": ("assessments.QuestionShare", "institution", "institution"),
    "said": ("curriculum.ReviewComment", "review", "review"),
    "exceptions": ("curriculum.ReleaseException", "module", "module"),
    "turns": ("assessments.Assessment", "hand_in", "hand_in"),
    "invited": ("assessments.IntakeInvitation", "intake", "intake"),
    "pictures": ("wagtailimages.Image", "collection", "collection"),
    "documents": ("wagtaildocs.Document", "collection", "collection"),
    "restrictions": ("wagtailcore.PageViewRestriction", "page", "page"),
    "revisions": ("wagtailcore.Revision", "object_id", "page"),
    "translations": ("wagtail_localize.Translation", "source", "source"),
}


def picture() -> SimpleUploadedFile:
    """Something to upload."""
    out = io.BytesIO()
    Pillow.new("RGB", (8, 8)).save(out, "PNG")
    return SimpleUploadedFile("smuggled.png", out.getvalue(), content_type="image/png")
