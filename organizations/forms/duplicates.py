"""What a coordinator says of two records that may be one organization."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import User
from members.transitions import TransitionRefused
from organizations.membership.duplicates import call_different
from organizations.models import PossibleDuplicate
from terms.interest import STEP_ASIDE, OwnMatter


class DifferenceForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Only coordinators read it."),
        error_messages={"required": _("Say how you know that they are two organizations.")},
    )

    def decide(self, duplicate: PossibleDuplicate, by: User) -> bool:
        """Carry it out; where that is refused, say why and keep what was typed."""
        try:
            call_different(duplicate, by, self.cleaned_data["reason"])
        except OwnMatter:
            self.add_error(None, STEP_ASIDE)
        except TransitionRefused:
            self.add_error(None, _("Somebody else was first: this is decided already."))
        else:
            return True
        return False
