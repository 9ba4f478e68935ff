"""Which role to try."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        choices=[
            ("visitor", _("Visitor")),
            ("applicant", _("Applicant")),
            ("member", _("Member")),
            ("representative", _("Representative")),
            ("coordinator", _("Coordinator")),
            ("administrator", _("Administrator")),
            ("champion", _("Champion of a county")),
            ("librarian", _("Librarian")),
            ("viewer", _("Viewer")),
        ]
    )
