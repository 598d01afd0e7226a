"""The catalogue is open to everybody: whatever is asked of it, it answers a page."""

from __future__ import annotations

import pytest

from curriculum.finding.words import MAX_CHARACTERS


def page(client, query: str, status: int = 200) -> str:
    answer = client.get(f"/?{query}")
    assert answer.status_code == status, (answer.status_code, query[:80])
    return answer.content.decode()


@pytest.mark.parametrize("text", ["x" * 10_000, "word+" * 2_000, "%E6%94%BF%E5%BA%9C" * 1_600])
def test_ten_thousand_characters_are_cut_and_the_page_says_so(client, text):
    html = page(client, f"q={text}")
    assert f"Only the first {MAX_CHARACTERS} characters" in html
    assert "x" * 201 not in html.split("<main")[1]


@pytest.mark.parametrize(
    "operators",
    [
        "%22", "AND", "OR", "NOT", "interview+AND", "*", "%25", "_", "%5C", "%27", "--", "(", ")",
        "%22interview", "interview%27%3B--", "(interview+OR", "%25%25%25", "NEAR(a,b)", "a:b",
        "%27+OR+1%3D1+--", "%3Cscript%3E", "%7B%7B7*7%7D%7D", "%E2%80%AE", "%CC%81", "%EF%BF%BF",
    ],
)  # fmt: skip
def test_operators_are_signs_between_words(client, operators):
    html = page(client, f"q={operators}")
    assert "<script>" not in html and ">49<" not in html


@pytest.mark.parametrize("sign", ["%25", "_", "%25_%25", "%5C", "*", "%22%22"])
def test_a_sign_alone_finds_nothing_and_says_why(client, sign):
    assert "only letters and digits are looked for" in page(client, f"q={sign}")


def test_operators_between_words_change_nothing(client):
    plain = page(client, "q=service+interview")
    assert "No module found" not in plain
    for text in ("%22service+interview%22", "service+*+interview", "service%25interview"):
        html = page(client, f"q={text}")
        assert html.count('class="ds-card card found"') == plain.count('class="ds-card card found"')


@pytest.mark.parametrize("encoded", ["%FF%FE", "%ED%A0%80", "%C0%80", "%", "%zz", "%F0%9F%92%A9"])
def test_odd_bytes_are_no_error(client, encoded):
    page(client, f"q={encoded}")
    page(client, f"programme={encoded}&sort={encoded}&page={encoded}")


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "programme=%00", "page=1%00"])
def test_a_zero_byte_is_refused_here_as_everywhere(client, query):
    page(client, query, 400)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("sdg=99", "sdg=99"),
        ("level=x", "level=x"),
        ("page=abc", "page=abc"),
        ("sort=random", "sort=random"),
        ("programme=%01", "programme="),
        ("programme=SCL&programme=SCL&programme=NO", "programme=NO"),
        ("institution=%3Cb%3E", "institution=&lt;b&gt;"),
        ("language=xx", "language=xx"),
        ("competency=%27", "competency=&#x27;"),
        ("page=-1", "page=-1"),
        ("page=0", "page=0"),
    ],
)
def test_what_does_not_exist_is_named_and_left_out(client, query, named):
    html = page(client, query)
    assert "Not known here, so left out:" in html and f"<bdi>{named}" in html
    assert "No module found" not in html


def test_a_page_far_beyond_is_the_last_one(client):
    assert "There is no page 999999" in page(client, "page=999999")
    assert "page=9999999" in page(client, "page=99999999999999999999")


def test_five_hundred_filters(client):
    query = "&".join(f"sdg=x{n}" for n in range(250)) + "&" + "&".join(["level=foundation"] * 250)
    html = page(client, query)
    assert "and 245 more" in html
    named = html.split("left out:")[1].split("</bdi>")[0]
    assert named.count("sdg=x") == 5


def test_two_thousand_filters(client):
    html = page(client, "&".join(f"sdg={n}" for n in range(100, 2_100)))
    assert "and 1995 more" in html or "and 1,995 more" in html


def test_unknown_parameters_are_nobody_s_business(client):
    html = page(client, "utm_source=mail&fbclid=1&q[]=x&__proto__=1")
    assert "Not known here" not in html and "noindex" not in html


@pytest.mark.parametrize("method", ["head", "options", "put", "delete"])
def test_other_methods_are_no_error(client, method):
    assert getattr(client, method)("/?q=data").status_code < 500


@pytest.mark.parametrize("text", ["foo", "wallet", "foo/bar", "javascript:alert(1)", "//evil.org/"])
def test_where_to_go_next_is_an_address_and_no_name_of_a_route(client, learner_client, text):
    """`redirect` takes a bare word for a route's name: an error page, or a surprise."""
    for browser, method, url in (
        (client, "get", "/view/text/"),
        (client, "post", "/language/setlang/"),
        (learner_client, "get", "/account/terms/"),
    ):
        answer = getattr(browser, method)(url, {"next": text, "language": "en"})
        assert answer.status_code == 302 and answer.url in ("/", "/home/"), (url, answer.url)
    fields = {"login": "learner@example.org", "password": "baraza-demo"}
    answer = client.post(f"/account/login/?next={text}", fields | {"next": text})
    assert answer.status_code == 302 and answer.url == "/home/"
