"""Who runs the site, on the pages that must say so."""

from django import template

from ..models import Operator

register = template.Library()

# Which facts each page of public duty shows.
_FACTS = {
    "contact": ("name", "address", "email", "phone"),
    "privacy": ("name", "address", "email", "legal_basis", "data_protection", "hosting",
                "privacy_authority"),
    "accessibility": ("name", "email", "accessibility_authority"),
    "terms": ("name", "address"),
    "help": ("email", "phone"),
}  # fmt: skip


@register.simple_tag(takes_context=True)
def operator_facts(context, duty: str) -> list[tuple[str, str]]:
    """The facts that a page of this duty owes its readers; none for any other page."""
    names = _FACTS.get(duty)
    if not names:
        return []
    facts = Operator.for_request(context["request"]).facts(names)
    # A telephone that isn't there isn't missing.
    return [(label, said) for name, (label, said) in zip(names, facts, strict=True)
            if said or name != "phone"]  # fmt: skip
