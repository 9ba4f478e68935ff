from django import forms
from django.utils.translation import gettext_lazy as _

from terms.models import TermsVersion


class VersionField(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        return _("Version %(number)s") % {"number": obj.number}


class SinceForm(forms.Form):
    """Which earlier version to compare with; left empty, the one before."""

    since = VersionField(
        label=_("Compare with"),
        queryset=TermsVersion.objects.none(),
        to_field_name="number",
        required=False,
        error_messages={"invalid_choice": _("Choose one of the earlier versions.")},
    )

    def __init__(self, *args, earlier, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].queryset = earlier
        self.fields["since"].empty_label = None
