"""The house stands: keys point down, contracts hold, and each contract catches a break."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings

pytestmark = pytest.mark.once

FLOORS = ["site", "people", "operations", "curriculum", "assessments"]


def test_every_foreign_key_across_apps_points_down():
    """Import contracts can't see a key written as a string."""
    up = []
    for model in apps.get_models():
        if model._meta.app_label not in FLOORS:
            continue
        here = FLOORS.index(model._meta.app_label)
        for field in model._meta.get_fields(include_hidden=True):
            if field.auto_created or not field.is_relation or field.related_model is None:
                continue
            target = field.related_model._meta.app_label
            if target in FLOORS and FLOORS.index(target) > here:
                up.append(f"{model._meta.label}.{field.name} -> {target}")
    assert up == []


def test_only_these_apps_have_models():
    ours = {
        config.label
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in ("learning", "curriculum", "assessments")
        and list(config.get_models())
    }
    assert ours == set(FLOORS)


def test_translatable_models_link_to_taxonomies_by_child_rows():
    """wagtail-localize loses many-to-many links (tried)."""
    from wagtail.models import TranslatableMixin

    lost = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS and issubclass(model, TranslatableMixin)
        for field in model._meta.local_many_to_many
    ]
    assert lost == []


def test_no_secret_or_learner_s_data_is_a_page_or_a_snippet():
    """Of Wagtail's security fixes most are about rights; what it never holds can't leak from it."""
    from wagtail.models import Page
    from wagtail.snippets.models import get_snippet_models

    records = {"Enrolment", "Attempt", "Response", "Certificate", "Evidence", "QuestionVersion",
               "Membership", "AuditEntry", "Consent"}  # fmt: skip
    held = {
        model.__name__
        for model in apps.get_models()
        if issubclass(model, Page) or model in get_snippet_models()
    }
    assert not held & records


BREAKS = {
    "Floors": ("learning/site/broken.py", "from learning.people import api\n"),
    "Every package of learning has its floor": ("learning/newcomer/__init__.py", "\n"),
    "Inside assessments": ("assessments/enrolments/broken.py", "from assessments import api\n"),
    "Models of people": ("assessments/broken.py", "from learning.people.models import User\n"),
    "Models of curriculum": ("assessments/broken.py", "from curriculum.models import Edition\n"),
    "Models of assessments": (
        "learning/console/broken.py",
        "from assessments.quizzes.models import Response\n",
    ),
    "Models of operations": (
        "assessments/broken.py",
        "from learning.operations.models import Outbox\n",
    ),
    "Pure modules": ("assessments/quizzes/grading.py", "\nfrom .models import Attempt\n"),
    "One door to allauth": ("curriculum/broken.py", "import xhtml2pdf\n"),
    "Siblings": ("assessments/questions/kinds/options.py", "\nfrom . import scenario\n"),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the sources in which things may be broken."""
    target = tmp_path_factory.mktemp("house")
    for name in ("learning", "curriculum", "assessments"):
        shutil.copytree(
            settings.BASE_DIR / name,
            target / name,
            ignore=shutil.ignore_patterns("__pycache__", "starter", "typefaces"),
        )
    # The loader's package has the name that the data's folder has.
    shutil.copytree(
        settings.BASE_DIR / "learning/authoring/starter", target / "learning/authoring/starter"
    )
    shutil.copy(settings.BASE_DIR / "pyproject.toml", target)
    return target


def lint(directory) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command as c; c()",
         "--no-cache"],
        cwd=directory, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def test_all_contracts_hold(house):
    assert "10 kept, 0 broken" in lint(house)


@pytest.mark.parametrize("contract", BREAKS)
def test_each_contract_catches_a_break_made_on_purpose(house, contract):
    name, line = BREAKS[contract]
    path = house / name
    before = path.read_text() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text((before or "") + line)
    try:
        said = lint(house)
    finally:
        if before is not None:
            path.write_text(before)
        elif path.name == "__init__.py":
            shutil.rmtree(path.parent)
        else:
            path.unlink()
    broken = [
        row
        for row in said.splitlines()
        if "BROKEN" in row or "Missing" in row or "not listed" in row
    ]
    assert any(contract in row for row in said.splitlines() if "KEPT" not in row), said[-2000:]
    assert broken or "0 broken" not in said
