"""Many people who sat a quiz, made in bulk: rows as the product leaves them, without its hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.utils import timezone

from assessments.models import Attempt, Enrolment, QuestionVersion, QuizPage, Response
from assessments.questions.kinds import KINDS
from assessments.quizzes.planning import plan_of, versions_of
from curriculum.models import Edition, ModulePage
from learning.people.models import User

# What somebody of an ability (about -2 to 2) answers to a question; None leaves it empty.
Behaviour = Callable[[QuestionVersion, float, Random], dict | None]


def quiz_of(module: ModulePage) -> QuizPage:
    return QuizPage.objects.child_of(module).get()


def right_or_wrong(version: QuestionVersion, ability: float, random: Random) -> dict | None:
    """Right the more often, the abler; else some wrong option, or nothing."""
    return right_answer(version) if random.gauss(ability, 1) > 0 else wrong_answer(version, random)


def right_answer(version: QuestionVersion) -> dict:
    data = version.data
    if version.kind == "matching":
        return {"pairs": {pair["id"]: pair["id"] for pair in data["pairs"]}}
    if version.kind == "ordering":
        return {"places": {item["id"]: n for n, item in enumerate(data["items"], 1)}}
    if version.kind == "true_false":
        return {"value": data["answer"]}
    if version.kind == "multiple_response":
        return {"options": [option["id"] for option in data["options"] if option["correct"]]}
    if "options" in data:
        return {"option": next(option["id"] for option in data["options"] if is_best(option))}
    return {"text": str(data.get("answer") or (data["accepted"] or ["Something of my own."])[0])}


def is_best(option: dict) -> bool:
    return bool(option.get("correct")) or option.get("score") == "1"


def wrong_answer(version: QuestionVersion, random: Random) -> dict | None:
    data = version.data
    if version.kind == "true_false":
        return {"value": not data["answer"]}
    if "options" in data:
        wrong = random.choice([option["id"] for option in data["options"] if not is_best(option)])
        return {"options": [wrong]} if version.kind == "multiple_response" else {"option": wrong}
    return None


def sat_by(
    count: int,
    module: ModulePage,
    behaviour: Behaviour = right_or_wrong,
    *,
    seed: int = 1,
    prefix: str = "sitter",
    versions: dict[int, QuestionVersion] | None = None,
    number: int = 1,
    state: str = "submitted",
) -> list[Attempt]:
    """`count` people hand in the module's quiz, each once; `number` 2 is the same people's second try."""
    random = Random(seed)
    quiz = quiz_of(module)
    versions = versions or versions_of(quiz, random=Random(1))
    people = _people(count, prefix)
    enrolments = _enrolments(people, module)
    begun = timezone.now() - timedelta(days=30 - number)
    attempts = [
        Attempt(
            enrolment=enrolment,
            quiz_key=quiz.translation_key,
            quiz_title=quiz.title,
            number=number,
            state=state,
            plan=plan_of(versions, shuffle=True, random=random),
            pass_mark=quiz.pass_mark,
            attempts_allowed=3,
            started_at=begun + timedelta(minutes=place),
            submitted_at=begun + timedelta(minutes=place + 12),
        )
        for place, enrolment in enumerate(enrolments)
    ]
    Attempt.objects.bulk_create(attempts)
    rows = []
    for attempt in attempts:
        ability = random.gauss(0.4, 1)
        for position, entry in enumerate(attempt.plan["questions"], 1):
            version = versions[entry["version"]]
            answer = behaviour(version, ability, random)
            share = KINDS[version.kind].grade(version.data, answer)
            rows.append(
                Response(
                    attempt=attempt,
                    position=position,
                    version=version,
                    answer=answer,
                    counted=KINDS[version.kind].is_counted(version.data),
                    points=round(float(share) * version.points, 3),
                    points_possible=version.points,
                )
            )
    Response.objects.bulk_create(rows, batch_size=1000)
    return attempts


def _people(count: int, prefix: str) -> list[User]:
    addresses = [f"{prefix}{number}@example.org" for number in range(count)]
    known = set(User.objects.filter(email__in=addresses).values_list("email", flat=True))
    User.objects.bulk_create(
        User(email=address, username=address, full_name=f"Secret Name {address}", password="!")
        for address in addresses
        if address not in known
    )
    by_address = {user.email: user for user in User.objects.filter(email__in=addresses)}
    return [by_address[address] for address in addresses]


def _enrolments(people: list[User], module: ModulePage) -> list[Enrolment]:
    edition = Edition.objects.filter(module_key=module.translation_key).latest("number")
    known = {
        row.user_id: row
        for row in Enrolment.objects.filter(user__in=people, module_key=module.translation_key)
    }
    made = Enrolment.objects.bulk_create(
        Enrolment(
            user=user,
            module_key=module.translation_key,
            module_title=module.title,
            edition=edition,
        )
        for user in people
        if user.pk not in known
    )
    known |= {row.user_id: row for row in made}
    return [known[user.pk] for user in people]
