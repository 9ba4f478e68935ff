"""Saving one part of an organization's page without undoing what a colleague saved meanwhile."""

from django.db import transaction
from django.forms import ModelForm

from members.transitions import lock
from organizations.models import Offer, Organization


class EditedMeanwhile(Exception):
    """Somebody else has saved the organization since the form was opened; `revision` is that of now."""

    def __init__(self, revision: int):
        self.revision = revision
        super().__init__(revision)


@transaction.atomic
def save(form: ModelForm, offers: list[dict] | None = None) -> Organization:
    """Write the fields of a valid form, no others, and `offers` (kind and text, in order) in place of the old ones.

    Raises `EditedMeanwhile` when the form was opened on an older revision than the row now has.
    """
    current = lock(form.instance)
    if current.revision != form.cleaned_data["revision"]:
        raise EditedMeanwhile(current.revision)
    organization = write(form)
    form.save_m2m()
    if offers is not None:
        organization.offers.all().delete()
        Offer.objects.bulk_create(
            Offer(organization=organization, position=position, **offer) for position, offer in enumerate(offers)
        )
    return organization


def write(form: ModelForm) -> Organization:
    """The form's own columns and a new revision; the caller holds the row and has compared the revision."""
    organization = form.save(commit=False)
    organization.revision = form.cleaned_data["revision"] + 1
    columns = {field.name for field in Organization._meta.concrete_fields}
    organization.save(update_fields=["revision", *(name for name in form._meta.fields if name in columns)])
    return organization
