"""Modules and lessons between sites: how they are described in a file, and taken in from one.

What a text refers to (pictures, documents, pages, competencies) is named in a file by what it is
anywhere: a hash, a key, a code. `Outgoing` gives these names, `Incoming` finds what they name here.
"""

from .incoming import Incoming
from .outgoing import Outgoing, PackedFile
from .pages import (
    LessonPage,
    check,
    describe_lesson,
    describe_module,
    describe_step,
    edition_number,
    institution_page,
    is_key_free,
    lesson_values,
    link_step,
    locale_of,
    module_to_download,
    module_values,
    module_with_key,
    modules_of_institution,
    shared_values,
    step_place,
    steps_to_pack,
    stream_value,
    write_module_page,
    write_step,
)
from .problems import Problem, in_field, problems_of
from .streams import described

__all__ = [
    "LessonPage",
    "Incoming",
    "Outgoing",
    "PackedFile",
    "Problem",
    "check",
    "describe_lesson",
    "describe_module",
    "describe_step",
    "described",
    "edition_number",
    "in_field",
    "institution_page",
    "is_key_free",
    "lesson_values",
    "link_step",
    "locale_of",
    "module_to_download",
    "module_values",
    "module_with_key",
    "modules_of_institution",
    "problems_of",
    "shared_values",
    "step_place",
    "steps_to_pack",
    "stream_value",
    "write_module_page",
    "write_step",
]
