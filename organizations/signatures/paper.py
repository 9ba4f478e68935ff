"""Signed pages at the desk, of persons and of organizations, which only an authorized representative binds."""

import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from members.models import User
from organizations.contacts.representation import is_represented_by
from organizations.models import Organization, OrganizationSignature
from organizations.signatures.signing import hold_right_to_sign, party_of
from terms import paper
from terms.models import PaperSigning, Signature, TermsVersion


@transaction.atomic
def enter(
    signer: User,
    organization: Organization | None,
    scan: UploadedFile,
    by: User,
    *,
    version: TermsVersion,
    language: str,
    name: str,
    title: str,
    signed_on: datetime.date,
) -> PaperSigning:
    """Keep a page that the signer has signed for the organization, or for themselves where none is named.

    Raises `NotAuthorized` unless the signer is its authorized representative now, and as `terms.paper.enter`.
    """
    who = paper.bound_person(signer, name)
    if organization:
        hold_right_to_sign(organization, signer)
        check_represents_not(organization, by)
        party = {"party": party_of(organization), "party_name": organization.name}
        who = {"kind": Signature.Kind.ORGANIZATION} | party
    page = paper.Page(
        version=version, language=language, signer=signer, name=name, title=title, signed_on=signed_on, **who
    )
    return paper.enter(page, scan, by)


@transaction.atomic
def confirm(entered: PaperSigning, by: User) -> Signature:
    """Let the page count, and link it to the organization that it binds. Raises as `enter` and `terms.paper.confirm`."""
    if entered.kind == Signature.Kind.PERSON:
        return paper.confirm(entered, by)
    organization = bound_by(entered)
    check_represents_not(organization, by)
    representation = hold_right_to_sign(organization, entered.signer)
    signature = paper.confirm(entered, by)
    OrganizationSignature.objects.create(organization=organization, signature=signature, representation=representation)
    return signature


@transaction.atomic
def reject(entered: PaperSigning, by: User, reason: str) -> PaperSigning:
    """Send the page back. Raises `PaperRefused` for those who represent the organization, and as `terms.paper.reject`."""
    if entered.kind == Signature.Kind.ORGANIZATION:
        check_represents_not(bound_by(entered), by)
    return paper.reject(entered, by, reason)


def bound_by(entered: PaperSigning) -> Organization:
    return Organization.objects.get(pk=entered.party.removeprefix("organization:"))


def check_represents_not(organization: Organization, coordinator: User) -> None:
    if is_represented_by(organization, coordinator):
        raise paper.PaperRefused("interest")
