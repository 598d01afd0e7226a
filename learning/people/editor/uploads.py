"""Pictures as they come in: one that would burst the memory or can't be read is refused at the door."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class WholePictureField(WagtailImageField):
    """Opens the picture: Wagtail reads its head only, and some of what Pillow raises then is a 500."""

    def check_image_pixel_size(self, f) -> None:
        try:
            super().check_image_pixel_size(f)
            self._read(f)
        except ValidationError:
            raise
        except Pillow.DecompressionBombError as error:
            raise ValidationError(
                _("This picture has too many pixels. At most %(most)d million are taken."),
                params={"most": self.max_image_pixels // 1_000_000},
                code="file_too_many_pixels",
            ) from error
        except Exception as error:  # a decoder may raise anything
            raise ValidationError(
                _("This picture is damaged: it can't be read. Export it again."),
                code="invalid_image",
            ) from error

    def _read(self, f) -> None:
        """Decode every pixel, after their number is known."""
        f.seek(0)
        with Pillow.open(f) as picture:
            picture.load()
        f.seek(0)


class PictureForm(BaseImageForm):
    """Wagtail's form for a picture (WAGTAILIMAGES_IMAGE_FORM_BASE)."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if (field := self.fields.get("file")) is not None:
            self.fields["file"] = WholePictureField(
                label=field.label,
                required=field.required,
                widget=field.widget,
                max_length=field.max_length,
            )
