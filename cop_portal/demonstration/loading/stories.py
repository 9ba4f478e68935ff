"""Six practice stories, each in two languages."""

import datetime

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from cop_portal.demonstration.loading.sources import FOLDER
from organizations.models import Organization
from pages.loading import read_text
from pages.models import Page


def load_stories(organizations: dict[str, Organization], now: datetime.datetime) -> None:
    for position, path in enumerate(sorted((FOLDER / "stories").glob("*.en.md"))):
        slug = path.name.removesuffix(".en.md")
        english, body_en = read_text(path)
        kiswahili, body_sw = read_text(path.with_name(f"{slug}.sw.md"))
        Page.objects.create(
            slug=slug,
            kind=Page.Kind.STORY,
            position=position,
            title_en=english["title"],
            title_sw=kiswahili["title"],
            summary_en=english["teaser"],
            summary_sw=kiswahili["teaser"],
            quotation_en=english["quotation"],
            quotation_sw=kiswahili["quotation"],
            body_en=body_en,
            body_sw=body_sw,
            told_by=organizations[english["organization"]].name,
            published_on=timezone.localdate(now) - relativedelta(months=int(english["months_ago"])),
        )
