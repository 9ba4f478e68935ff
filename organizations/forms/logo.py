"""The logo of an organization."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from files.inspection import small_picture
from files.kinds import KINDS, PICTURES, accept, size_text
from organizations.forms.editing import RevisedForm
from organizations.models import Organization


class LogoForm(RevisedForm):
    """A picture to put up, or the wish to do without one. The picture is made small while it is checked."""

    picture = forms.FileField(label=_("Picture"), required=False, widget=forms.FileInput)
    is_removed = forms.BooleanField(label=_("Do without a logo"), required=False)

    class Meta:
        model = Organization
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["picture"].widget.attrs["accept"] = accept(PICTURES)
        self.fields["picture"].help_text = _(
            "%(kinds)s; at most %(limit)s. It is shown small: a plain mark reads better than one with words."
        ) % {"kinds": ", ".join(KINDS[name].label for name in PICTURES), "limit": size_text(settings.UPLOAD_MAX_BYTES)}
        if not self.instance.logo_id:
            del self.fields["is_removed"]

    def clean_picture(self):
        """Its content as it will be kept."""
        upload = self.cleaned_data["picture"]
        self.name = f"{upload.name.rpartition('.')[0]}.webp"[-200:] if upload else ""
        return small_picture(upload) if upload else None

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("picture") and not cleaned.get("is_removed"):
            self.add_error("picture", _("Choose the picture."))
        return cleaned
