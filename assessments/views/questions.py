"""A question's screens in the editor, as far as they differ from Wagtail's."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import Button
from wagtail.blocks import ListBlock
from wagtail.snippets.views.snippets import CreateView, EditView

from .. import access
from ..questions.kinds import KINDS, Kind
from ..quizzes import composing


class FromQuiz:
    """A screen that was opened from a quiz's list of questions leads back there."""

    @cached_property
    def quiz(self):
        """The quiz it was opened from; None for one that isn't there or isn't this author's."""
        number = self.request.GET.get("quiz", "")
        return access.quiz_to_change(self.request.user, number) if number else None

    def get_success_url(self) -> str:
        if self.quiz is None:
            return super().get_success_url()
        return reverse("compose_quiz", args=[self.quiz.pk])

    def get_edit_url(self) -> str:
        return self._with_quiz(super().get_edit_url())

    def _with_quiz(self, url: str) -> str:
        if self.quiz is None:
            return url
        more = {"quiz": self.quiz.pk}
        if kind := self.request.GET.get("kind"):
            more["kind"] = kind
        return f"{url}{'&' if '?' in url else '?'}{urlencode(more)}"


class QuestionCreateView(FromQuiz, CreateView):
    """Begin with the kind that was asked for; written for a quiz, it is asked there last."""

    def get_add_url(self) -> str:
        return self._with_quiz(super().get_add_url())

    def get_initial_form_instance(self):
        question = super().get_initial_form_instance() or self.model()
        kind = KINDS.get(self.request.GET.get("kind", ""))
        if kind is not None and self.request.method == "GET":
            question.body = json.dumps([{"type": kind.name, "value": _begun(kind)}])
        return question

    def save_instance(self):
        question = super().save_instance()
        if self.quiz is not None:
            composing.add(quiz=self.quiz, question=question, by=self.request.user)
        return question


def _begun(kind: Kind) -> dict[str, list]:
    """The kind's form with as many empty rows as it asks for: an untouched form shows no error."""
    return {
        name: [{} for _row in range(child.meta.min_num)]
        for name, child in kind.block().child_blocks.items()
        if isinstance(child, ListBlock) and child.meta.min_num
    }


class QuestionEditView(FromQuiz, EditView):
    """With what can be done to a question beside editing it."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = list(super().header_more_buttons)
        pk = quote(self.object.pk)
        if access.shares_question(self.request.user, self.object):
            buttons.append(
                Button(
                    _("Share …"),
                    url=reverse("share_question", args=[pk]),
                    icon_name="group",
                    priority=40,
                )
            )
        if access.corrects_sittings(self.request.user, self.object):
            buttons.append(
                Button(
                    _("Correct sittings …"),
                    url=reverse("correct_question", args=[pk]),
                    icon_name="rotate",
                    priority=50,
                )
            )
        return buttons
