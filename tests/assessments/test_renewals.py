"""Renewal: a new cycle beside the old one, which stays what it was; and the mails before an end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from assessments import programmes
from assessments.certificates import api as certificates
from assessments.certificates import ending
from assessments.certificates.ending import remind_of_ends
from assessments.enrolments import api as enrolments
from assessments.models import Certificate, Enrolment, Evidence
from curriculum import api as curriculum
from curriculum.models import Edition, ModulePage
from learning.operations.api import sweep
from learning.operations.models import Outbox
from learning.people.models import User
from tests.conftest import settings_name
from tests.people import complete, meet_practice, person, run_tasks, signed_in
from tests.programmes import address, claim, earn, read, renewable, take

NAME = "Amina Wanjiru Otieno"


@pytest.fixture
def held(learner, programme) -> Certificate:
    """The programme's certificate, signed, with two months left."""
    row = earn(learner, programme, name=NAME)
    run_tasks()
    row.refresh_from_db()
    return renewable(row)


def renew(client, programme):
    return client.post(address(programme, "renew_programme"), follow=True).content.decode()


def cycles() -> list[tuple[str, int, str]]:
    rows = Enrolment.objects.order_by("cycle", "pk")
    codes = dict(ModulePage.objects.values_list("translation_key", "code"))
    return [(codes[row.module_key], row.cycle, row.state) for row in rows]


def kept(certificate) -> tuple:
    """What a renewal must leave alone."""
    first = Enrolment.objects.filter(cycle=1).order_by("pk")
    return (
        list(first.values()),
        list(Evidence.objects.filter(enrolment__cycle=1).order_by("pk").values()),
        Certificate.objects.filter(pk=certificate.pk).values().get(),
    )


@pytest.mark.parametrize(("days_left", "opens"), [(91, False), (90, True), (1, True), (-400, True)])
def test_from_ninety_days_before_its_end_it_may_be_renewed(
    learner_client, programme, held, days_left, opens
):
    renewable(held, days_left)
    page = read(learner_client, address(programme))
    assert ("Begin the renewal" in page) == opens
    assert ("renew it" in read(learner_client, "/home/")) == opens
    answer = renew(learner_client, programme)
    assert ("can be renewed from" in answer) == (not opens)
    assert Enrolment.objects.count() == (4 if opens else 2)


def test_before_the_press_the_page_says_what_is_asked_and_its_hours(
    learner_client, programme, held
):
    page = read(learner_client, address(programme)).replace("\xa0", " ")
    start = page.index('id="renew"')
    section = page[start : page.index("</section>", start)]
    keys = [row.module.translation_key for row in programme.modules.all()]
    minutes = sum(curriculum.outline(key).minutes_online for key in keys)
    assert f"Together {minutes // 60} hours" in section and "of practice at work" in section
    assert "each from its first lesson, as they are today" in section
    assert all(row.module.title in section for row in programme.modules.all())
    assert "last completed on" in page


def test_a_renewal_opens_a_new_cycle_and_keeps_the_old(
    client, learner, learner_client, programme, held, module
):
    lesson = module.get_children().first().specific
    lesson.minutes += 5
    lesson.save_revision()
    curriculum.release(module=module, by=None)
    before = kept(held)
    assert "2 modules are open" in renew(learner_client, programme)
    assert "open for your renewal" not in renew(learner_client, programme), "safe to repeat"
    assert cycles() == [
        ("SCL1", 1, "completed"), ("SCL2", 1, "completed"),
        ("SCL1", 2, "active"), ("SCL2", 2, "active"),
    ]  # fmt: skip
    newest = Enrolment.objects.get(cycle=2, module_key=module.translation_key)
    assert newest.edition.number == 2 and newest.percent == 0
    page = read(learner_client, address(programme))
    assert page.count("under way, 0 %") == 2 and "Begin the renewal" not in page
    assert claim(learner_client, programme).status_code == 422

    earn(learner, programme, name="")
    assert "claim its certificate" in read(learner_client, "/home/")
    answer = claim(learner_client, programme)
    assert answer.status_code == 302
    run_tasks()
    new = Certificate.objects.get(cycle=2)
    assert answer.url == reverse("certificate", args=[new.code])
    assert new.expires_on > held.expires_on and new.content["modules"][0]["edition"] == 2
    assert kept(held) == before
    for code in (held.code, new.code):
        assert "This certificate is valid" in read(client, reverse("verify", args=[code]))
    Certificate.objects.filter(pk=held.pk).update(
        expires_on=certificates.today() - timedelta(days=1)
    )
    assert "has expired" in read(client, reverse("verify", args=[held.code]))
    assert "This certificate is valid" in read(client, reverse("verify", args=[new.code]))
    assert claim(learner_client, programme).url == answer.url, "and no third one"
    assert "Begin the renewal" not in read(learner_client, address(programme))
    assert "renew it" not in read(learner_client, "/home/")


