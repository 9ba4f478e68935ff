"""Bringing in many organizations at once: what a list says, what would become of it, and doing it."""

import csv
import hashlib
import io
import uuid
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from files.spreadsheets import FORMULA_STARTS
from members.models import User
from organizations.contacts.representation import invite
from organizations.directory.lookup import resembling
from organizations.membership.duplicates import hold_names, note
from organizations.membership.joining import free_slug
from organizations.models import FoundingList, Organization

MOST_ROWS = 200
MOST_BYTES = 512 * 1024
ORGANIZATION_COLUMNS = ["key", "name", "acronym", "type", "registration_number", "website", "town", "county"]
CONTACT_COLUMNS = ["name", "email", "role", "may_sign"]
COLUMNS = [*ORGANIZATION_COLUMNS, *(f"contact{number}_{part}" for number in (1, 2) for part in CONTACT_COLUMNS)]
NEEDED = ["name", "type", "contact1_name", "contact1_email", "contact1_role"]
KEYS = uuid.UUID("6a1c1c0e-5b0e-4c7e-9b36-3c8f4f0f9d51")


@dataclass
class Line:
    """One row of the list; `organization` and `contacts` are ready to be saved once nothing is wrong with it."""

    number: int
    cells: dict[str, str]
    organization: Organization = field(default_factory=Organization)
    contacts: list[dict] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    here: Organization | None = None
    alike: list[Organization] = field(default_factory=list)

    @property
    def name(self) -> str:
        return " ".join(self.cells.get("name", "").split())

    @property
    def fate(self) -> str:
        """What becomes of it unless a coordinator says that it is a different one: wrong, here, alike or new."""
        if self.wrong:
            return "wrong"
        if self.here:
            return "here"
        return "alike" if self.alike else "new"


def decoded(content: bytes) -> str:
    """The text of an uploaded list. Raises `ValidationError` with a sentence."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 512 KB. Divide it into several lists."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(
            _("The file is not written in UTF-8. In your spreadsheet choose “Save as”, then “CSV UTF-8”.")
        ) from error
    if "\0" in text:
        raise ValidationError(_("This is not a CSV file. In your spreadsheet choose “Save as”, then “CSV UTF-8”."))
    return text


def read(text: str) -> list[Line]:
    """The rows under the heading, cells trimmed, empty rows left out. Raises `ValidationError` with a sentence."""
    heading_line = text.lstrip("\r\n").partition("\n")[0]
    delimiter = ";" if heading_line.count(";") > heading_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise ValidationError(
            _("Line %(number)d cannot be read: a quotation mark may be missing.") % {"number": reader.line_num}
        ) from error
    if not rows:
        raise ValidationError(_("The file is empty."))
    heading = checked_heading(rows.pop(0)[1])
    if not rows:
        raise ValidationError(_("Below the heading there is no row."))
    if len(rows) > MOST_ROWS:
        raise ValidationError(
            _("The list has %(count)d rows; at most %(most)d at once. Divide it: running a list again is safe.")
            % {"count": len(rows), "most": MOST_ROWS}
        )
    return [line(number, heading, row) for number, row in rows]


def checked_heading(cells: list[str]) -> list[str]:
    heading = [cell.strip().lower() for cell in cells]
    while heading and not heading[-1]:
        heading.pop()
    if missing := [column for column in NEEDED if column not in heading]:
        raise ValidationError(
            _("The first row has to name the columns; these are missing: %(columns)s.")
            % {"columns": ", ".join(missing)}
        )
    if unknown := [column for column in heading if column not in COLUMNS]:
        raise ValidationError(
            _("The first row names columns that we do not know: %(columns)s. Take the template.")
            % {"columns": ", ".join(unknown)}
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
        line.here = here(line)
        if not line.here:
            line.alike = list(resembling(line.name, line.organization.acronym or line.name)[:3])
    return lines


def signs(line: Line) -> list[str]:
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
    made = {}
    for line in judge(lines):
        if line.fate == "new" or (line.fate == "alike" and line.number in different):
            made[line.number] = enter(line, by)
    return FoundingList.objects.create(
        key=key,
        file_name=file_name,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        brought_by=by,
        entered=len(made),
        left_out=len(lines) - len(made),
        lines=[record(line, made.get(line.number)) for line in lines],
    )


def enter(line: Line, by: User) -> Organization:
    organization = line.organization
    organization.created_by, organization.slug = by, free_slug(organization.name)
    organization.creation_key = creation_key(line)
    organization.save(force_insert=True)
    note(organization, by, line.alike)
    for contact in line.contacts:
        invite(organization, by, **contact)
    return organization


def record(line: Line, made: Organization | None) -> dict:
    known = made or line.here
    return {
        "number": line.number,
        "name": line.name,
        "fate": "new" if made else line.fate,
        "organization": known.pk if known else None,
        "invited": len(line.contacts) if made else 0,
    }


def template() -> list[list[str]]:
    """A list to begin with: the heading, and one row as an example."""
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
    return [[*COLUMNS], [*example, *people]]
