"""Writing pages: drafts beside what is published, everything kept, two writers told of each other."""

from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from members.models import Transition, User
from members.transitions import lock, record
from pages.loading import TEXTS
from pages.models import Page, PageText


class WrittenMeanwhile(Exception):
    """Somebody else saved the page since its text was opened; `theirs` is what they saved."""

    def __init__(self, theirs: PageText):
        self.theirs = theirs
        super().__init__(str(theirs.pk))


def newest(page: Page) -> PageText | None:
    """What was saved last, a draft or what is published; None where nobody has written at the desk yet."""
    return page.texts.first() if page.pk else None


def is_needed(page: Page) -> bool:
    """Whether the portal itself leads to the page, so that it cannot be taken down."""
    return (TEXTS / f"{page.slug}.en.md").exists()


@transaction.atomic
def save(page: Page, said: dict[str, Any], by: User, base: int, *, is_draft: bool) -> PageText:
    """Keep what is said as a draft, or publish it. Raises `WrittenMeanwhile` where `base` is no longer the newest text."""
    if page.pk is None:
        begin(page, said)
    page = lock(page)
    latest = newest(page)
    if latest and latest.pk != base:
        raise WrittenMeanwhile(latest)
    if latest is None and page.is_published:
        keep_first(page)
    text = PageText.objects.create(page=page, by=by, is_draft=is_draft, **said)
    if not is_draft:
        publish(page, said)
    record(
        page, Transition.What.PAGE, by, latest.title_en if latest else "", text.title_en, "draft" if is_draft else ""
    )
    return text


def begin(page: Page, said: dict[str, Any]) -> None:
    """A new page, which nobody sees yet."""
    for name, value in said.items():
        setattr(page, name, value)
    page.is_published = False
    page.save()


def keep_first(page: Page) -> None:
    """What stood there before anybody wrote at the desk."""
    said = {name: getattr(page, name) for name in PageText.WRITTEN}
    text = PageText.objects.create(page=page, is_draft=False, **said)
    PageText.objects.filter(pk=text.pk).update(at=page.changed_at)


def publish(page: Page, said: dict[str, Any]) -> None:
    for name, value in said.items():
        setattr(page, name, value)
    page.is_published, page.changed_at = True, Now()
    page.save(update_fields=[*said, "is_published", "changed_at"])


@transaction.atomic
def take_down(page: Page, by: User) -> None:
    """Nobody sees the page any more; its texts stay."""
    page = lock(page)
    if page.is_published and not is_needed(page):
        page.is_published = False
        page.save(update_fields=["is_published"])
        page.menu_entries.all().delete()
        record(page, Transition.What.PAGE, by, "published", "taken down")
