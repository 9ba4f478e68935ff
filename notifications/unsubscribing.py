"""The link and the header that end mail to many: one press, no sign-in, no other power (RFC 8058)."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from members import consents
from members.models import User
from notifications.models import Preference

signer = Signer(salt="notifications.unsubscribing")


def address_of(user: User) -> str:
    """The address that ends mail to many to this person, in the language that is active. It never ages."""
    return settings.PORTAL_URL + reverse("notifications:unsubscription", args=[signer.sign(str(user.pk))])


def person_of(token: str) -> User | None:
    """Whose link it is; nobody's when it was made up or the account is gone."""
    try:
        return User.objects.filter(pk=signer.unsign(token)).first()
    except BadSignature:
        return None


def unsubscribe(user: User) -> None:
    """No mail to many any more, until the person asks for it again. Their own matters, the Terms and security remain."""
    ended = {"rhythm": Preference.Rhythm.NEVER, "takes_letters": False}
    Preference.objects.update_or_create(user=user, defaults=ended)
    consents.withdraw(user, consents.Purpose.NEWSLETTER)


def takes_nothing(user: User) -> bool:
    return Preference.objects.filter(user=user, rhythm=Preference.Rhythm.NEVER, takes_letters=False).exists()


def headers(address: str) -> dict[str, str]:
    """RFC 2369 and RFC 8058: the mail program's own button."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
