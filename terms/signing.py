"""Signing the Terms: the text that was shown is the text that is signed, once."""

import datetime
import time
import uuid
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.core import signing as tokens
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User
from notifications import outbox
from terms import ledger, receipts
from terms.ledger.chain import person_bound, published_as
from terms.models import LedgerEntry, Signature, TermsVersion
from terms.standing import has_left, newest_standing, party_of_person

OPENING_SALT = "terms.opening"
OPENING_LASTS = datetime.timedelta(hours=12)
CONSENT = _("I agree to sign electronically by typing my full name.")
READING = _("I have read these Terms of Reference, version %(number)s.")
AUTHORITY = _("I am authorized to agree for %(party)s.")


# Signing holds it shared, publishing alone: no version comes into force while somebody signs.
VERSIONS_LOCK = 7_301_447


class StaleOpening(Exception):
    """The page had been open for too long, belongs to somebody else, or shows a version no longer in force."""


class AuthenticationTooOld(Exception):
    """The signer has not shown within the last ten minutes who they are."""


@dataclass(frozen=True)
class Opening:
    """What was put before a person's eyes, and when."""

    version: TermsVersion
    language: str
    opened_at: datetime.datetime
    key: str


@dataclass(frozen=True)
class Circumstances:
    """How the signer came here: address by the trusted proxy, browser, and the last sign-in."""

    ip: str | None
    browser: str
    authenticated_by: str
    authenticated_at: datetime.datetime | None


def open_text(version: TermsVersion, language: str, user: User) -> str:
    """A token for the form: proves later which bytes this person was shown, without a write on GET."""
    return tokens.dumps(
        {
            "user": user.pk,
            "version": version.number,
            "language": language,
            "sha256": version.sha256(language),
            "opened_at": timezone.now().isoformat(),
            "key": uuid.uuid4().hex,
        },
        salt=OPENING_SALT,
    )


def read_opening(token: str, user: User) -> Opening:
    """The opening that the token stands for. Raises `StaleOpening` unless the same text still binds."""
    try:
        data = tokens.loads(token, salt=OPENING_SALT, max_age=OPENING_LASTS)
    except tokens.BadSignature as error:
        raise StaleOpening from error
    version = TermsVersion.objects.published().filter(number=data["version"]).first()
    if data["user"] != user.pk or version is None or is_outdated(version):
        raise StaleOpening
    if version.sha256(data["language"]) != data["sha256"]:
        raise StaleOpening
    return Opening(version, data["language"], datetime.datetime.fromisoformat(data["opened_at"]), data["key"])


def opened_for(token: str) -> int | None:
    """Account of whom the text was put before, however long ago; nothing where the token is not ours."""
    try:
        return tokens.loads(token, salt=OPENING_SALT)["user"]
    except tokens.BadSignature:
        return None


def is_outdated(version: TermsVersion) -> bool:
    """Whether a later version is in force; one that is announced may be signed early."""
    return version.number < TermsVersion.objects.in_force().number


