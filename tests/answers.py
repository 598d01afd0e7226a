"""Right answers as a browser would post them, worked out from the key (which only tests may read)."""

from __future__ import annotations

from assessments.questions.kinds import KINDS


def right_fields(attempt, response) -> dict[str, list[str]]:
    """The form fields that answer this response's question rightly."""
    version = response.version
    data = version.data
    order = attempt.plan["questions"][response.position - 1]["order"]
    name = f"q{response.position}"
    kind = version.kind
    assert kind in KINDS
    if kind == "single_choice":
        right = next(option["id"] for option in data["options"] if option["correct"])
        return {name: [str(order.index(right))]}
    if kind == "scenario":
        right = next(option["id"] for option in data["options"] if option["score"] == "1")
        return {name: [str(order.index(right))]}
    if kind == "multiple_response":
        return {name: [str(order.index(o["id"])) for o in data["options"] if o["correct"]]}
    if kind == "true_false":
        return {name: ["true" if data["answer"] else "false"]}
    if kind == "matching":
        return {
            f"{name}-{index}": [str(order.index(pair["id"]))]
            for index, pair in enumerate(data["pairs"])
        }
    if kind == "ordering":
        place = {item["id"]: n for n, item in enumerate(data["items"], 1)}
        return {f"{name}-{index}": [str(place[key])] for index, key in enumerate(order)}
    if kind == "numeric":
        return {name: [data["answer"]]}
    return {name: [data["accepted"][0] if data["accepted"] else "Tell me about the last time."]}
