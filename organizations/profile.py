"""What a reader may see of an organization: on its page and in the two-page document alike."""

import datetime
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.credit import credited_name
from members.models import Visibility
from organizations import profile_text as document
from organizations import verification
from organizations.models import Organization
from organizations.profile_document import typeset_profile
from terms.models import Signature
from terms.standing import belongs
from vocabularies.models import County

LOGO = settings.BASE_DIR / "static" / "img" / "logo.svg"
KEPT_FOR = 60 * 60 * 24
AUDIENCES = {
    "visitor": {Visibility.PUBLIC},
    "member": {Visibility.PUBLIC, Visibility.MEMBERS},
    "insider": {Visibility.PUBLIC, Visibility.MEMBERS, Visibility.COORDINATORS},
}


@dataclass(frozen=True)
class Contact:
    """A confirmed contact as one reader sees it; `is_partly_hidden` says that there is more for others."""

    name: str
    title: str
    email: str
    phone: str
    is_partly_hidden: bool


def contacts(organization: Organization, reader) -> list[Contact]:
    """The contacts who allow to be named, with what each lets this reader see."""
    seen = AUDIENCES[audience(organization, reader)]
    return [
        Contact(
            name=link.full_name,
            title=link.title,
            email=link.email if link.email_visibility in seen else "",
            phone=link.phone if link.phone_visibility in seen else "",
            is_partly_hidden=link.email_visibility not in seen
            or bool(link.phone and link.phone_visibility not in seen),
        )
        for link in organization.representations.named()
    ]


def verified(organization: Organization) -> dict | None:
    """What the verified mark of an organization says, by whom and when; nothing where none stands."""
    mark = verification.current(organization)
    if mark is None or not (facts := verification.said(mark)):
        return None
    return {"facts": [verification.readable(fact) for fact in facts], "by": credited_name(mark.by), "at": mark.at}


def terms_signed(organization: Organization) -> Signature | None:
    """The organization's latest signature that stands, of whatever version."""
    return (
        Signature.objects.standing()
        .filter(organization_link__organization=organization)
        .select_related("version")
        .order_by("-signed_at")
        .first()
    )


def audience(organization: Organization, reader) -> str:
    """As whom somebody reads: its own people and coordinators see all, members more than visitors."""
    if not reader.is_authenticated:
        return "visitor"
    if reader.has_perm("organizations.decide_organization"):
        return "insider"
    if organization.representations.acting(reader).exists():
        return "insider"
    return "member" if belongs(reader) else "visitor"


def profile_document(organization: Organization, reader, language: str) -> bytes:
    """The two-page PDF with what this reader may see, in the given language. The same text is typeset once."""
    with translation.override(language):
        text = profile_text(organization, reader)
    key = f"profile-{sha256(f'{language}{text}'.encode()).hexdigest()}"
    return cache.get_or_set(key, lambda: typeset_profile(text, language), KEPT_FOR)


def profile_text(organization: Organization, reader) -> document.ProfileText:
    """What the two pages say in the language in force. What the reader may not see is not in their copy."""
    today = timezone.localdate()
    return document.ProfileText(
        name=organization.name,
        acronym=organization.acronym,
        type=str(organization.type),
        address=f"{settings.PORTAL_URL}{organization.get_absolute_url()}",
        community=settings.COMMUNITY_NAME,
        as_of=date_format(today, "j F Y"),
        as_of_on=today,
        labels=labels(),
        grid=grid(),
        place=place(organization),
        lead=organization.lead,
        about=tuple(line for line in organization.about.splitlines() if line.strip()),
        recent_work=recent_work(organization),
        neighbours=organization.neighbours,
        contacts=tuple(
            document.Contact(one.name, one.title, one.email, one.phone) for one in contacts(organization, reader)
        ),
        website=organization.website,
        is_nationwide=organization.is_nationwide,
        member_since=date_format(organization.joined_at, "F Y") if organization.is_listed else "",
        unconfirmed_since=day(organization.unconfirmed_since),
        confirmed=confirmed(organization),
        verified=verified_line(organization),
        logo=LOGO.read_text(encoding="utf-8"),
        emblem=emblem(organization),
        **lists(organization),
    )


def recent_work(organization: Organization) -> tuple[tuple[str, str], ...]:
    """Projects with their years, then what was told line by line."""
    projects = [(project.years, project.name) for project in organization.projects.all()]
    return (*projects, *(("", line) for line in organization.recent_work.splitlines() if line.strip()))


def confirmed(organization: Organization) -> str:
    """By whom and when what the page says was confirmed, as the page has it."""
    if not organization.confirmed_at or organization.state != Organization.State.ACTIVE:
        return ""
    date, name = day(organization.confirmed_at), organization.confirmer
    if not name:
        return _("Confirmed %(date)s") % {"date": date}
    return _("Confirmed by %(name)s, %(date)s") % {"name": name, "date": date}


def verified_line(organization: Organization) -> str:
    mark = verified(organization)
    if mark is None:
        return ""
    seen = {"facts": "; ".join(mark["facts"]), "name": mark["by"], "date": day(mark["at"])}
    if not mark["by"]:
        return _("Verified %(date)s: %(facts)s") % seen
    return _("Verified by %(name)s, %(date)s: %(facts)s") % seen


def emblem(organization: Organization) -> bytes:
    """The organization's own logo; nothing where it has none."""
    if organization.logo is None:
        return b""
    with organization.logo.open() as file:
        return file.read()


def day(moment: datetime.datetime | None) -> str:
    return date_format(timezone.localdate(moment), "j F Y") if moment else ""


def lists(organization: Organization) -> dict[str, tuple]:
    terms = {
        name: tuple(str(term) for term in getattr(organization, name).all())
        for name in ("expertise", "themes", "hazards", "languages")
    }
    return terms | {
        "offers": tuple((offer.get_kind_display(), offer.text) for offer in organization.offers.all()),
        "counties": tuple(county.code for county in organization.counties.all()),
    }


def grid() -> tuple[document.CountyTile, ...]:
    return tuple(
        document.CountyTile(county.code, county.name, county.abbreviation, county.row, county.column)
        for county in County.objects.all()
    )


def place(organization: Organization) -> str:
    """Town and county of the office, as far as they are known."""
    county = _("%(county)s County") % {"county": organization.county} if organization.county else ""
    return ", ".join(part for part in (organization.town, county) if part)


def labels() -> dict[str, str]:
    """The words of the document; braces stand for what it fills in."""
    return {
        "document": _("Organization profile"),
        "about": _("Who we are"),
        "offers": _("What you can ask us for"),
        "scope": _("What we work on"),
        "expertise": _("Expertise"),
        "themes": _("Themes"),
        "hazards": _("Hazards"),
        "languages": _("Languages"),
        "where": _("Where we work"),
        "map": _("Map of the counties of Kenya. Marked: {counties}"),
        "nationwide": _("Nationwide"),
        "nationwide_above_all": _("Nationwide, above all in:"),
        "all_counties": _("All {count} counties"),
        "across_borders": _("Across borders: {countries}"),
        "recent_work": _("Recent work"),
        "contacts": _("Contacts"),
        "contact_hidden": _("E-mail and phone are shown to members"),
        "online": _("The profile as it stands today:"),
        "website": _("Website"),
        "code_description": _("QR code for {address}"),
        "as_of": _("As of {date}"),
        "member_since": _("Member since {date}"),
        "unconfirmed_since": _("Not confirmed since {date}"),
        "page": pgettext("of a document", "Page {page} of {pages}"),
        "shortened": _("Shortened to fit two pages; the whole profile is at {address}"),
    }
