"""Video and audio: asked for by a click, with everything said in them also as text."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    IntegerBlock,
    RichTextBlock,
    StructBlock,
    StructBlockValidationError,
)
from wagtail.documents.blocks import DocumentChooserBlock

from .text import TEXT_FEATURES

# What every browser of the last years plays without a plugin.
VIDEO = {"mp4": "video/mp4", "webm": "video/webm"}
AUDIO = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "oga": "audio/ogg"}


class RecordingBlock(StructBlock):
    """A film or a sound. Nothing of it is loaded before the learner asks for it."""

    title = CharBlock(label=_("Title"), max_length=255)
    file = DocumentChooserBlock(label=_("File"))
    minutes = IntegerBlock(label=_("Minutes"), min_value=1, max_value=240)
    transcript = RichTextBlock(
        label=_("Transcript"),
        features=TEXT_FEATURES,
        help_text=_("Everything that is said, and what is shown and matters."),
    )

    class Meta:
        icon = "media"
        label = _("Video or audio")
        template = "curriculum/blocks/recording.html"

    def clean(self, value):
        cleaned = super().clean(value)
        if cleaned["file"] is None:  # of a draft that is saved before one was chosen
            return cleaned
        extension = cleaned["file"].file_extension.lower()
        if extension not in VIDEO | AUDIO:
            known = ", ".join(sorted(VIDEO | AUDIO))
            raise StructBlockValidationError(
                block_errors={
                    "file": ValidationError(
                        _(
                            "A .%(extension)s file can't be played in a page. Choose one of: %(known)s."
                        ),
                        params={"extension": extension, "known": known},
                    )
                }
            )
        return cleaned

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        extension = value["file"].file_extension.lower() if value["file"] else ""
        return context | {"is_video": extension in VIDEO}
