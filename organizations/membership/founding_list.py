"""Bringing in many founding members at once: what a list says, what would become of it, and doing it."""

import hashlib
import re
import uuid
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from files.spreadsheets import FORMULA_STARTS
from files.tables import Row
from members import transitions
from members.models import Transition, User
from notifications import outbox
from notifications.models import Message
from organizations.contacts.representation import invite
from organizations.directory.lookup import resembling
from organizations.membership.duplicates import hold_names, note
from organizations.membership.joining import free_slug
from organizations.models import FoundingList, Organization

ORGANIZATION_COLUMNS = ["key", "name", "acronym", "type", "registration_number", "website", "town", "county"]
CONTACT_COLUMNS = ["name", "email", "role", "may_sign"]
COLUMNS = [*ORGANIZATION_COLUMNS, *(f"contact{number}_{part}" for number in (1, 2) for part in CONTACT_COLUMNS)]
NEEDED = ["name", "type", "contact1_name", "contact1_email", "contact1_role"]
# Filled in, they speak of an organization.
TELLING = [column for column in ORGANIZATION_COLUMNS if column not in ("key", "county")]
INVITATION = "person_invited"
KEYS = uuid.UUID("6a1c1c0e-5b0e-4c7e-9b36-3c8f4f0f9d51")


@dataclass
class Line:
    """One row of the list; `organization` and `contacts` are ready to be saved once nothing is wrong with it.

    A row that names no organization is about a person: the first contact, who is invited to join by themselves.
    """

    number: int
    cells: dict[str, str]
    organization: Organization = field(default_factory=Organization)
    contacts: list[dict] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    here: Organization | User | Message | None = None
    alike: list[Organization] = field(default_factory=list)

    @property
    def is_person(self) -> bool:
        return not any(self.cells.get(column) for column in TELLING)

    @property
    def name(self) -> str:
        return " ".join(self.cells.get("contact1_name" if self.is_person else "name", "").split())

    @property
    def fate(self) -> str:
        """What becomes of it unless a coordinator says that it is a different one."""
        if self.wrong:
            return "wrong"
        if self.here:
            return "here"
        if self.is_person:
            return "invited"
        return "alike" if self.alike else "new"


def lines_of(rows: list[Row]) -> list[Line]:
    """The rows under the heading. Raises `ValidationError` with a sentence."""
    if not rows:
        raise ValidationError(_("The file is empty."))
    heading = checked_heading(rows[0][1])
    if not rows[1:]:
        raise ValidationError(_("Below the heading there is no row."))
    return [line(number, heading, cells) for number, cells in rows[1:]]


def checked_heading(cells: list[str]) -> list[str]:
    """The columns by their names here; who writes them with spaces is understood."""
    heading = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in cells]
    while heading and not heading[-1]:
        heading.pop()
    if missing := [column for column in NEEDED if column not in heading]:
        raise ValidationError(
            _("The first row has to name the columns; these are missing: %(columns)s. It says: %(found)s."),
            params={"columns": ", ".join(missing), "found": ", ".join(cell[:30] for cell in cells[:20])},
        )
    if unknown := [cell for cell, column in zip(cells, heading, strict=False) if column not in COLUMNS]:
        raise ValidationError(
            _("The first row names columns that we do not know: %(columns)s. Take the template."),
            params={"columns": ", ".join(cell[:30] for cell in unknown[:20])},
        )
    if len(set(heading)) < len(heading):
        raise ValidationError(_("The first row names a column twice."))
    return heading


def line(number: int, heading: list[str], row: list[str]) -> Line:
    cells = [cell.strip() for cell in row]
    read = Line(number, dict(zip(heading, cells, strict=False)))
    if any(cells[len(heading) :]):
        read.wrong.append(_("The row has more cells than the heading. A cell with a comma needs quotation marks."))
    for column, cell in read.cells.items():
        if cell.startswith(FORMULA_STARTS):
            read.wrong.append(
                _("%(column)s: “%(cell)s” begins like a formula of a spreadsheet. Write it as plain text.")
                % {"column": column, "cell": cell[:40]}
            )
    return read


