"""Broken addresses of the library: a defined answer each, below 500."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError

from curriculum.models import AIUseCase

ODD = ["%00", "x" * 10_000, "<script>alert(1)</script>", "' OR 1=1 --", "\u202eabc", "😀",
       "AI-01\n", "../../etc/passwd", "{{ 7|add:7 }}"]  # fmt: skip


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("name", ["risk", "function", "competency", "sdg"])
def test_an_odd_filter_is_left_out(client, name, value):
    answer = client.get("/use-cases/", {name: value, "unknown": value})
    html = answer.content.decode()
    assert answer.status_code == 200 and "12 use cases" in html
    assert "was left out" in html and "<script>alert" not in html
    said = re.search(r"<q[^>]*>(.*?)</q>", html, re.DOTALL)[1]
    assert 0 < len(unescape(said)) <= 40, "what was asked is repeated, and not at length"


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_an_odd_code_is_not_found(client, value):
    answer = client.get(f"/use-cases/{quote(value, safe='')}/")
    assert answer.status_code == 404 and "<script>alert" not in answer.content.decode()


def test_bytes_that_are_no_text(client):
    assert client.get("/use-cases/%ff%fe/").status_code == 404
    assert client.get("/use-cases/?risk=%ff%fe").status_code == 200
    assert client.get("/use-cases/?sdg=%00").status_code == 400
    assert client.get("/use-cases/%00/").status_code == 400


def test_five_hundred_filters(client):
    query = "&".join(f"sdg={number}" for number in range(100, 600))
    html = client.get(f"/use-cases/?{query}").content.decode()
    assert "12 use cases" in html and html.count("</q>") == 3


@pytest.mark.parametrize("url", ["/use-cases/", "/use-cases/AI-01/"])
def test_only_reading(client, url):
    assert client.post(url).status_code == 405 and client.head(url).status_code == 200


@pytest.mark.parametrize("code", ["HR/01", "a b", "../x", "?q=1"])
def test_a_code_that_no_address_can_hold_is_refused(code):
    """One such entry would break every list that links to it."""
    with pytest.raises(ValidationError) as refused:
        AIUseCase(code=code, title="Sorting letters").clean_fields()
    assert "code" in refused.value.error_dict
