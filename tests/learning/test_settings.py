"""Production refuses to start without what it can't do without, in a sentence that says so."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from learning.lib.secrets import FILES, SecretsMissing, make_secrets, read_secrets
from tests.production_check import environment


def production(env: dict[str, str], *command: str) -> subprocess.CompletedProcess:
    keep = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *(command or ("check",))],
        env=keep | env, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def good(tmp_path) -> dict[str, str]:
    return environment(tmp_path)


def test_the_control_starts(good):
    done = production(good)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BARAZA_SECRETS", "", "BARAZA_SECRETS is not set"),
        ("BARAZA_SECRETS", "/nowhere", "django.key, mfa.key"),
        ("BASE_URL", "", "BASE_URL is not set"),
        ("BASE_URL", "http://learn.example", "must begin with https://"),
        ("EMAIL_URL", "", "EMAIL_URL is not set"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL makes no sense"),
        ("TIME_ZONE", "Nairobi", "no time zone has that name"),
    ],
)
def test_what_is_missing_is_named(good, name, value, says):
    done = production(good | {name: value})
    assert done.returncode == 1
    assert says in done.stderr


@pytest.mark.parametrize("name", FILES)
def test_each_missing_key_is_named_with_the_command_that_makes_it(tmp_path, name):
    make_secrets(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(SecretsMissing, match=f"{name} missing.*learning.lib.secrets"):
        read_secrets(tmp_path)
    assert make_secrets(tmp_path) == [name], "the command makes what is missing and no more"
    read_secrets(tmp_path)


def test_demo_accounts_are_never_made_in_production(good):
    done = production(good, "load_demo_accounts")
    assert done.returncode == 1
    assert "forbid" in done.stderr


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path):
    assert set(make_secrets(tmp_path)) == set(FILES)
    before = {name: (tmp_path / name).read_bytes() for name in FILES}
    assert make_secrets(tmp_path) == []
    assert before == {name: (tmp_path / name).read_bytes() for name in FILES}
    for name in FILES:
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