def test_what_is_under_way_or_was_left_goes_on(learner, learner_client, programme, held):
    """Another programme's renewal may have opened a cycle of a module that both ask for."""
    rows = [
        enrolments.renew(user=learner, module_key=item.module.translation_key, since=held.issued_at)
        for item in programme.modules.all()
    ]
    enrolments.withdraw(enrolment=rows[1])
    assert "goes on where you left" in read(learner_client, address(programme))
    assert "1 module is open" in renew(learner_client, programme)
    assert [row[1:] for row in cycles()] == [(1, "completed")] * 2 + [(2, "active")] * 2


def test_what_was_completed_since_the_issue_counts_without_being_done_again(
    learner, learner_client, programme, held
):
    first = programme.modules.first().module.translation_key
    done = complete(enrolments.renew(user=learner, module_key=first, since=held.issued_at))
    meet_practice(done)
    assert "1 module is open" in renew(learner_client, programme)
    assert [row[:2] for row in cycles()] == [("SCL1", 1), ("SCL2", 1), ("SCL1", 2), ("SCL2", 2)]
    complete(take(learner, "SCL2"))
    claim(learner_client, programme)
    assert Certificate.objects.get(cycle=2).status == "issued"


def test_a_corrected_name_does_not_move_the_beginning_of_a_cycle(
    learner, learner_client, programme, held
):
    first = programme.modules.first().module.translation_key
    meet_practice(complete(enrolments.renew(user=learner, module_key=first, since=held.issued_at)))
    certificates.correct(
        certificate=held, by=person("reviewer"), name="Amina W. Otieno", reason="A slip."
    )
    assert "1 module is open" in renew(learner_client, programme), "the other one was done since"


def test_without_a_certificate_or_with_a_revoked_one_nothing_is_renewed(
    learner_client, other_client, programme, held
):
    assert "no certificate of this programme" in renew(other_client, programme)
    certificates.revoke(certificate=held, by=person("reviewer"), reason="Issued in error.")
    assert "was revoked" in renew(learner_client, programme)
    assert "renew it" not in read(learner_client, "/home/")
    assert Enrolment.objects.count() == 2


def test_a_module_that_can_t_be_done_again_says_so(learner_client, programme, held):
    second = ModulePage.objects.filter(code="SCL2")
    second.update(live=False)
    page = read(learner_client, address(programme))
    assert "taken down at present" in page
    assert "1 module is open" in renew(learner_client, programme)
    page = read(learner_client, address(programme))
    assert "has been taken down by its institution; until it is back" in page
    second.update(live=True)
    assert "1 module is open" in renew(learner_client, programme), "once it is back"


def test_a_module_without_an_edition_is_refused(learner, module):
    Edition.objects.filter(module_key=module.translation_key).delete()
    with pytest.raises(enrolments.EnrolmentRefused):
        enrolments.renew(user=learner, module_key=module.translation_key, since=timezone.now())


