"""What an organization says of itself, in short forms that people come back to."""

import uuid
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.consents import WORDINGS, Purpose
from members.names import readable_name
from organizations.membership.joining import made_first
from organizations.models import Offer, Organization
from organizations.models.organization import is_web_address
from organizations.signatures.signing import standing_signature
from vocabularies.choices import OfferedTermField, OfferedTermsField

MOST_OFFERS = 10


def on_one_line(value: str) -> str:
    return " ".join(value.split())


NAME_IS_TOO_LONG = _("The name may have at most %(limit_value)d characters, this one has %(show_value)d.")
NAME_ERRORS = {"required": _("Type the name of the organization."), "max_length": NAME_IS_TOO_LONG}


class WebAddressField(forms.URLField):
    """An address that a browser opens as a page: no `ftp:`, no `javascript:`."""

    default_validators = [is_web_address]
    default_error_messages = {"invalid": is_web_address.message}

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", **kwargs)


class LookUpForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the organization"),
        max_length=120,
        help_text=_("The full name, or the acronym. We look whether it is here already."),
        error_messages=NAME_ERRORS,
    )
    different = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_name(self):
        return readable_name(self.cleaned_data["name"])


class OrganizationForm(forms.ModelForm):
    """The least that a new record needs, and who brings it.

    `different_from` holds the keys of organizations with a name like this one of which the person has said that
    it is none of them.
    """

    different_from = forms.CharField(
        label=_("No, it is a different organization"), max_length=200, required=False, widget=forms.HiddenInput
    )
    full_name = forms.CharField(
        label=_("Your full name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    title = forms.CharField(
        label=_("Your role in the organization"),
        max_length=120,
        help_text=_("For example director, chairperson, programme officer."),
        widget=forms.TextInput({"autocomplete": "organization-title"}),
        error_messages={"required": _("Say what your role in the organization is.")},
    )
    is_authorized = forms.BooleanField(
        label=_("I may sign for the organization"),
        required=False,
        help_text=_("You are named in by-laws, minutes or a letter. Otherwise name the person who may."),
    )
    is_contact = forms.BooleanField(
        label=_("Show me as a contact of the organization"), required=False, help_text=WORDINGS[Purpose.DIRECTORY]
    )
    gets_messages = forms.BooleanField(
        label=_("Send me the messages that members write to the organization"),
        required=False,
        help_text=WORDINGS[Purpose.MESSAGES],
    )
    creation_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    field_order = ["different_from"]

    class Meta:
        model = Organization
        fields = ["name", "acronym", "type", "county", "town"]
        field_classes = {"type": OfferedTermField}
        help_texts = {
            "name": _("In full, as on the registration certificate."),
            "county": _("Leave it open if the office is outside Kenya."),
        }
        error_messages = {
            "name": NAME_ERRORS,
            "type": {"required": _("Choose what kind of organization it is.")},
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["type"].empty_label = _("Choose a type")
        self.fields["county"].empty_label = _("Choose a county")
        self.initial.setdefault("full_name", user.full_name)

    def clean_different_from(self):
        return frozenset(int(key) for key in self.cleaned_data["different_from"].split(",") if key.isdecimal())

    def clean_name(self):
        return free_name(self.cleaned_data["name"])

    def clean_full_name(self):
        return readable_name(self.cleaned_data["full_name"])

    def clean_title(self):
        return on_one_line(self.cleaned_data["title"])

    def clean(self):
        cleaned = super().clean()
        if "creation_key" in cleaned:
            self.instance.creation_key = cleaned["creation_key"]
        return cleaned

    def made_before(self) -> Organization | None:
        """What the same form made when it was sent before: the answer was lost, or the button pressed twice."""
        try:
            key = self.fields["creation_key"].clean(self.data.get("creation_key"))
        except ValidationError:
            return None
        return made_first(key, self.user)

    def refuse_name(self):
        self.add_error("name", NAME_IS_TAKEN)

    def ask_about(self, alike: list[Organization]) -> None:
        """Let the person look at organizations with a name like this one, and say that it is none of them."""
        self.alike = alike
        box = forms.CheckboxInput({"value": keys_of(alike)}, check_test=lambda value: False)
        self.fields["different_from"].widget = box
        self.add_error("different_from", _("Organizations with a name like this one are here already. Look at them."))


def keys_of(organizations: Iterable[Organization]) -> str:
    return ",".join(str(one.pk) for one in organizations)


NAME_IS_TAKEN = _("An organization with this name is already here. Look it up and ask to join it.")


def free_name(name: str, but: Organization | None = None) -> str:
    name = readable_name(name)
    if Organization.objects.exclude(pk=but and but.pk).filter(name__iexact=name).exists():
        raise ValidationError(NAME_IS_TAKEN)
    return name


class RevisedForm(forms.ModelForm):
    """A form that knows on which revision of the organization it was opened."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.initial["revision"] = instance.revision

    def refuse_stale(self, revision: int) -> None:
        """Say that somebody else was first and keep what was typed; the next press knows of it and counts."""
        self.data = self.data.copy()
        self.data[self.add_prefix("revision")] = str(revision)
        self.add_error(
            None,
            _(
                "Somebody else saved this organization while you were writing. Nothing of yours is lost: look at its "
                "page in another window, put together what belongs together, and save again."
            ),
        )


class BasicsForm(RevisedForm):
    field_order = ["different_from"]

    class Meta:
        model = Organization
        fields = ["name", "acronym", "type", "county", "town"]
        field_classes = {"type": OfferedTermField}
        error_messages = {"name": NAME_ERRORS}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["type"].empty_label = None
        self.fields["county"].empty_label = _("Outside Kenya, or no office")
        if not self.instance.is_editable_application or standing_signature(self.instance):
            self.fields["name"].disabled = True
            self.fields["name"].help_text = _(
                "It stands in the signed Terms of Reference. A coordinator can correct it for you."
            )

    def clean_name(self):
        if self.fields["name"].disabled:
            return self.cleaned_data["name"]
        return free_name(self.cleaned_data["name"], but=self.instance)


class AboutForm(RevisedForm):
    class Meta:
        model = Organization
        fields = ["lead", "about", "recent_work", "motivation", "referee", "registration_number", "website"]
        help_texts = {
            "lead": _("What you do, for whom and where. It stands in the directory. At most 200 characters."),
            "about": _(
                "Who you are, how you work, what did not work and what you learnt. About 200 words fit the two pages."
            ),
            "recent_work": _("Two or three things of the last years, each on a line of its own."),
            "motivation": _("Only the coordinators read it."),
            "referee": _(
                "Name, role and telephone number of a person or member organization. Only coordinators see it."
            ),
            "registration_number": _("Only the coordinators see it. Leave it open if you are not registered."),
        }
        widgets = {
            "lead": forms.Textarea({"rows": 2}),
            "about": forms.Textarea({"rows": 10}),
            "recent_work": forms.Textarea({"rows": 4}),
            "motivation": forms.Textarea({"rows": 4}),
        }
        error_messages = {
            "lead": {"required": _("Say in one sentence what you do.")},
            "about": {"required": _("Tell others who you are.")},
        }
        field_classes = {"website": WebAddressField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("lead", "about"):
            self.fields[name].required = True

    def clean_lead(self):
        return on_one_line(self.cleaned_data["lead"])


class MessagesForm(RevisedForm):
    class Meta:
        model = Organization
        fields = ["takes_messages"]
        labels = {"takes_messages": _("Members may write to the organization through the portal")}
        help_texts = {
            "takes_messages": _(
                "A message goes by e-mail to its contacts who take messages. Neither side sees the address of the other."
            )
        }


class ExpertiseForm(RevisedForm):
    class Meta:
        model = Organization
        fields = ["expertise"]
        field_classes = {"expertise": OfferedTermsField}
        help_texts = {"expertise": _("What others find you by. Choose what you can do well.")}
        widgets = {"expertise": forms.CheckboxSelectMultiple}
        error_messages = {"expertise": {"required": _("Choose at least one field of expertise.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["expertise"].required = True


class ScopeForm(RevisedForm):
    class Meta:
        model = Organization
        fields = [
            "themes",
            "hazards",
            "is_nationwide",
            "counties",
            "sub_counties",
            "is_cross_border",
            "neighbours",
            "languages",
        ]
        field_classes = dict.fromkeys(("themes", "hazards", "languages"), OfferedTermsField)
        help_texts = {
            "is_nationwide": _("In all 47 counties. You may still name those in which you do most."),
            "counties": _("At least one, unless you work nationwide."),
            "sub_counties": _("Where you work in parts of a county only: Laisamis and North Horr in Marsabit."),
            "is_cross_border": _("Also on the other side of a border, with people there."),
            "neighbours": _("Which ones, as you would say it: Uganda and South Sudan."),
            "languages": _("In which people can work with you."),
        }
        error_messages = {"themes": {"required": _("Choose at least one theme.")}}
        widgets = dict.fromkeys(("themes", "hazards", "counties", "languages"), forms.CheckboxSelectMultiple)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["themes"].required = True

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("is_nationwide") and not cleaned.get("counties"):
            self.add_error("counties", _("Choose at least one county, or tick that you work nationwide."))
        if cleaned.get("is_cross_border") and not cleaned.get("neighbours") and "neighbours" not in self.errors:
            self.add_error("neighbours", _("Name at least one neighbouring country."))
        if cleaned.get("neighbours") and not cleaned.get("is_cross_border"):
            self.add_error("is_cross_border", _("Tick that you work across borders, or empty the countries below."))
        return cleaned

    def clean_sub_counties(self):
        return on_one_line(self.cleaned_data["sub_counties"])

    def clean_neighbours(self):
        return on_one_line(self.cleaned_data["neighbours"])


class OfferForm(forms.Form):
    """One row of offers; a row without text is left out."""

    kind = forms.ChoiceField(label=_("We can"), choices=[("", _("Choose")), *Offer.Kind.choices], required=False)
    text = forms.CharField(label=_("What exactly"), max_length=200, required=False)

    def clean(self):
        kind, text = self.cleaned_data.get("kind"), on_one_line(self.cleaned_data.get("text", ""))
        if text and not kind and "kind" not in self.errors:
            self.add_error("kind", _("Say whether you train, advise, host, lend or review."))
        return {"kind": kind, "text": text} if text else {}


class RowFormSet(forms.BaseFormSet):
    """Rows under one another; those in which nothing stands are left out."""

    @property
    def filled(self) -> list[dict]:
        return [form.cleaned_data for form in self.forms if any(form.cleaned_data.values())]


OfferFormSet = forms.formset_factory(
    OfferForm, formset=RowFormSet, extra=5, max_num=MOST_OFFERS, absolute_max=MOST_OFFERS, validate_max=True
)
