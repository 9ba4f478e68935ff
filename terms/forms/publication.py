import datetime

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from terms.drafting import earliest_for_material, fingerprint
from terms.models import TermsVersion
from terms.publishing import Answer, faults

USUAL_GRACE = 30
# To sign by, counted from the day on which a material change comes into force.
USUAL_WEEKS_TO_SIGN = 4


def first_answer(draft: TermsVersion) -> dict:
    """What the form proposes: the dates of a material change that is announced today."""
    effective_on = earliest_for_material()
    return {
        "effective_on": effective_on,
        "sign_by": effective_on + datetime.timedelta(weeks=USUAL_WEEKS_TO_SIGN),
        "grace_days": USUAL_GRACE,
        "seen": fingerprint(draft),
    }


class PublicationForm(forms.Form):
    """Correction or material change, with its dates.

    `seen` is the fingerprint of the draft that was read, `told` the answer whose consequences were shown.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("A correction: the meaning stays, nobody signs again")
        MATERIAL = "material", _("A material change: everybody signs again")

    kind = forms.ChoiceField(
        label=_("Is this a correction or a material change?"),
        choices=Kind,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one: it decides who has to sign again.")},
    )
    effective_on = forms.DateField(
        label=_("In force from"), widget=forms.DateInput({"type": "date", "data-width": "10"}, format="%Y-%m-%d")
    )
    sign_by = forms.DateField(
        label=_("To be signed by"),
        required=False,
        help_text=_("Only for a material change."),
        widget=forms.DateInput({"type": "date", "data-width": "10"}, format="%Y-%m-%d"),
    )
    grace_days = forms.IntegerField(
        label=_("Days of grace after that"),
        required=False,
        min_value=0,
        max_value=365,
        help_text=_(
            "Only for a material change. In these days one may still read, and leave; then the membership rests."
        ),
        widget=forms.NumberInput({"data-width": "4", "inputmode": "numeric"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    told = forms.CharField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False
    # The answer whose consequences the page shows.
    reckoned: Answer | None = None

    @property
    def answer(self) -> Answer:
        data = self.cleaned_data
        if data["kind"] == self.Kind.CORRECTION:
            return Answer(is_material=False, effective_on=data["effective_on"])
        grace = USUAL_GRACE if data["grace_days"] is None else data["grace_days"]
        return Answer(True, data["effective_on"], data["sign_by"], grace)

    @property
    def is_told(self) -> bool:
        """Whether the consequences of this very answer stood on the page."""
        return self.cleaned_data["told"] == str(self.reckoned)

    def say(self, sentence: str):
        """Not published, and why."""
        self.add_error(None, sentence)

    def show(self, draft: TermsVersion):
        """The next press is about the draft and the consequences that stand on the page now."""
        self.data = self.data.copy()
        self.data["seen"] = fingerprint(draft)
        self.data["told"] = str(self.reckoned or "")

    def clean(self):
        data = super().clean()
        if not self.errors:
            answer = self.answer
            wrong = faults(answer)
            for field, sentence in wrong.items():
                self.add_error(field, sentence)
            self.reckoned = None if wrong else answer
        return data