def test_renewed_and_claimed_twice_at_once_is_once(databases, worker_id):
    """Two requests on connections of their own open one cycle and get the same certificate."""
    name = f"renewed_{worker_id}"
    database = settings_name(databases.copy(name))
    together = Barrier(2)

    def in_the_copy(work):
        def run(*args):
            # Of this thread alone: the test's own connections stay where they are.
            for alias in ("default", "cache"):
                connections[alias].settings_dict = connections[alias].settings_dict | {
                    "NAME": database
                }
            try:
                return work(*args)
            finally:
                connections.close_all()

        return run

    def programme():
        from curriculum.models import ProgrammePage

        return ProgrammePage.objects.get(code="SCL")

    @in_the_copy
    def prepare() -> None:
        renewable(earn(person("learner"), programme(), name=NAME))

    @in_the_copy
    def press(_number: int) -> int:
        client, url = signed_in(person("learner")), address(programme(), "renew_programme")
        together.wait(timeout=30)
        return client.post(url).status_code

    @in_the_copy
    def do_it_again() -> list:
        earn(person("learner"), programme(), name="")
        return cycles()

    @in_the_copy
    def ask(_number: int) -> str:
        client, page = signed_in(person("learner")), programme()
        together.wait(timeout=30)
        return claim(client, page).url

    @in_the_copy
    def count() -> int:
        return Certificate.objects.filter(cycle=2).count()

    with ThreadPoolExecutor(2) as pool:
        pool.submit(prepare).result()
        assert list(pool.map(press, range(2))) == [302, 302]
        assert [row[1] for row in pool.submit(do_it_again).result()] == [1, 1, 2, 2]
        first, second = pool.map(ask, range(2))
        assert first == second
        assert pool.submit(count).result() == 1
    databases.drop(name)


# --- The mails ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days_left", "mails"), [(91, 0), (90, 1), (31, 1), (30, 1), (0, 1), (-1, 0)]
)
def test_who_is_told_and_when(held, days_left, mails):
    renewable(held, days_left)
    assert [remind_of_ends(), remind_of_ends()] == [mails, 0]


def test_twice_in_the_life_of_a_certificate_and_not_again_for_a_corrected_one(held, programme):
    run_tasks()
    for days_left, told in ((90, 1), (40, 0), (30, 1), (3, 0)):
        renewable(held, days_left)
        assert sweep()["ending certificates"] == told, days_left
    run_tasks()
    letters = [letter for letter in mail.outbox if "ends" in letter.subject]
    assert len(letters) == 2 and letters[0].to == [held.user.email]
    assert address(programme) in letters[0].body and NAME in letters[0].body
    certificates.correct(
        certificate=held, by=person("reviewer"), name="Amina W. Otieno", reason="A slip."
    )
    assert remind_of_ends() == 0


def test_whoever_has_renewed_or_lost_it_or_left_is_not_told(
    learner, learner_client, held, programme
):
    for change in ({"is_active": False}, {"email": None}):
        User.objects.filter(pk=learner.pk).update(**change)
        assert remind_of_ends() == 0
        User.objects.filter(pk=learner.pk).update(is_active=True, email=learner.email)
    renew(learner_client, programme)
    earn(learner, programme, name=NAME)
    assert Certificate.objects.filter(cycle=2).exists() and remind_of_ends() == 0
    Certificate.objects.filter(cycle=2).delete()
    Certificate.objects.filter(pk=held.pk).update(status="revoked")
    assert remind_of_ends() == 0


def test_one_round_has_a_limit_and_the_next_goes_on(held, monkeypatch):
    other = Certificate.objects.get(pk=held.pk)
    other.pk, other.code, other.user = None, "0000-0000-0000-0000", person("learner2")
    other.save()
    monkeypatch.setattr(ending, "_AT_MOST", 1)
    assert [remind_of_ends() for _ in range(3)] == [1, 1, 0]
    assert Outbox.objects.filter(key__startswith="ending:").count() == 2


def test_the_mail_speaks_the_holder_s_language(held):
    User.objects.filter(pk=held.user_id).update(language="ar")
    remind_of_ends()
    letter = Outbox.objects.get(key__startswith="ending:")
    assert str(held.expires_on.year) in letter.body or "٢" in letter.body


@pytest.mark.parametrize("is_refresher", [True, False])
def test_refreshers_renew_nothing_wherever_it_is_said(learner, programme, held, is_refresher):
    for row in list(Enrolment.objects.filter(user=learner)):
        again = Enrolment.objects.create(
            user=learner, module_key=row.module_key, cycle=2, edition=row.edition,
            module_title=row.module_title, percent=100, state="completed",
            completed_at=timezone.now(), is_refresher=is_refresher,
        )  # fmt: skip
        done = list(row.records.values_list("activity_key", flat=True))
        enrolments.carry(to=again, since=row, keys=done)
    rows = list(enrolments.enrolments_of(learner))
    told_at_home = programmes.claimable(rows, Certificate.objects.filter(user=learner))
    standing = programmes.standing_of(
        learner, curriculum.programme(programme.translation_key, "en")
    )
    assert standing.may_claim is not is_refresher
    assert told_at_home == ([] if is_refresher else [programme.translation_key])
