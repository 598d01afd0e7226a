"""Questions of every kind as Hypothesis makes them up, in the neutral form between formats."""

from __future__ import annotations

from hypothesis import strategies as st

from assessments.questions.exchange.items import ExchangedQuestion, tidy

LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Everything that formats use as signs, scripts in both directions, and what is not in the BMP.
_CHARACTERS = st.one_of(
    st.sampled_from(list("abc XYZ 0159 {}~=#:\\%*<>&\"'[]|->$/.,;\n@+-_()")),
    st.sampled_from(list("éßğشمع日本ክ😀٣")),
)


def texts(minimum: int = 1, maximum: int = 30):
    """Tidy texts of so many characters, a few lines perhaps."""
    raw = st.text(_CHARACTERS, min_size=minimum, max_size=maximum).map(tidy)
    return raw.filter(lambda text: len(text) >= minimum and "[[" not in text)


def lines(maximum: int = 20):
    return texts(1, maximum).map(lambda text: " ".join(text.split())).filter(bool)


codes = st.from_regex(r"[A-Z]{2,5}-[0-9]{1,3}", fullmatch=True)
figures = st.decimals(min_value=-(10**6), max_value=10**6, places=3).map(lambda value: f"{value:f}")
tolerances = st.decimals(min_value=0, max_value=5, places=2).map(lambda value: f"{value:f}")


def numbered(rows: list[dict]) -> list[dict]:
    return [{"id": LETTERS[index], **row} for index, row in enumerate(rows)]


def options(right: st.SearchStrategy, wrong: st.SearchStrategy):
    """Options of which so many are right and so many wrong."""
    return st.tuples(right, wrong).flatmap(
        lambda counts: st.lists(
            st.tuples(texts(), texts(0)), min_size=sum(counts), max_size=sum(counts)
        ).map(
            lambda rows: numbered(
                [
                    {"text": text, "correct": index < counts[0], "feedback": feedback}
                    for index, (text, feedback) in enumerate(rows)
                ]
            )
        )
    )


def rows_of(minimum: int = 3, **fields):
    return st.lists(st.fixed_dictionaries(fields), min_size=minimum, max_size=5).map(numbered)


@st.composite
def _scenarios(draw):
    scores = draw(st.permutations(["1", "0.5", "0"]))
    rows = [{"text": draw(texts()), "score": score, "feedback": draw(texts(0))} for score in scores]
    case, stem = draw(texts()), draw(texts())
    return {"case": case, "stem": stem.replace("\n\n", "\n"), "options": numbered(rows)}


@st.composite
def _gaps(draw, index: int):
    form = draw(st.sampled_from(["text", "choice", "number"]))
    worths = [100, *draw(st.lists(st.integers(0, 99), min_size=1, max_size=3))]
    words = draw(st.lists(lines(), min_size=len(worths), max_size=len(worths), unique=True))
    if form == "number":
        words = [draw(figures) for _worth in worths]
    words = [word if word != "*" else "star" for word in words]
    answers = [
        {
            "text": word,
            "worth": worth,
            "tolerance": draw(tolerances) if form == "number" else "0",
            "feedback": draw(texts(0)),
        }
        for word, worth in zip(words, worths, strict=True)
    ]
    otherwise = draw(texts(0)) if form != "choice" else ""
    weight = draw(st.integers(1, 9))
    return {"id": LETTERS[index], "form": form, "weight": weight, "answers": answers,
            "otherwise": otherwise}  # fmt: skip


@st.composite
def _clozes(draw):
    count = draw(st.integers(1, 3))
    # A brace in the text itself would begin a gap in Moodle's notation.
    plain = lines().map(lambda text: text.replace("{", "(").replace("\\", "/"))
    text = " ".join(f"{draw(plain)} [[{number}]]" for number in range(1, count + 1))
    stem = draw(lines().map(lambda text: text.replace("{", "(").replace("\\", "/")))
    return {"stem": stem, "text": text, "gaps": [draw(_gaps(n)) for n in range(count)]}


DATA = {
    "single_choice": st.fixed_dictionaries(
        {"stem": texts(), "options": options(st.just(1), st.integers(1, 4))}
    ),
    "multiple_response": st.fixed_dictionaries(
        {"stem": texts(), "options": options(st.integers(2, 4), st.integers(1, 4))}
    ),
    "true_false": st.fixed_dictionaries(
        {
            "stem": texts(),
            "answer": st.booleans(),
            "feedback_true": texts(0),
            "feedback_false": texts(0),
        }
    ),
    "matching": st.fixed_dictionaries(
        {"stem": texts(), "pairs": rows_of(left=texts(), right=texts(), feedback=texts(0))}
    ),
    "ordering": st.fixed_dictionaries(
        {"stem": texts(), "items": rows_of(text=texts(), why=texts(0))}
    ),
    "numeric": st.fixed_dictionaries(
        {
            "stem": texts(),
            "answer": figures,
            "tolerance": tolerances,
            "unit": lines(),
            "solution": texts(0),
            "feedback_correct": texts(0),
            "feedback_incorrect": texts(0),
            "common_errors": st.lists(
                st.fixed_dictionaries({"value": figures, "feedback": texts(0)}), max_size=3
            ),
        }
    ),
    "short_answer": st.fixed_dictionaries(
        {
            "stem": texts(),
            "accepted": st.lists(lines(), min_size=1, max_size=3),
            "model_answer": texts(),
            "checklist": st.just([]),
            "feedback_correct": texts(0),
            "feedback_incorrect": texts(0),
        }
    ),
    "scenario": _scenarios(),
    "cloze": _clozes(),
}


# The smallest PNG there is.
PICTURE = {
    "picture": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5Er"
    "kJggg==",
    "picture_hash": "4a5eb7171b58e08a6881721e3b43d5a44419a2be",
    "picture_name": "order & map.png",
    "picture_text": 'A <map> of "wards" & roads',
}


@st.composite
def questions(draw, kind: str, *, with_pictures: bool = False):
    """A question of this kind with everything that can be said of one."""
    return ExchangedQuestion(
        kind=kind,
        data=draw(DATA[kind]),
        label=draw(lines(60)),
        code=draw(st.one_of(st.just(""), codes)),
        category=draw(st.one_of(st.just(""), lines())),
        points=draw(st.integers(1, 100)),
        difficulty=draw(st.integers(1, 3)),
        competency=draw(st.one_of(st.just(""), codes)),
        objective=draw(st.one_of(st.just(""), codes)),
        lesson=draw(st.one_of(st.just(""), codes)),
        language=draw(st.sampled_from(["", "ar", "fr"])),
        tags=draw(st.sampled_from(["", "law", "law, public ethics", "قانون, ميزانية"])),
        **(draw(st.sampled_from([{}, PICTURE])) if with_pictures else {}),
    )
