"""What a lesson is made of: one file a family, one template a block."""

from wagtail.blocks import StreamBlock

from .case import CaseBlock
from .exercise import ExerciseBlock
from .key_points import KeyPointsBlock
from .lists import TextListBlock
from .media import PictureBlock
from .recording import RecordingBlock
from .reflection import ReflectionBlock
from .terms import TermsBlock
from .text import TextBlock
from .transfer import TransferBlock

__all__ = ["LessonBlocks", "TextListBlock", "TransferBlock"]


class LessonBlocks(StreamBlock):
    """The body of a lesson."""

    text = TextBlock()
    case = CaseBlock()
    exercise = ExerciseBlock()
    reflection = ReflectionBlock()
    key_points = KeyPointsBlock()
    picture = PictureBlock()
    recording = RecordingBlock()
    terms = TermsBlock()