def judge(lines: list[Line]) -> list[Line]:
    """Find what is here already, by key, name or registration number, what looks alike, and what stands here twice."""
    first: dict[str, int] = {}
    for line in lines:
        if line.wrong:
            continue
        for sign in signs(line):
            if sign in first:
                line.wrong.append(_("It stands in line %(number)d of the list already.") % {"number": first[sign]})
                break
        first |= {sign: line.number for sign in signs(line) if sign not in first}
        line.here = person_here(line) if line.is_person else here(line)
        if not line.here and not line.is_person:
            line.alike = list(resembling(line.name, line.organization.acronym or line.name)[:3])
    return lines


def signs(line: Line) -> list[str]:
    if line.is_person:
        return [f"person:{person['email']}" for person in line.contacts]
    number = line.organization.registration_number
    known = {"key": line.cells.get("key", ""), "name": line.name, "number": number}
    return [f"{kind}:{value.casefold()}" for kind, value in known.items() if value]


def here(line: Line) -> Organization | None:
    """The organization that this line is about, in whatever state; also when its name was changed since."""
    same = Q(name__iexact=line.name) | Q(creation_key=creation_key(line))
    if line.organization.registration_number:
        same |= Q(registration_number__iexact=line.organization.registration_number)
    known = Organization.objects.filter(same).select_related("merged_into").order_by("pk").first()
    return known and (known.merged_into or known)


def person_here(line: Line) -> User | Message | None:
    """Whoever has an account under that address, or the letter by which they were invited."""
    address = line.contacts[0]["email"]
    known = User.objects.filter(email=address).first()
    return known or Message.objects.filter(letter=INVITATION, address=address).first()


def creation_key(line: Line) -> uuid.UUID:
    """The same for the same line of any list: the database takes it once."""
    return uuid.uuid5(KEYS, next(sign for sign in signs(line) if not sign.startswith("number:")))


@transaction.atomic
def bring_in(
    lines: list[Line], by: User, *, key: uuid.UUID, file_name: str, text: str, different: frozenset[int] = frozenset()
) -> FoundingList:
    """Enter what is new as drafts, invite the named contacts, and keep a record of each line.

    `different` holds the numbers of lines that look alike but are another organization. The same `key` gives the
    record made first. What is here already stays as it is, so that a list may be brought in again.
    """
    hold_names()
    if earlier := FoundingList.objects.filter(key=key, brought_by=by).first():
        return earlier
    made: dict[int, Organization] = {}
    invited = 0
    for line in judge(lines):
        if line.fate == "invited":
            invite_to_join(line.contacts[0], by)
            invited += 1
        elif line.fate == "new" or (line.fate == "alike" and line.number in different):
            made[line.number] = enter(line, by)
    brought = FoundingList.objects.create(
        key=key,
        file_name=file_name,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        brought_by=by,
        entered=len(made) + invited,
        left_out=len(lines) - len(made) - invited,
        lines=[record(line, made.get(line.number)) for line in lines],
    )
    transitions.record(brought, Transition.What.LIST, by, after=f"{brought.entered} + {brought.left_out}")
    return brought


def enter(line: Line, by: User) -> Organization:
    organization = line.organization
    organization.created_by, organization.slug = by, free_slug(organization.name)
    organization.creation_key = creation_key(line)
    organization.save(force_insert=True)
    note(organization, by, line.alike)
    for contact in line.contacts:
        invite(organization, by, **contact)
    return organization


def invite_to_join(person: dict, by: User) -> None:
    """Only a letter: an account comes into being when the person signs up."""
    context = {"name": person["full_name"], "inviter": str(by)}
    outbox.post(INVITATION, person["email"], context, language=get_language() or "")


def record(line: Line, made: Organization | None) -> dict:
    """What is kept of a line; of people nothing."""
    known = None if line.is_person else made or line.here
    return {
        "number": line.number,
        "name": "" if line.is_person else line.name,
        "fate": "new" if made else line.fate,
        "organization": known.pk if known else None,
        "invited": len(line.contacts) if made or line.fate == "invited" else 0,
    }


def template() -> list[list[str]]:
    """A list to begin with: the heading, an organization and a person without one as examples."""
    example = [
        "1",
        "Kilele Landslide Watch",
        "KLW",
        "cbo",
        "CBO/2019/123",
        "https://example.org",
        "Kangema",
        "Murang'a",
    ]
    people = ["Amina Wario", "amina@example.org", "Director", "yes", "Juma Otieno", "juma@example.org", "Officer", "no"]
    alone = ["2", *[""] * 7, "Zawadi Kioko", "zawadi@example.org", *[""] * 6]
    return [[*COLUMNS], [*example, *people], alone]
