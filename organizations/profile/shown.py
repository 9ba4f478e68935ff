"""What a reader may see of an organization: on its page and in the two-page document alike."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.credit import credited_name
from members.models import Visibility
from organizations.models import Organization, Project
from organizations.profile import text as document
from organizations.profile import verification
from terms.models import Signature
from terms.standing import belongs
from vocabularies.models import County

LOGO = settings.BASE_DIR / "static" / "img" / "logo.svg"
AUDIENCES: dict[str, set[str]] = {
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
    seen = seen_by(organization, reader)
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


def seen_by(organization: Organization, reader) -> set[str]:
    """What may be shown to this reader, by the visibility that somebody chose for it."""
    return AUDIENCES[audience(organization, reader)]


def audience(organization: Organization, reader) -> str:
    """As whom somebody reads: its own people and coordinators see all, members more than visitors."""
    if not reader.is_authenticated:
        return "visitor"
    if reader.has_perm("organizations.decide_organization"):
        return "insider"
    if organization.representations.acting(reader).exists():
        return "insider"
    return "member" if belongs(reader) else "visitor"


def profile_text(organization: Organization, reader, **typed) -> document.ProfileText:
    """What the two pages say in the language in force. What the reader may not see is not in their copy.

    `typed` takes the place of what is saved of these parts.
    """
    today = timezone.localdate()
    told = {"recent_work": recent_work(organization, organization.projects.all()), **lists(organization)}
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
        sub_counties=organization.sub_counties,
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
        **(told | typed),
    )


def recent_work(organization: Organization, projects: Iterable[Project]) -> tuple[tuple[str, str], ...]:
    """Projects with their years, then what was told line by line."""
    told = [(project.years, project.name) for project in projects]
    return (*told, *(("", line) for line in organization.recent_work.splitlines() if line.strip()))


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
    """The organization's own logo; nothing where it has none, or where the storage lost it."""
    if organization.logo is None or not organization.logo.is_there:
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
        "sub_counties": _("Sub-counties: {names}"),
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
