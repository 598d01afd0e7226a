"""Two people at the same moment, on connections of their own: each ends as if one had come first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from threading import Barrier
from time import sleep

import pytest
from django.db import connections

from assessments import api
from assessments.enrolments import api as enrolments
from assessments.models import Assessment, Attachment, HandIn, Submission, SubmissionMember
from assessments.practice import api as practice
from curriculum.models import ModulePage
from tests.conftest import settings_name
from tests.people import begun_work, handed_in, outline_of, person

ROUNDS = 4


@pytest.fixture
def together(databases, worker_id):
    """Run callables at once on a copy of the database; what each gave, or the refusal it met."""
    name = f"practice_at_once_{worker_id}"
    database = settings_name(databases.copy(name))
    pool = ThreadPoolExecutor(2)

    def inside(work: Callable, *args):
        for alias in ("default", "cache"):
            connections[alias].settings_dict = connections[alias].settings_dict | {"NAME": database}
        try:
            return work(*args)
        except practice.PracticeRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    def run(*works: Callable) -> list:
        if len(works) == 1:
            return [pool.submit(inside, works[0]).result()]
        gate = Barrier(len(works))

        def waited(work: Callable):
            gate.wait(timeout=30)
            return work()

        return [item.result() for item in [pool.submit(inside, waited, w) for w in works]]

    yield run
    pool.shutdown()
    databases.drop(name)


def enrolled(name: str):
    key = ModulePage.objects.get(code="SCL1").translation_key
    return enrolments.enrol(user=person(name), module_key=key)


def refused(answers: list) -> int:
    return sum(isinstance(answer, practice.PracticeRefused) for answer in answers)


def test_of_two_assessors_one_gets_it(together):
    (number,) = together(lambda: handed_in(enrolled("learner")).pk)

    def claim(name: str):
        return lambda: practice.claim(hand_in=HandIn.objects.get(pk=number), by=person(name)).pk

    answers = together(claim("assessor"), claim("assessor2"))
    assert refused(answers) == 1
    assert together(lambda: Assessment.objects.filter(state="open").count()) == [1]


def test_handed_in_by_two_of_a_group_is_once(together):
    (work,) = together(lambda: begun_work(enrolled("learner")).pk)

    def press():
        works = practice.works_of(person("learner"))
        return practice.hand_in(works=works, work_id=work, by=person("learner")).pk

    first, second = together(press, press)
    assert first == second
    assert together(HandIn.objects.count) == [1]


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_taken_back_or_taken_to_assess_never_both(together, turn):
    (number,) = together(lambda: handed_in(enrolled("learner")).pk)

    def take_back():
        hand_in = HandIn.objects.get(pk=number)
        return practice.take_back(user=person("learner"), work_id=hand_in.submission_id)

    def claim():
        return practice.claim(hand_in=HandIn.objects.get(pk=number), by=person("assessor")).pk

    answers = together(*((take_back, claim) if turn % 2 else (claim, take_back)))
    assert refused(answers) == 1
    (found,) = together(lambda: (HandIn.objects.get().state, Assessment.objects.count()))
    assert found in {("taken_back", 0), ("waiting", 1)}


def test_two_who_join_each_other_dont_wait_for_ever(together):
    def prepare():
        codes = {}
        for name in ("learner", "learner2"):
            enrolment = enrolled(name)
            step = next(s for s in outline_of(enrolment).activities if s.kind == "practice")
            page = practice.practice_page(step.key, "en")
            work = api.begin_practice(enrolment=enrolment, activity=step, page=page)
            codes[name] = practice.open_to_group(user=person(name), work_id=work.pk).join_code
        return codes

    (codes,) = together(prepare)

    def join(name: str, code: str):
        def run():
            enrolment = enrolled(name)
            step = next(s for s in outline_of(enrolment).activities if s.kind == "practice")
            return api.join_practice(enrolment=enrolment, activity=step, code=code).pk

        return run

    answers = together(join("learner", codes["learner2"]), join("learner2", codes["learner"]))
    assert refused(answers) <= 1
    (left,) = together(
        lambda: (
            Submission.objects.count(),
            SubmissionMember.objects.filter(left_at=None).count(),
        )
    )
    assert left == (1, 2), "one work, both in it"


def test_what_two_find_at_once_decides_once(together):
    def prepare():
        enrolment = enrolled("learner")
        practice.set_policy(
            institution=enrolment.edition.institution,
            double_percent=100,
            reads_essays=False,
            by=person("assessor"),
        )
        return handed_in(enrolment).pk

    (number,) = together(prepare)

    def assess(name: str):
        def run():
            hand_in = HandIn.objects.get(pk=number)
            mine = practice.claim(hand_in=hand_in, by=person(name))
            marks = {n: practice.Mark(2) for n in range(1, 6)}
            return api.finish_assessment(assessment=mine, marks=marks, message="") is not None

        return run

    assert sorted(together(assess("assessor"), assess("assessor2"))) == [False, True]
    assert together(lambda: HandIn.objects.get().state) == ["met"]


def test_a_file_that_is_being_attached_isnt_forgotten_by_another_request(together, settings):
    from threading import Event

    from django.db import transaction

    content = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    (work,) = together(lambda: begun_work(enrolled("learner")).pk)
    attached, asked = Event(), Event()
    digest = sha256(content).hexdigest()

    def attach():
        works = practice.works_of(person("learner"))
        with transaction.atomic():
            practice.attach(works=works, work_id=work, name="notes.pdf", content=content)
            attached.set()
            # Long enough for the other to look, should nothing hold it.
            asked.wait(timeout=10)
            sleep(0.5)

    def forget():
        attached.wait(timeout=10)
        asked.set()
        practice.forget_files([digest])

    together(attach, forget)
    (named,) = together(lambda: Attachment.objects.get().sha256)
    assert named == digest and practice.path_of(digest), "its row names it"
    together(lambda: Attachment.objects.all().delete(), lambda: None)
    together(lambda: practice.forget_files([digest]))
    assert practice.path_of(digest) is None
