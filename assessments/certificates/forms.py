"""The form of a certificate's layout in the editor."""

from __future__ import annotations

from wagtail.admin.forms import WagtailAdminModelForm

from .pictures import why_unusable


class LayoutForm(WagtailAdminModelForm):
    """Looks at the pictures of the layout and of those who sign: a child doesn't know its layout."""

    def is_valid(self) -> bool:
        valid = super().is_valid()
        institution = self.cleaned_data.get("institution")
        fits = [self._picture_fits(self, "logo", institution)]
        for child in self.formsets["signatories"].forms:
            fits.append(self._picture_fits(child, "signature", institution))
        return valid and all(fits)

    def _picture_fits(self, form, field: str, institution) -> bool:
        picture = getattr(form, "cleaned_data", {}).get(field)
        if picture is None or institution is None:
            return True
        if reason := why_unusable(picture, institution):
            form.add_error(field, reason)
        return not reason
