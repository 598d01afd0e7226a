"""Form fields in the design system's clothes."""

from django import forms, template

register = template.Library()


@register.filter
def is_checkbox(field) -> bool:
    """Whether the label stands behind the field."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def as_input(field) -> str:
    """The field's widget with the class, the error and the help text that belong to it."""
    attributes = {"class": "ds-input"}
    # Help comes before the field and errors after it; both are read with it.
    described = [f"{field.id_for_label}_help"] if field.help_text else []
    if field.errors:
        attributes["aria-invalid"] = "true"
        described.append(f"{field.id_for_label}_error")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    field.field.widget.attrs.pop("placeholder", None)
    return field.as_widget(attrs=attributes)


@register.filter
def count_errors(form) -> int:
    """How many messages there are, over all fields."""
    return sum(len(messages) for messages in form.errors.values())
