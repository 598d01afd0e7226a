"""Files of people for the tests, and the way through their import."""

from __future__ import annotations

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from learning.console.importing import api
from learning.operations.models import BulkOperation
from learning.people.models import Membership, Organisation, Post, StaffNumber, Unit, User
from tests.people import person

HEAD = ["staff_number", "full_name", "email", "unit", "unit_code", "post", "post_code", "grade",
        "supervisor", "since", "until", "away_from", "away_until", "learned", "learned_code",
        "learned_level", "learned_on"]  # fmt: skip


def as_csv(*rows: dict, head=HEAD, delimiter=",", encoding="utf-8") -> bytes:
    """A CSV file with these rows."""
    out = io.StringIO()
    writer = csv.DictWriter(out, head, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_workbook(*rows: list) -> bytes:
    """A workbook with these rows, the head among them."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row(number="1", name="Amina Otieno", unit="Registry", **more) -> dict:
    """A row with what a new person needs."""
    return {"staff_number": number, "full_name": name, "unit": unit, **more}


def interior() -> Organisation:
    return Organisation.objects.get(slug="interior")


def planned(*rows: dict, organisation: Organisation | None = None) -> BulkOperation:
    """A dry run over these rows."""
    return api.plan_import(
        organisation=organisation or interior(),
        content=as_csv(*rows),
        file="people.csv",
        by=person("hr"),
    )


def applied(*rows: dict, **more) -> BulkOperation:
    """The same, applied as far as it isn't refused."""
    operation = planned(*rows)
    api.apply_operation(operation, by=person("hr"), leave_refused_out=True, seconds=None)
    operation.refresh_from_db()
    return operation


def undone(operation: BulkOperation) -> BulkOperation:
    api.undo_operation(operation, by=person("hr"), seconds=None)
    operation.refresh_from_db()
    return operation


def said(operation: BulkOperation, position: int = 1) -> str:
    """Everything that is said of one row."""
    found = operation.rows.get(position=position)
    return found.outcome + ": " + " ".join(map(api.in_words, found.problems))


def employee(number="1", name="Amina Otieno", unit="Registry", since="2020-01-01", **more):
    """Somebody who works at the interior already."""
    organisation = interior()
    root = Unit.objects.get(organisation=organisation, depth=1)
    place = root.get_children().filter(name=unit).first()
    if place is None:
        root.add_child(organisation=organisation, name=unit)
        place = Unit.objects.get(organisation=organisation, name=unit)
    user = User.objects.create_user(None, None, full_name=name)
    StaffNumber.objects.create(organisation=organisation, user=user, number=number)
    title = more.pop("post", None)
    post = None
    if title:
        post, _new = Post.objects.get_or_create(organisation=organisation, unit=place, title=title)
    Membership.objects.create(user=user, unit=place, since=since, post=post, **more)
    return user


def places(user: User) -> list[tuple]:
    """Where somebody works and worked."""
    rows = Membership.objects.filter(user=user).order_by("since", "pk")
    return [
        (m.unit.name, m.post and m.post.title, str(m.since), m.until and str(m.until)) for m in rows
    ]


def upload(client, content: bytes, name: str = "people.csv", **more):
    return client.post(
        "/console/import/",
        {"organisation": interior().pk, "file": SimpleUploadedFile(name, content), **more},
    )


def by_number(number: str) -> User:
    return User.objects.get(staff_numbers__number=number, staff_numbers__organisation=interior())
