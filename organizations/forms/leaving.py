from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import LeavingReasonForm


class LeavingForm(LeavingReasonForm):
    """An organization leaves: why, if one likes, and that the consequences are known."""

    understood = forms.BooleanField(
        error_messages={"required": _("Tick that the organization wants to leave.")},
    )

    def __init__(self, *args, name: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["understood"].label = _(
            "I may bind %(name)s. I have read what happens, and it wants to leave the community."
        ) % {"name": name}
