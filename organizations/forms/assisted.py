"""Paper forms: what a coordinator types, and what the person makes of it."""

import uuid

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.inspection import FileRefused
from files.kinds import KINDS, accept, size_text
from members.forms import ProfileForm
from members.models import AssistedEntry
from members.names import readable_name
from organizations.forms.editing import NAME_ERRORS, NAME_IS_TAKEN, OrganizationForm, keys_of, on_one_line
from organizations.membership import assisting, joining
from organizations.models import Organization, OrganizationOnPaper
from vocabularies.choices import OfferedTermField, OfferedTermsField
from vocabularies.models import OrganizationType

EMAIL_INVALID = _("Type an e-mail address with an @, like amina@example.org.")
SECOND = ["second_name", "second_email", "second_title", "second_is_authorized"]


class LookUpForm(forms.Form):
    """Whether the organization on the form is here already."""

    name = forms.CharField(label=_("Name of the organization"), max_length=120, error_messages=NAME_ERRORS)

    def clean_name(self):
        return readable_name(self.cleaned_data["name"])


class EntryForm(forms.ModelForm):
    """What stands on the form of one person, for themselves or for an organization that is here."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    scan = forms.FileField(
        label=_("Scan of the form"),
        widget=forms.FileInput,
        error_messages={"required": _("Choose the scan."), "empty": _("This file is empty; choose another one.")},
    )
    groups = [
        (_("The person"), ["full_name", "email", "phone", "title", "county", "motivation", "themes", "language"]),
        (_("The paper"), ["filled_on", "place", "scan"]),
    ]

    class Meta:
        model = AssistedEntry
        fields = [
            "full_name",
            "email",
            "phone",
            "title",
            "county",
            "motivation",
            "themes",
            "language",
            "filled_on",
            "place",
        ]
        field_classes = {"themes": OfferedTermsField}
        labels = {
            "language": _("Language in which we write to them"),
            "filled_on": _("Signed on"),
            "place": _("Signed at"),
            "title": _("Role or job title"),
        }
        help_texts = {
            "email": _(
                "One that this person alone reads: the codes by which they sign in and sign go there. A shared address "
                "(info@…) will not do, because whoever reads it could sign in their name. Who has none opens a free "
                "one first; help them, and keep the form until then."
            ),
            "county": _("Where they work most of the time."),
            "motivation": _("Their own words, as they stand on the form."),
            "filled_on": _("The date that stands on the form."),
            "place": _("For example Loiyangalani, Marsabit."),
        }
        widgets = {
            "themes": forms.CheckboxSelectMultiple,
            "motivation": forms.Textarea({"rows": 4}),
            "phone": forms.TextInput({"type": "tel"}),
            "filled_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        error_messages = {
            "filled_on": {"required": _("Enter the date that stands on the form.")},
            "language": {"required": _("Choose the language in which we write to them.")},
        }

    def __init__(self, *args, organization: Organization | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.organization = organization
        errors = {"full_name": _("Type the full name."), "email": _("Type the e-mail address."), "place": ""}
        for name in ("full_name", "email", "place"):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = errors[name] or _("Say where the form was signed.")
        for name in {"name", "full_name", "email", "title", "place", "second_name", "second_email", "second_title"}:
            if name in self.fields:
                self.fields[name].widget.attrs["size"] = 40
        self.fields["email"].error_messages["invalid"] = EMAIL_INVALID
        self.fields["county"].empty_label = _("Choose a county")
        self.fields["filled_on"].widget.attrs["max"] = timezone.localdate().isoformat()
        self.fields["scan"].widget.attrs["accept"] = accept(assisting.KINDS)
        self.fields["scan"].help_text = _(
            "%(kinds)s; at most %(limit)s. If something has to be corrected, choose it again."
        ) % {
            "kinds": ", ".join(KINDS[name].label for name in assisting.KINDS),
            "limit": size_text(settings.UPLOAD_MAX_BYTES),
        }

    def clean_full_name(self):
        return readable_name(self.cleaned_data["full_name"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_title(self):
        return on_one_line(self.cleaned_data["title"])

    def clean_place(self):
        return on_one_line(self.cleaned_data["place"])

    def clean_filled_on(self):
        day = self.cleaned_data["filled_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This date lies in the future. Enter the one that stands on the form."))
        return day

    def clean(self):
        cleaned = super().clean()
        self.instance.key = cleaned.get("key") or self.instance.key
        return cleaned

    def _get_validation_exclusions(self):
        """Whether the address waits already is said with the way there, by `entered`."""
        return super()._get_validation_exclusions() | {"email"}

    @property
    def sections(self):
        """The fields under their headings."""
        return [(heading, [self[name] for name in names]) for heading, names in self.groups]

    @property
    def paper(self) -> OrganizationOnPaper | None:
        """For which organization the form is, not saved."""
        return OrganizationOnPaper(organization=self.organization) if self.organization else None

    def entered(self, by) -> AssistedEntry | None:
        """The entry; nothing, and the reason in the form, when it was refused."""
        said = {"themes": self.cleaned_data["themes"], "organization": self.paper}
        said["different_from"] = self.cleaned_data.get("different_from", frozenset())
        try:
            return assisting.enter(self.instance, self.cleaned_data["scan"], by, **said)
        except FileRefused as refused:
            self.add_error("scan", refused)
        except assisting.AddressKnown:
            self.add_error("email", ADDRESS_KNOWN)
        except assisting.AddressWaits as refused:
            self.waits = refused.entry
            self.add_error("email", ADDRESS_WAITS)
        except joining.NameTaken:
            self.add_error("name", NAME_IS_HERE)
        except joining.LooksAlike as refused:
            self.ask_about(refused.found)
        return None


ADDRESS_KNOWN = _(
    "Somebody has an account with this address already, so nothing was entered. They sign in with it and go on there; "
    "for an organization, its people name them as a contact."
)
ADDRESS_WAITS = _("A form with this address was entered and waits for the person's answer. Nothing was entered twice.")
NAME_IS_HERE = _("An organization with this name is here, or on a form that waits. Look it up again.")


class NewOrganizationEntryForm(EntryForm):
    """The form of a new organization: what it is called, its first contact, who answers for it, and its second."""

    different_from = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of the organization"), max_length=120, error_messages=NAME_ERRORS)
    acronym = forms.CharField(label=_("Acronym"), max_length=20, required=False)
    type = OfferedTermField(
        OrganizationType.objects.all(),
        label=_("Type"),
        empty_label=_("Choose a type"),
        error_messages={"required": _("Choose what kind of organization it is.")},
    )
    town = forms.CharField(label=_("Town"), max_length=80, required=False)
    is_authorized = forms.BooleanField(label=_("May sign for the organization"), required=False)
    second_name = forms.CharField(label=_("Full name"), max_length=120, required=False)
    second_email = forms.EmailField(
        label=_("E-mail address"), required=False, error_messages={"invalid": EMAIL_INVALID}
    )
    second_title = forms.CharField(label=_("Role or job title"), max_length=120, required=False)
    second_is_authorized = forms.BooleanField(label=_("May sign for the organization"), required=False)
    groups = [
        (_("The organization"), ["name", "acronym", "type", "county", "town"]),
        (_("The first contact, who answers our letter"), ["full_name", "email", "phone", "title", "is_authorized"]),
        (_("The second contact, invited after that"), SECOND),
        (_("The paper"), ["language", "filled_on", "place", "scan"]),
    ]

    class Meta(EntryForm.Meta):
        fields = [name for name in EntryForm.Meta.fields if name not in ("motivation", "themes")]
        help_texts = EntryForm.Meta.help_texts | {"county": _("Where its office is.")}

    def clean_different_from(self):
        return frozenset(int(key) for key in self.cleaned_data["different_from"].split(",") if key.isdecimal())

    def clean_name(self):
        return readable_name(self.cleaned_data["name"])

    def clean(self):
        cleaned = super().clean()
        check_second(self, cleaned, cleaned.get("email"))
        cleaned["themes"] = []
        return cleaned

    @property
    def paper(self):
        names = ["name", "acronym", "type", "town", "is_authorized", *SECOND]
        return OrganizationOnPaper(is_new=True, **{name: self.cleaned_data[name] for name in names})

    def ask_about(self, alike: list[Organization]) -> None:
        """Let the coordinator look at organizations with a name like this one, and say that it is none of them."""
        self.alike = alike
        box = forms.CheckboxInput({"value": keys_of(alike)}, check_test=lambda value: False)
        self.fields["different_from"].widget = box
        self.fields["different_from"].label = _("It is none of these: a different organization")
        self.add_error("different_from", _("Organizations with a name like this one are here already. Look at them."))


def check_second(form: forms.Form, cleaned: dict, first: str | None) -> None:
    """A second contact is a name and an address, and another person than the first."""
    name, email = cleaned.get("second_name", ""), cleaned.get("second_email", "").lower()
    cleaned["second_title"] = on_one_line(cleaned.get("second_title", ""))
    cleaned["second_email"] = email
    if name:
        try:
            cleaned["second_name"] = readable_name(name)
        except forms.ValidationError as error:
            form.add_error("second_name", error)
    if email and not name and "second_name" not in form.errors:
        form.add_error("second_name", _("Type the full name of the second contact."))
    if name and not email and "second_email" not in form.errors:
        form.add_error("second_email", _("Type the e-mail address of the second contact."))
    if email and email == first:
        form.add_error("second_email", _("The two contacts have the same e-mail address. Name two people."))


class EndingForm(forms.Form):
    """What a coordinator does with a form that nobody has answered."""

    AGAIN, CLOSE = ("again", _("Ask once more, for 30 days")), ("close", _("Close it, and erase what was entered"))

    decision = forms.ChoiceField(
        label=_("What follows"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what follows.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Stands in the log of decisions; needed to close it. Name nobody in it."),
    )

    def __init__(self, *args, entry: AssistedEntry, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [self.CLOSE] if entry.is_waiting else [self.AGAIN, self.CLOSE]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == "close" and not cleaned.get("reason"):
            self.add_error("reason", _("Say in a few words why it is closed."))
        return cleaned


class PersonAnswerForm(ProfileForm):
    """What was entered for a person, to be corrected by them; what they wrote themselves meanwhile comes first."""

    def __init__(self, *args, entry: AssistedEntry, **kwargs):
        super().__init__(*args, **kwargs)
        self.entry = entry
        entered = {name: getattr(entry, name) for name in ("full_name", "title", "county", "motivation", "phone")}
        entered["themes"] = entry.themes.all()
        self.initial |= {name: value for name, value in entered.items() if not self.initial.get(name)}
        self.initial["language"] = entry.language

    def take_over(self) -> None:
        self.save()


class OrganizationAnswerForm(OrganizationForm):
    """What was entered for a new organization, to be corrected by its first contact."""

    second_name = forms.CharField(label=_("Second contact: full name"), max_length=120, required=False)
    second_email = forms.EmailField(
        label=_("Second contact: e-mail address"),
        required=False,
        help_text=_("We write to this address once; the person confirms from there."),
        error_messages={"invalid": EMAIL_INVALID},
    )
    second_title = forms.CharField(label=_("Second contact: role or job title"), max_length=120, required=False)
    second_is_authorized = forms.BooleanField(
        label=_("The second contact may sign for the organization"), required=False
    )

    def __init__(self, *args, entry: AssistedEntry, paper: OrganizationOnPaper, user, **kwargs):
        names = ["name", "acronym", "type", "town", "is_authorized", *SECOND]
        initial = {name: getattr(paper, name) for name in names} | {"county": entry.county, "title": entry.title}
        initial |= {"full_name": user.full_name or entry.full_name, "creation_key": entry.key}
        super().__init__(*args, user=user, initial=initial, **kwargs)
        self.on_paper, self.entry = paper, entry

    def clean(self):
        cleaned = super().clean()
        check_second(self, cleaned, self.user.email)
        self.instance.creation_key = self.entry.key
        return cleaned

    def take_over(self) -> Organization:
        said = self.cleaned_data
        for name in SECOND:
            setattr(self.on_paper, name, said[name])
        self.on_paper.save(update_fields=SECOND)
        self.user.full_name, self.user.language = self.user.full_name or said["full_name"], self.entry.language
        self.user.save(update_fields=["full_name", "language"])
        names = ("full_name", "title", "is_authorized", "is_contact", "gets_messages")
        phone = {"phone": self.entry.phone}
        return assisting.start(self.instance, self.user, **{name: said[name] for name in names} | phone)


def confirmed(form, person) -> bool:
    """Carry the yes out; where that is refused, say why and keep what was typed."""
    try:
        assisting.confirm(form.entry, person, form.take_over)
    except joining.NameTaken:
        form.add_error("name", NAME_IS_TAKEN)
    except joining.TooManyDrafts:
        form.add_error(None, _("You have five organizations on the way. Complete one of them first."))
    else:
        return True
    return False
