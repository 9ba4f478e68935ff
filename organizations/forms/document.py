"""Which two pages an organization gives out: those of the portal, or a PDF of its own."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from files.kinds import accept, size_text
from organizations.forms.editing import RevisedForm
from organizations.models import Organization, OwnDocument
from organizations.models.own_document import READERS
from organizations.two_pages.choice import own_document

State = OwnDocument.State


class DocumentForm(RevisedForm):
    """A PDF to put up, whether it is given out, and to whom. Inspection is left to the keeping of it."""

    state = forms.ChoiceField(
        label=_("What others get"),
        choices=[(State.SHOWN, _("Our own PDF")), (State.KEPT, _("The two pages that the portal makes"))],
        widget=forms.RadioSelect,
    )
    upload = forms.FileField(label=_("Own PDF"), required=False, widget=forms.FileInput)
    visibility = forms.ChoiceField(
        label=_("Who gets the own PDF"),
        choices=[(one.value, one.label) for one in READERS],
        widget=forms.RadioSelect,
        help_text=_(
            "Nothing in a PDF can be hidden from some. Choose members if it names telephone numbers, addresses or "
            "anything else that is not for everyone; visitors then get the two pages that the portal makes."
        ),
    )
    is_removed = forms.BooleanField(label=_("Remove our own PDF"), required=False)

    class Meta:
        model = Organization
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.own = own_document(self.instance)
        self.initial |= {"state": self.offered_state(), "visibility": self.own.visibility}
        upload = self.fields["upload"]
        upload.widget.attrs["accept"] = accept(("pdf",))
        upload.help_text = _("PDF, one or two pages, at most %(limit)s.") % {
            "limit": size_text(settings.PROFILE_MAX_BYTES)
        }
        if not self.own.pk:
            del self.fields["is_removed"]

    def offered_state(self) -> str:
        """What is chosen already: a PDF that bears a former name waits for a choice as if it were put aside."""
        return State.SHOWN if self.own.state == State.SHOWN else State.KEPT

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("state") == State.SHOWN and not (self.own.pk or cleaned.get("upload") or self.errors):
            self.add_error("upload", _("Choose the PDF."))
        if cleaned.get("is_removed") and cleaned.get("upload"):
            self.add_error("is_removed", _("Either choose another PDF, or remove the one that is here."))
        return cleaned
