"""Queries per page, pinned at two sizes: constant in the number of rows (DESIGN.md 6).

Savepoints and the database cache's reads count.
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site

from assessments.enrolments import api as enrolments
from assessments.models import CertificateLayout, Enrolment
from curriculum.finding import index
from curriculum.models import (
    AIUseCase,
    Competency,
    InstitutionPage,
    LessonPage,
    ModuleCompetency,
    ModulePage,
    ProgrammeModule,
    ProgrammePage,
)
from learning.people.models import Institution, Membership, Organisation, User
from tests.learning.test_public_pages import twin_of
from tests.people import (
    ONE_BLOCK,
    answer_all,
    complete,
    pass_quiz,
    person,
    signed_in,
    start_quiz,
)
from tests.programmes import address, earn, read
from tests.sittings import quiz_of, sat_by


class counted:
    """How many queries the block sends on both connections."""

    def __enter__(self):
        self.contexts = [
            CaptureQueriesContext(connections[alias]) for alias in ("default", "cache")
        ]
        for context in self.contexts:
            context.__enter__()
        return self

    def __exit__(self, *error):
        for context in self.contexts:
            context.__exit__(*error)
        self.queries = [
            query["sql"] for context in self.contexts for query in context.captured_queries
        ]

    def __len__(self):
        return len(self.queries)


def cost(client, url: str, method: str = "get", data=None) -> int:
    """The queries of one request, when everything that is read once a process has been read."""
    Site.clear_site_root_paths_cache()
    ContentType.objects.get_for_models(*apps.get_models())
    client.get("/")
    with counted() as queries:
        answer = getattr(client, method)(url, data or {})
    assert answer.status_code in (200, 302), (answer.status_code, url)
    print(url, len(queries), *(f"\n  {sql[:70]} {sql[-40:]}" for sql in queries.queries))
    return len(queries)


def many_lessons(module: ModulePage) -> None:
    """A module four times as long, released."""
    from curriculum import api

    for number in range(12):
        lesson = LessonPage(title=f"More {number}", minutes=5, body=ONE_BLOCK)
        module.add_child(instance=lesson)
        lesson.save_revision()
    api.release(module=ModulePage.objects.get(pk=module.pk), by=None)


@pytest.mark.parametrize("size", ["small", "large"])
def test_a_lesson(learner, learner_client, module, size):
    if size == "large":
        many_lessons(module)
        for code in ("DMP1", "DMP2", "GOV1"):
            other = ModulePage.objects.get(code=code)
            enrolments.enrol(user=learner, module_key=other.translation_key)
    enrolments.enrol(user=learner, module_key=module.translation_key)
    url = module.get_children().first().url
    first = cost(learner_client, url)
    again = cost(learner_client, url)
    assert first == 15, "the first opening writes its record and the place to resume"
    assert again == 13


@pytest.mark.parametrize("size", ["small", "large"])
def test_a_sitting(learner, learner_client, enrolment, module, size):
    if size == "large":
        from assessments import api

        for _ in range(2):
            api.submit_attempt(attempt=start_quiz(enrolment))
    attempt = start_quiz(enrolment)
    if size == "large":
        answer_all(attempt, learner)
    assert cost(learner_client, reverse("attempt", args=[attempt.pk])) <= 15


@pytest.mark.parametrize("size", ["small", "large"])
def test_the_quiz_page(learner_client, enrolment, module, size):
    from assessments import api
    from assessments.models import QuizPage

    for _ in range(1 if size == "small" else 3):
        api.submit_attempt(attempt=start_quiz(enrolment))
    url = QuizPage.objects.child_of(module).get().url
    cost(learner_client, url)
    assert cost(learner_client, url) <= 15


@pytest.mark.parametrize("size", ["small", "large"])
def test_saving_an_answer(learner, learner_client, enrolment, size):
    attempt = start_quiz(enrolment)
    if size == "large":
        answer_all(attempt, learner)
    row = attempt.responses.filter(version__kind="true_false").first()
    url = reverse("save_answer", args=[attempt.pk, row.position])
    fields = {"sequence": "5", "client": "tab", f"q{row.position}": "true"}
    assert cost(learner_client, url, "post", fields) <= 6


@pytest.mark.parametrize("size", ["small", "large"])
def test_my_learning(learner, learner_client, module, size):
    codes = ["SCL1"] if size == "small" else ["SCL1", "SCL2", "DMP1", "DMP2", "GOV1", "GOV2"]
    for code in codes:
        key = ModulePage.objects.get(code=code).translation_key
        enrolments.enrol(user=learner, module_key=key)
    if size == "large":
        complete(Enrolment.objects.get(user=learner, module_key=module.translation_key))
    assert cost(learner_client, "/home/") <= 20


@pytest.mark.parametrize("size", ["small", "large"])
def test_where_i_stand_in_programmes(learner, learner_client, programme, size):
    """The page of one, and my learning while certificates wait to be claimed."""
    earn(learner, programme, name="")
    if size == "large":
        for other in ModulePage.objects.exclude(code__in=["SCL1", "SCL2"]):
            ProgrammeModule.objects.create(programme=programme, module=other, required=False)
            complete(enrolments.enrol(user=learner, module_key=other.translation_key))
        ProgrammeModule.objects.update(practice="none")
    assert cost(learner_client, address(programme)) == 19
    assert "claim its certificate" in read(learner_client, "/home/")
    assert cost(learner_client, "/home/") <= 20


@pytest.mark.parametrize("size", ["small", "large"])
def test_the_front_page_and_a_module(client, learner_client, module, size):
    if size == "large":
        many_lessons(module)
    assert cost(client, "/") <= 20
    assert cost(learner_client, module.url) <= 22


@pytest.mark.parametrize("size", [1, 12])
def test_what_is_read_before_one_begins(client, learner_client, module, size):
    """Programme, institution and use case, with more and more modules behind them."""
    programme = ProgrammePage.objects.get(code="SCL")
    others = ModulePage.objects.exclude(pk=module.pk)
    for number in range(size):
        advised = others[number % 5]
        programme.modules.create(module=advised, sort_order=10 + number)
        module.prerequisites.create(advised=advised)
        AIUseCase.objects.create(code=f"X-{number}", title="X", risk_tier="lower").sdgs.set([16])
        restricted = InstitutionPage(
            title=f"S{number}", slug=f"s{number}", institution=module.institution
        )
        module.get_parent().get_parent().add_child(instance=restricted)
        PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    assert cost(client, module.url) == 19
    assert cost(learner_client, module.url) == 22
    assert cost(client, programme.url) == 12
    assert cost(client, module.get_parent().url) == 12
    assert cost(client, "/use-cases/") == 5
    assert cost(client, "/use-cases/AI-06/") == 11


@pytest.mark.parametrize("size", [0, 60])
def test_the_catalogue(client, module, size):
    """As many queries for 66 modules as for 6; a page shows 24 of them."""
    parent = module.get_parent()
    for number in range(size):
        page = ModulePage(title=f"Interview {number}", slug=f"n{number}", code="N", summary="Data")
        parent.add_child(instance=page)
        page.competencies.add(ModuleCompetency(competency=Competency.objects.first(), level=1))
        page.save()
        index.index_module(page.pk)
    assert cost(client, "/") == 17
    assert cost(client, "/?q=interview+data&level=foundation&sort=title") == 18


@pytest.mark.parametrize("size", ["small", "large"])
def test_certificates_and_the_public_check(client, certificate, size):
    owner = signed_in(certificate.user)
    assert cost(owner, reverse("wallet")) <= 6
    assert cost(client, reverse("verify", args=[certificate.code])) <= 4
    manager = signed_in(person("reviewer"))
    if size == "large":
        for code in ("GOV1", "GOV2"):
            from assessments import api

            key = ModulePage.objects.get(code=code).translation_key
            done = complete(enrolments.enrol(user=certificate.user, module_key=key))
            api.confirm_name(enrolment=done, name="Amina Otieno")
    assert cost(manager, reverse("manage_certificates")) <= 18


@pytest.mark.parametrize("size", [1, 40])
def test_the_console(size):
    unit = Organisation.objects.get(slug="interior").units.first()
    for number in range(size):
        user = User.objects.create_user(f"p{number}@example.org", None, full_name=f"P {number}")
        Membership.objects.create(user=user, unit=unit)
    assert cost(signed_in(person("hr")), "/console/") <= 12


@pytest.mark.parametrize("size", [1, 12])
def test_a_person_s_own_pages(learner, learner_client, size):
    unit = Organisation.objects.get(slug="health").units.first()
    for _ in range(size):
        Membership.objects.create(user=learner, unit=unit)
    assert cost(learner_client, "/account/me/") <= 5
    assert cost(learner_client, "/account/terms/") <= 6
    assert cost(learner_client, "/account/email/") <= 8


@pytest.mark.parametrize("languages", [0, 1])
def test_a_translation_costs_a_lesson_no_query(learner, learner_client, module, languages):
    """The page and its translations are found together; without them a lesson costs the same."""
    enrolments.enrol(user=learner, module_key=module.translation_key)
    lesson = module.get_children().first().specific
    if languages:
        twin_of(lesson, "درس")
    cost(learner_client, lesson.url)
    assert cost(learner_client, lesson.url) == 13


@pytest.mark.parametrize("failed", [0, 2])
def test_the_result_page(learner_client, enrolment, failed):
    from assessments import api

    for _ in range(failed):
        api.submit_attempt(attempt=start_quiz(enrolment))
    attempt = pass_quiz(enrolment)
    assert cost(learner_client, reverse("attempt", args=[attempt.pk])) <= 17


@pytest.mark.parametrize("size", [1, 30])
def test_the_list_of_certificate_layouts(size):
    school = Institution.objects.get(slug="baraza-school-of-government")
    for number in range(size):
        CertificateLayout.objects.create(institution=school, language=f"x{number}")
    client = signed_in(person("reviewer"))
    url = reverse("wagtailsnippets_assessments_certificatelayout:list")
    cost(client, url)
    assert cost(client, url) <= 20


@pytest.mark.parametrize("size", [2, 45])
def test_an_import_of_questions(size):
    from assessments.questions.exchange import importing

    school = Institution.objects.get(slug="baraza-school-of-government")
    author = person("author")
    source = "\n\n".join(f"::Q {n}::Is {n} even? {{T}}" for n in range(size))
    for _ in range(1 if size == 2 else 6):
        operation = importing.plan_import(
            institution=school, content=source.encode(), file="a.txt", by=author
        )
    client = signed_in(author)
    for name, arguments in (("question_exchange", []), ("question_import", [operation.pk])):
        cost(client, reverse(name, args=arguments))
        assert cost(client, reverse(name, args=arguments)) <= 20
    with counted() as planning:
        importing.plan_import(institution=school, content=source.encode(), file="a.txt", by=author)
    assert len(planning) <= 12, "the dry run reads the bank at once, whatever the file holds"


def test_an_export_of_questions():
    client = signed_in(person("author"))
    school = Institution.objects.get(slug="baraza-school-of-government")
    fields = {"institution": school.pk, "format": "gift"}
    cost(client, reverse("question_export"), "get", fields)
    assert cost(client, reverse("question_export"), "get", fields) <= 20


@pytest.mark.parametrize("size", ["small", "large"])
def test_the_figures_of_questions(module, size):
    from assessments.analysis import api as analysis
    from assessments.models import QuestionVersion

    for code in ["SCL1"] if size == "small" else ["SCL1", "SCL2", "DMP1", "DMP2", "GOV1"]:
        sat_by(6, ModulePage.objects.get(code=code))
        analysis.analyse(quiz_of(ModulePage.objects.get(code=code)).translation_key)
    if size == "large":
        # Every question has been mended, and the new versions were met, too.
        for version in list(QuestionVersion.objects.filter(analyses__isnull=False)):
            version.pk, version.number = None, 2
            version.save()
        sat_by(6, module, prefix="later")
    found = analysis.analyse(quiz_of(module).translation_key)
    item = found.items.order_by("version__number", "version").first()
    client = signed_in(person("author"))
    assert cost(client, reverse("figures")) <= 17
    assert cost(client, reverse("figures_of_quiz", args=[found.pk])) <= 17
    assert cost(client, reverse("figures_of_question", args=[item.pk])) <= 17
    edit = reverse("wagtailsnippets_assessments_question:edit", args=[item.version.question_id])
    assert cost(client, edit) <= 32
