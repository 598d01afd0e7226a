"""Who a row is about: rows of one person put together, then matched to an account. No database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from learning.lib.text import folded
from learning.people.roll import Owner, Roll

from .columns import Cells
from .problems import Problem, Refused, _, note, refusal


@dataclass
class FilePerson:
    """One person of the file, who may have several rows. `pk` is their account's, once matched."""

    line: int
    number: str = ""
    email: str = ""
    name: str = ""
    pk: int | None = None
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Who it is, in the file."""
        return f"#{self.number}" if self.number else self.email.lower()

    def as_json(self) -> dict:
        """What applying needs."""
        return {"pk": self.pk, "number": self.number, "email": self.email, "name": self.name}


class People:
    """The people of a file by staff number and by e-mail."""

    def __init__(self) -> None:
        self.by_number: dict[str, FilePerson] = {}
        self.by_email: dict[str, FilePerson] = {}

    def all(self) -> list[FilePerson]:
        """Each once, in the order of the file."""
        found = {id(one): one for one in (*self.by_number.values(), *self.by_email.values())}
        return sorted(found.values(), key=lambda one: one.line)

    def of_row(self, line: int, cells: Cells) -> FilePerson:
        """Whose row this is. Raises Refused where it contradicts an earlier row."""
        number, email = cells.get("staff_number", ""), cells.get("email", "")
        if not number and not email:
            raise Refused(
                _("The row has neither a staff number nor an e-mail."), _("Fill in one of them.")
            )
        at_email = self.by_email.get(email.lower()) if email else None
        person = self.by_number.get(number) if number else at_email
        if person is None and at_email is not None and not at_email.number:
            person = at_email
        person = person or FilePerson(line)
        self._check(person, at_email, number, email, cells.get("full_name", ""))
        person.number = person.number or number
        person.email = person.email or email
        person.name = person.name or cells.get("full_name", "")
        if person.number:
            self.by_number[person.number] = person
        if person.email:
            self.by_email[person.email.lower()] = person
        return person

    @staticmethod
    def _check(
        person: FilePerson, at_email: FilePerson | None, number: str, email: str, name: str
    ) -> None:
        if at_email is not None and at_email is not person:
            raise Refused(
                _("The e-mail %(email)s stands in row %(line)d with another staff number."),
                _("Each person has their own address; take it out of one of the rows."),
                email=email,
                line=at_email.line,
            )
        if email and person.email and person.email.lower() != email.lower():
            raise Refused(
                _("The staff number %(number)s stands in row %(line)d with another e-mail."),
                _("Two people can't share a number. If it's one person, give one address."),
                number=number,
                line=person.line,
            )
        if name and person.name and folded(name) != folded(person.name):
            raise Refused(
                _("The same staff number or e-mail stands in row %(line)d with another name."),
                _("Two people can't share it. If it's one person, write the name alike."),
                line=person.line,
            )


def match(people: Iterable[FilePerson], roll: Roll, owners: dict[str, Owner]) -> None:
    """Find each one's account: by staff number here, then by a confirmed e-mail."""
    for person in people:
        try:
            _match(person, roll, owners)
        except Refused as refused:
            person.problems.append(refused.problem)


def _match(person: FilePerson, roll: Roll, owners: dict[str, Owner]) -> None:
    owner = owners.get(person.email.lower()) if person.email else None
    known = roll.people.get(roll.by_number.get(person.number, 0))
    if known is not None:
        _check_address(person, known, owner)
    elif owner is not None:
        known = _by_address(person, roll, owner)
    if known is None:
        _is_new(person)
        return
    if not known.is_active:
        raise Refused(
            _("The account of %(name)s is closed."),
            _("Ask a platform administrator to open it, or leave the row out."),
            name=person.name or person.number or person.email,
        )
    person.pk = known.pk
    if person.name and folded(person.name) != folded(known.full_name):
        person.notes.append(note(_("The account has another name, and keeps it.")))
    if known.pk in roll.people:
        person.name = person.name or known.full_name
    else:
        # Whoever isn't on the roll yet: their name is theirs to tell. They hear of it by mail.
        person.name = person.name or person.email
        person.notes.append(note(_("An account is there; its owner is told of it by mail.")))


def _check_address(person: FilePerson, known, owner: Owner | None) -> None:
    if owner is not None and owner.person.pk != known.pk:
        raise Refused(
            _("The e-mail %(email)s belongs to another account than the staff number."),
            _(
                "Correct the address, or take it out. If both are one person's, merge the accounts "
                "and look at the file again."
            ),
            email=person.email,
        ).proposing(known.pk, person.email)
    if owner is None and person.email and person.email.lower() != known.email.lower():
        person.notes.append(
            note(_("The account's address stays as it is; people change it themselves."))
        )


def _by_address(person: FilePerson, roll: Roll, owner: Owner):
    number = roll.number_of.get(owner.person.pk)
    if number and person.number:
        raise Refused(
            _("The e-mail %(email)s belongs to staff number %(number)s."),
            _("Correct the number or the address."),
            email=person.email,
            number=number,
        )
    if not owner.is_confirmed and owner.person.pk not in roll.people:
        raise Refused(
            _("There is an account with the address %(email)s, and nobody has confirmed it yet."),
            _("Ask the person to sign in once and confirm it, then look at the file again."),
            email=person.email,
        )
    return owner.person


def _is_new(person: FilePerson) -> None:
    if not person.name:
        raise Refused(_("A new person needs a name."), _("Fill in full_name."))
    person.notes.append(
        note(_("New: gets a mail with a link to choose a password."))
        if person.email
        else note(_("New: gets a printed slip with a code."))
    )


def supervisor_of(text: str, people: People, roll: Roll) -> FilePerson | int:
    """The supervisor that a cell names: somebody of the file, or an account of the organisation."""
    if "@" in text:
        in_file, here = people.by_email.get(text.lower()), roll.by_address.get(text.lower())
    else:
        in_file, here = people.by_number.get(text), roll.by_number.get(text)
    if in_file is not None:
        return in_file
    if here is None:
        raise Refused(
            _("The supervisor “%(supervisor)s” is neither in this file nor at the organisation."),
            _("Add a row for them, or correct the number or e-mail."),
            supervisor=text[:80],
        )
    return here


def own_supervisor() -> Problem:
    """Said of a row whose supervisor is the person."""
    return refusal(
        _("The person would be their own supervisor."), _("Name somebody else, or nobody.")
    )
