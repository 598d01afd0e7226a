"""What was shown keeps its words."""

import json
from importlib import import_module

from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from assessments import api
from assessments.competencies import api as competencies
from curriculum import api as curriculum
from curriculum.models import Competency, Framework, FrameworkEdition
from tests.console.frameworks.forms import save, shows
from tests.ministry import days
from tests.people import person, signed_in


def test_what_was_shown_keeps_its_words(client_, own, custody, learner):
    shows(learner, custody, 2, ago=400)
    book = signed_in(learner)
    assert "in the words of" not in book.get(reverse("passbook")).content.decode()
    FrameworkEdition.objects.filter(framework=own).update(at=timezone.now() - days(500))
    save(client_, own, custody, title="Renamed")
    html = book.get(reverse("passbook")).content.decode()
    day = (timezone.localtime() - days(400)).date()
    assert f"<strong>{custody.title}, level 2 (Working)</strong>" in html
    assert "in the words of" in html and str(day.year) in html
    assert "Renamed" in html, "what it is called today, among the levels"
    document = json.loads(book.get(reverse("passbook_json")).content)
    words = document["evidence"][0]["in_words_of_the_day"]
    assert words == {"title": custody.title, "level_title": "Working"}
    assert book.get(reverse("passbook_pdf")).status_code == 200
    # What is shown from now on is called as it is today.
    shows(learner, custody, 3)
    document = json.loads(book.get(reverse("passbook_json")).content)
    assert [row["in_words_of_the_day"] for row in document["evidence"]] == [None, words]


def test_other_behaviours_leave_the_words_of_what_was_shown(client_, own, custody, learner):
    shows(learner, custody, 2, ago=10)
    save(client_, own, custody, level_2="Another behaviour")
    assert "in the words of" not in signed_in(learner).get(reverse("passbook")).content.decode()


def test_the_shared_framework_keeps_editions_too(learner):
    shared = Framework.objects.get()
    assert shared.edition == 1 and shared.editions.get().snapshot["competencies"]
    row = Competency.objects.first()
    Competency.objects.filter(pk=row.pk).update(title="Otherwise")
    made = curriculum.keep_edition(shared.pk, by=None)
    assert made.number == 2 and curriculum.keep_edition(shared.pk) is None
    row.refresh_from_db()
    assert row.changed_in == 2 and Competency.objects.exclude(pk=row.pk).first().changed_in == 1


def test_the_migration_writes_down_what_editions_do(db):
    """It has its own copy of the form, since the models of a later day may differ."""
    shared = Framework.objects.get()
    wanted = shared.editions.get().snapshot
    FrameworkEdition.objects.all().delete()
    Framework.objects.update(edition=0)
    import_module("curriculum.migrations.0015_first_editions").write_first(apps, None)
    assert shared.editions.get().snapshot == wanted
    assert Framework.objects.get().edition == 1
    assert curriculum.keep_edition(shared.pk) is None


def test_wagtails_forms_make_editions_of_the_shared_one():
    admin, row = signed_in(person("admin")), Competency.objects.first()
    address = f"/admin/snippets/curriculum/competency/edit/{row.pk}/"
    form = {
        "framework": row.framework_id, "domain": row.domain_id, "code": row.code, "title": "Anew",
        "mindset": row.mindset, "description": row.description, "levels-TOTAL_FORMS": 0,
        "levels-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert admin.post(address, form).status_code == 302
    made = FrameworkEdition.objects.get(framework=row.framework_id, number=2)
    assert made.by == person("admin") and any(
        item["title"] == "Anew" for item in made.snapshot["competencies"]
    )
    framework = Framework.objects.get()
    address = "/admin/snippets/curriculum/framework/add/"
    same = {
        "code": framework.code, "title": "x", "version": "1", "note": "", "levels-TOTAL_FORMS": 0,
        "levels-INITIAL_FORMS": 0, "domains-TOTAL_FORMS": 0, "domains-INITIAL_FORMS": 0,
    }  # fmt: skip
    answer = admin.post(address, same)
    assert answer.status_code == 200 and "Another framework has this code." in (
        answer.content.decode()
    )


def test_an_attestation_keeps_its_words_too(client_, own, custody, learner):
    request = competencies.ask(user=learner, competency=custody, level=2, by=learner)[0]
    words = competencies.behaviours_of(custody, 2)
    api.attest(requests=[request], behaviours=words, seen="May", by=person("supervisor"))
    save(client_, own, custody, title="Renamed", level_2="Something else")
    html = signed_in(learner).get(reverse("passbook")).content.decode()
    assert f"<h3>{custody.title}, level 2 (Working)</h3>" in html and words[0] in html
