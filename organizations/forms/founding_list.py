"""Lists of founding members: the file, each of its rows, and the confirmation."""

import uuid

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files import tables
from files.kinds import accept
from members.names import readable_name
from organizations.forms.editing import NAME_ERRORS, WebAddressField, on_one_line
from organizations.membership import founding_list
from organizations.membership.founding_list import CONTACT_COLUMNS, Line
from organizations.models import Organization, Representation
from vocabularies.choices import OfferedTermField
from vocabularies.models import County, OrganizationType

YES, NO = ("yes", "y", "1", "true", "ndiyo"), ("", "no", "n", "0", "false", "hapana")


class ListForm(forms.Form):
    """The file; once it is valid `lines` holds its rows, `text` the same as CSV, `notes` what to look at."""

    file = forms.FileField(
        label=_("The list"),
        widget=forms.FileInput({"accept": accept(tables.TABLES)}),
        error_messages={"required": _("Choose the file."), "empty": _("The file is empty.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = gettext(
            "A workbook (XLSX, its first sheet) or a CSV file, at most %(most)s rows."
        ) % {"most": settings.IMPORT_MAX_ROWS}

    def clean_file(self):
        file = self.cleaned_data["file"]
        table = tables.read(file)
        self.text, self.notes = tables.as_text(table.rows), table.notes
        self.lines = checked(self.text)
        return file


class ConfirmationForm(forms.Form):
    """The list as it was shown, and which of the lookalikes are another organization."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False)
    file_name = forms.CharField(widget=forms.HiddenInput, max_length=200)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    different = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def clean_text(self):
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        self.lines = checked(text)
        self.fields["different"].choices = [(line.number, line.number) for line in self.lines]
        return text


def checked(text: str) -> list[Line]:
    """The rows of a list with what is wrong in each. Raises `ValidationError` when it is no such list."""
    lines = founding_list.lines_of(tables.from_text(text))
    terms = Vocabulary()
    for line in lines:
        if not line.wrong:
            check(line, terms)
    return lines


class Vocabulary:
    """Types and counties as people write them, read once for a list."""

    def __init__(self):
        self.types = {
            word.casefold(): one
            for one in OrganizationType.objects.all()
            for word in (one.slug, one.name_en, one.name_sw)
        }
        self.counties = {
            word.casefold(): one for one in County.objects.all() for word in (one.slug, one.name, one.code, one.number)
        }


def check(line: Line, terms: Vocabulary) -> None:
    if line.is_person:
        check_person(line)
        return
    county, kind = line.cells.get("county", ""), line.cells["type"]
    found = {"type": terms.types.get(kind.casefold()), "county": terms.counties.get(county.casefold())}
    for column, typed in (("type", kind), ("county", county)):
        if typed and not found[column]:
            line.wrong.append(_("%(column)s: “%(cell)s” is not in our list.") % {"column": column, "cell": typed[:40]})
    form = RowForm(line.cells | {name: one.pk if one else "" for name, one in found.items()})
    take_errors(line, form, skip=("type",) if kind and not found["type"] else ())
    if form.is_valid():
        line.organization = form.organization
    line.contacts = contacts(line)


def check_person(line: Line) -> None:
    """Somebody without an organization: a name and an address."""
    cells = {part: line.cells.get(f"contact1_{part}", "") for part in CONTACT_COLUMNS}
    form = PersonForm(cells | {"full_name": cells["name"]})
    take_errors(line, form, prefix="contact1_")
    if any(line.cells.get(f"contact2_{part}") for part in CONTACT_COLUMNS):
        line.wrong.append(_("Without an organization there is one person in a row."))
    if form.is_valid():
        line.contacts = [form.cleaned_data]


def contacts(line: Line) -> list[dict]:
    """The named people; the first is needed, the second only if one of its cells is filled."""
    people = []
    for number in (1, 2):
        cells = {part: line.cells.get(f"contact{number}_{part}", "") for part in CONTACT_COLUMNS}
        if number == 1 or any(cells.values()):
            form = ContactForm(cells | {"full_name": cells["name"], "title": cells["role"]})
            take_errors(line, form, prefix=f"contact{number}_")
            people.append(form.person if form.is_valid() else {})
    if len(people) == 2 and people[0] and people[0].get("email") == people[1].get("email"):
        line.wrong.append(_("The two contacts have the same e-mail address. Name two people."))
    return people


def take_errors(line: Line, form, *, prefix: str = "", skip: tuple[str, ...] = ()) -> None:
    columns = {"full_name": "name", "title": "role"} if prefix else {}
    for name, errors in form.errors.items():
        if name not in skip:
            said = " ".join(errors)
            line.wrong.append(said if name == "__all__" else f"{prefix}{columns.get(name, name)}: {said}")


def field_of(name: str, **more) -> forms.Field:
    return Organization._meta.get_field(name).formfield(**more)


class RowForm(forms.Form):
    """The organization of one row; whether the name is taken is no fault of it: then it is here already."""

    name = field_of("name", error_messages=NAME_ERRORS)
    acronym = field_of("acronym")
    type = field_of("type", form_class=OfferedTermField)
    registration_number = field_of("registration_number")
    website = field_of("website", form_class=WebAddressField)
    town = field_of("town")
    county = field_of("county")

    def clean_name(self):
        return readable_name(self.cleaned_data["name"])

    @property
    def organization(self) -> Organization:
        return Organization(**self.cleaned_data)


class PersonForm(forms.Form):
    """The person of a row without an organization."""

    full_name = Representation._meta.get_field("full_name").formfield()
    email = Representation._meta.get_field("email").formfield()

    def clean_full_name(self):
        return readable_name(self.cleaned_data["full_name"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class ContactForm(forms.ModelForm):
    """One contact of a row."""

    may_sign = forms.CharField(required=False)

    class Meta:
        model = Representation
        fields = ["full_name", "email", "title"]

    def clean_full_name(self):
        return readable_name(self.cleaned_data["full_name"])

    def clean_title(self):
        return on_one_line(self.cleaned_data["title"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_may_sign(self):
        typed = self.cleaned_data["may_sign"].casefold()
        if typed not in (*YES, *NO):
            raise ValidationError(_("Write “yes” or “no”."))
        return typed in YES

    @property
    def person(self) -> dict:
        names = ("full_name", "email", "title")
        return {name: self.cleaned_data[name] for name in names} | {"is_authorized": self.cleaned_data["may_sign"]}
