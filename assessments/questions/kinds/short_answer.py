"""Short answer: matched against accepted forms, or compared by the learner with a checklist."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    ListBlock,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
)

from learning.lib.text import folded

from .base import Answer, Data, Fields, Kind, Review, text_value


class ShortAnswerBlock(StructBlock):
    """With accepted forms it is matched; without, the learner compares it with the checklist."""

    stem = TextBlock(label=_("Question"))
    accepted = ListBlock(
        CharBlock(label=_("Form"), max_length=255),
        label=_("Accepted forms"),
        default=[],
        help_text=_("Case and spaces don't matter. Leave empty for a self-checked answer."),
    )
    model_answer = TextBlock(label=_("Model answer"))
    checklist = ListBlock(
        CharBlock(label=_("Point"), max_length=255), label=_("Checklist"), default=[]
    )
    feedback_correct = TextBlock(label=_("Feedback when right"), rows=2, required=False)
    feedback_incorrect = TextBlock(label=_("Feedback when wrong"), rows=2, required=False)

    class Meta:
        icon = "pilcrow"
        label = _("Short answer")

    def clean(self, value):
        cleaned = super().clean(value)
        # A draft may lack both: an essay that comes from elsewhere has neither.
        is_bare = not cleaned["accepted"] and not cleaned["checklist"]
        if is_bare and not self.is_deferred_validation:
            raise StructBlockValidationError(
                block_errors={
                    "checklist": ValidationError(
                        _("Give accepted forms, or a checklist for the learner to compare with.")
                    )
                }
            )
        return cleaned


class ShortAnswer(Kind):
    name = "short_answer"
    label = _("Short answer")
    block = ShortAnswerBlock
    _texts = ("stem", "model_answer", "feedback_correct", "feedback_incorrect")

    def freeze(self, value) -> Data:
        return {
            **{key: value[key] for key in self._texts},
            "accepted": list(value["accepted"]),
            "checklist": list(value["checklist"]),
        }

    def thaw(self, data: Data) -> Data:
        return {
            **{key: data.get(key, "") for key in self._texts},
            "accepted": list(data.get("accepted", [])),
            "checklist": list(data.get("checklist", [])),
        }

    def shown(self, data: Data, order: Sequence[str]) -> Data:
        return {"stem": data["stem"], "self_checked": not data["accepted"]}

    def parse(self, data: Data, order: Sequence[str], name: str, posted: Fields) -> Answer | None:
        text = text_value(posted, name)
        return {"text": text} if text else None

    def chosen(self, order: Sequence[str], answer: Answer | None) -> Data:
        return {"text": answer["text"] if answer else ""}

    def is_counted(self, data: Data) -> bool:
        """A self-checked answer isn't: nobody but the learner has judged it (SCHEMA.md)."""
        return bool(data["accepted"])

    def grade(self, data: Data, answer: Answer | None) -> Fraction:
        accepted = {folded(form) for form in data["accepted"]}
        return Fraction(answer is not None and folded(answer["text"]) in accepted)

    def review(self, data: Data, order: Sequence[str], answer: Answer | None) -> Review:
        if not data["accepted"]:
            feedback = data["feedback_incorrect"]
        elif self.grade(data, answer):
            feedback = data["feedback_correct"]
        else:
            feedback = data["feedback_incorrect"]
        return Review(
            answer=data["model_answer"], feedback=feedback, checklist=tuple(data["checklist"])
        )