def circumstances(request) -> Circumstances:
    """Read from the request what the evidence needs; a second factor says more than a code that came later."""
    records = get_authentication_records(request, request.user)
    recent = [record for record in records if time.time() - record["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT]
    factors = [record for record in recent if record["method"] == "mfa"]
    last = (factors or records or [{}])[-1]
    at = last.get("at")
    return Circumstances(
        ip=get_adapter().get_client_ip(request),
        browser=request.META.get("HTTP_USER_AGENT", "")[:300],
        authenticated_by=last.get("type") or last.get("method", ""),
        authenticated_at=datetime.datetime.fromtimestamp(at, datetime.UTC) if at else None,
    )


def sign_for_oneself(opening: Opening, signer: User, typed_name: str, came: Circumstances) -> Signature:
    """Bind the signer; see `sign`."""
    return sign(
        opening,
        signer,
        kind=Signature.Kind.PERSON,
        party=party_of_person(signer),
        party_name=signer.full_name,
        typed_name=typed_name,
        title=signer.member.title if hasattr(signer, "member") else "",
        came=came,
    )


@transaction.atomic
def sign(
    opening: Opening,
    signer: User,
    *,
    kind: str,
    party: str,
    party_name: str,
    typed_name: str,
    title: str,
    came: Circumstances,
) -> Signature:
    """Sign for a party, `person:<account>` or `organization:<number>`.

    Signing twice gives the signature that already stands. The caller has checked that the
    signer may bind the party and has ticked what the form asks. Raises `AuthenticationTooOld`, and
    `StaleOpening` when since the text was opened another version came into force, what was signed was withdrawn or
    refused, or the person has left.
    """
    check_authentication(came)
    hold(party)
    standing = newest_standing(party)
    if standing and standing.version.number >= opening.version.number:
        return standing
    check_still_asked(opening, signer, kind, party)
    signature = Signature.objects.create(
        version=opening.version,
        signer=signer,
        kind=kind,
        party=party,
        party_name=party_name,
        language=opening.language,
        signed_at=timezone.now(),
    )
    receipts.order(record_signing(signature, opening, typed_name, title, came))
    write_to_signer(signature)
    return signature


def check_still_asked(opening: Opening, signer: User, kind: str, party: str) -> None:
    """Raises `StaleOpening` where what was opened is not to be signed any more, or not by this person."""
    if is_outdated(opening.version) or has_ended_since(party, opening.opened_at):
        raise StaleOpening
    if kind == Signature.Kind.PERSON and has_left(signer):
        raise StaleOpening


def has_ended_since(party: str, moment: datetime.datetime) -> bool:
    """Whether what the party had signed ended after that: a form sent again from before signs nothing anew."""
    ends = [Signature.State.WITHDRAWN, Signature.State.REFUSED]
    return LedgerEntry.objects.filter(signature__party=party, event__in=ends, recorded_at__gte=moment).exists()


def write_to_signer(signature: Signature) -> None:
    context = {
        "signature": signature,
        "party_name": signature.party_name,
        "sha256": signature.version.sha256(signature.language),
    }
    outbox.post("signature_received", signature.signer, context)


def check_authentication(came: Circumstances) -> None:
    """Raises `AuthenticationTooOld` unless the signer was authenticated within the last ten minutes."""
    lasts = datetime.timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
    if came.authenticated_at is None or timezone.now() - came.authenticated_at > lasts:
        raise AuthenticationTooOld


def hold(party: str) -> None:
    """Two presses at once: the second waits here and finds the first one's signature. Publishing waits too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [VERSIONS_LOCK])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [party])


def record_signing(
    signature: Signature,
    opening: Opening,
    typed_name: str,
    title: str,
    came: Circumstances,
    at: datetime.datetime | None = None,
) -> LedgerEntry:
    """The signature's first entry in the ledger, with all that was consented to; `at` is for imports."""
    return ledger.append(
        signature,
        Signature.State.SIGNED,
        facts={
            "statements": statements(signature),
            "published": published_as(signature.version),
            "opened_at": opening.opened_at.isoformat(),
            "opening_key": opening.key,
            "signed_at": signature.signed_at.astimezone(datetime.UTC).isoformat(),
            "authenticated_by": came.authenticated_by,
            "authenticated_at": came.authenticated_at.isoformat() if came.authenticated_at else "",
            "release": settings.RELEASE,
        },
        personal=ledger.Personal(
            typed_name, title, signature.signer.email, came.ip, came.browser, party_name=person_bound(signature)
        ),
        at=at,
    )


def statements(signature: Signature) -> list[str]:
    """The sentences that were agreed to, word for word, in the language of the page."""
    values = {"number": signature.version.number, "party": signature.party_name}
    agreed = [CONSENT, READING] + ([AUTHORITY] if signature.kind == Signature.Kind.ORGANIZATION else [])
    return [str(sentence) % values if "%(" in str(sentence) else str(sentence) for sentence in agreed]
