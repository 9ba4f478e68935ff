"""What coordinators ask the desk for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.register import Filters, Situation
from terms.models import Signature, TermsVersion
from vocabularies.models import County


class NumberedField(forms.ModelChoiceField):
    def label_from_instance(self, version):
        return str(version.number)


class RegisterForm(forms.Form):
    """What the register of signatures is asked for."""

    WHO = [("", _("Those who belong")), ("applicants", _("Applicants who have signed"))]
    KINDS = [("", _("Both")), *Signature.Kind.choices]
    SITUATIONS = [
        ("", _("Any")),
        ("signed", _("Signed, whether or not a new version is announced")),
        ("overdue", _("Overdue, resting ones included")),
        *Situation.choices,
    ]

    q = forms.CharField(label=_("Name"), max_length=200, required=False, widget=forms.SearchInput)
    who = forms.ChoiceField(label=_("Who"), choices=WHO, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, required=False)
    version = NumberedField(
        TermsVersion.objects.published().only("number"),
        label=_("Signed version"),
        empty_label=_("Any"),
        to_field_name="number",
        required=False,
    )
    situation = forms.ChoiceField(label=_("Situation"), choices=SITUATIONS, required=False)
    county = forms.ModelChoiceField(
        County.objects.all(), label=_("County"), empty_label=_("Any county"), to_field_name="slug", required=False
    )

    def filters(self) -> Filters:
        """The filters that were understood; the others carry their error and leave all."""
        self.is_valid()
        chosen = self.cleaned_data
        version = chosen.get("version")
        return Filters(
            who=chosen.get("who") or "members",
            kind=chosen.get("kind", ""),
            version=version.number if version else None,
            situation=chosen.get("situation", ""),
            county=chosen.get("county"),
            text=chosen.get("q", ""),
        )
