"""Wagtail's editor within an institution's border: absent and not-yours answer alike.

Three layers: the viewset guards its own addresses, `InstitutionGuard` those of others that name an
object, and `urls` replaces the lists that Wagtail and wagtail-localize show without asking.
"""
