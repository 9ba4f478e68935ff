"""What some organizations tell besides: projects, neighbours, an abstract logo of nobody, the verified mark."""

import datetime
import io

from django.utils import timezone
from PIL import Image, ImageDraw

from cop_portal.demonstration.loading.moments import DAY
from cop_portal.demonstration.loading.people import People
from cop_portal.demonstration.loading.sources import read
from files.storing import keep
from organizations.models import Organization, ProfileEdit, Project, Verification
from organizations.profile.verification import said

TEAL, LATERITE, WATER, CLEAR = "#0e5a55", "#9c4a1a", "#8fc1b8", (255, 255, 255, 0)
SIDE, SCALE = 96, 4


def load_profiles(people: People, organizations: dict[str, Organization], now: datetime.datetime) -> None:
    year = timezone.localdate(now).year
    for row in read("profiles"):
        organization = organizations[row["slug"]]
        tell(organization, row, year)
        if row["mark"]:
            verify(organization, row["mark"], people)


def tell(organization: Organization, row: dict, year: int) -> None:
    organization.is_cross_border, organization.neighbours = bool(row["neighbours"]), row["neighbours"]
    organization.sub_counties = row.get("sub_counties", "")
    if row["logo"]:
        name = f"{organization.slug}.webp"
        organization.logo = keep(drawn(row["logo"]), name, "webp", organization.created_by)
    organization.save(update_fields=["is_cross_border", "neighbours", "sub_counties", "logo"])
    Project.objects.bulk_create(
        Project(
            organization=organization,
            position=position,
            name=project["name"],
            starts_in=year + project["from"],
            ends_in=None if project["to"] is None else year + project["to"],
            link=project["link"],
        )
        for position, project in enumerate(row["projects"])
    )


def verify(organization: Organization, mark: list[str], people: People) -> None:
    """Two days after it joined, by a coordinator who did not bring it."""
    at = organization.joined_at + 2 * DAY
    by = people.coordinator(at, "mark", organization.slug, besides=organization.created_by)
    verification = Verification.objects.create(
        organization=organization,
        name=organization.name,
        registration_number=organization.registration_number,
        has_certificate="certificate" in mark,
        has_contacts="contacts" in mark,
        by=by,
        at=at,
    )
    ProfileEdit.objects.create(
        organization=organization, by=by, at=at, field="verification", before=[], after=said(verification)
    )


def drawn(shape: str) -> bytes:
    """One of a few abstract marks, drawn large and made small."""
    picture = Image.new("RGBA", (SIDE * SCALE, SIDE * SCALE), CLEAR)
    SHAPES[shape](ImageDraw.Draw(picture))
    file = io.BytesIO()
    picture.resize((SIDE, SIDE)).save(file, format="webp", quality=90)
    return file.getvalue()


def horizon(draw: ImageDraw.ImageDraw) -> None:
    draw.pieslice((72, 60, 312, 300), 180, 360, fill=LATERITE)
    for top in (208, 252, 296):
        draw.rectangle((24, top, 360, top + 20), fill=TEAL)


def peak(draw: ImageDraw.ImageDraw) -> None:
    draw.polygon([(20, 330), (150, 80), (280, 330)], fill=TEAL)
    draw.polygon([(170, 330), (262, 160), (364, 330)], fill=WATER)


def bridge(draw: ImageDraw.ImageDraw) -> None:
    draw.arc((32, 110, 352, 430), 180, 360, fill=TEAL, width=36)
    draw.rectangle((12, 250, 372, 282), fill=LATERITE)


def wave(draw: ImageDraw.ImageDraw) -> None:
    for row, color in enumerate((WATER, TEAL, WATER)):
        for column in range(3):
            left, top = 12 + 120 * column, 60 + 90 * row
            draw.arc(
                (left, top, left + 120, top + 100), 180 * (column % 2), 180 + 180 * (column % 2), fill=color, width=28
            )


def rings(draw: ImageDraw.ImageDraw) -> None:
    for margin, color in ((20, TEAL), (90, WATER), (150, LATERITE)):
        draw.ellipse((margin, margin, 384 - margin, 384 - margin), outline=color, width=30)


SHAPES = {"horizon": horizon, "peak": peak, "bridge": bridge, "wave": wave, "rings": rings}
