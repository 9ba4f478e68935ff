"""How full the two pages get, while they are written: what typst finds, in words."""

from typing import Any

from django.core.cache import cache
from django.forms import BaseFormSet, ModelForm
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from organizations.models import Offer, Organization, Project
from organizations.profile.shown import recent_work
from organizations.two_pages.copies import KEPT_FOR, Fullness, copy_for
from organizations.two_pages.document import SCOPE
from organizations.two_pages.layout import READABLE

# From here on a page is full: what is missing is less than a line.
FULL = 0.97
SMALL_TYPE = READABLE.size


def measured(organization: Organization, reader, **typed) -> list[str]:
    """One sentence or more about the copy of this reader, in the language in force."""
    copy = copy_for(organization, reader, get_language() or "en", **typed)
    fullness = copy.fullness() if typed else cache.get_or_set(f"{copy.key}-fullness", copy.fullness, KEPT_FOR)
    return sentences(fullness, copy.text.labels)


def typed(form: ModelForm, **rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What a valid form and its `rows` (offers, projects) say in lists; the fields are in the form's instance already."""
    cleaned = form.cleaned_data
    said: dict[str, Any] = {name: tuple(map(str, cleaned[name])) for name in SCOPE if name in cleaned}
    if "counties" in cleaned:
        said["counties"] = tuple(county.code for county in cleaned["counties"])
    if "offers" in rows:
        said["offers"] = tuple((str(Offer.Kind(row["kind"]).label), row["text"]) for row in rows["offers"])
    if "projects" in rows:
        said["recent_work"] = recent_work(form.instance, [Project(**row) for row in rows["projects"]])
    return said


def first_problem(form: ModelForm, *rows: BaseFormSet) -> str:
    """The first thing that is wrong with what was typed, with the name of its field; empty where nothing is."""
    for one in (form, *(row for formset in rows for row in formset)):
        for name, errors in one.errors.items():
            label = one.fields[name].label if name in one.fields else ""
            problem = {"field": label, "problem": errors[0]}
            return _("%(field)s: %(problem)s") % problem if label else errors[0]
    return ""


def sentences(fullness: Fullness, labels: dict[str, str]) -> list[str]:
    said = [pages(fullness.filled), _("The text takes %(percent)d%% of what two pages hold.") % percent(fullness.used)]
    if fullness.shortened:
        names = labels | {"lead": _("in one sentence")}
        parts = ", ".join(names[part] for part in fullness.shortened)
        said.append(_("Too long for two pages. Only in part: %(parts)s.") % {"parts": parts})
    elif fullness.size < SMALL_TYPE:
        said.append(_("The type is small: %(size)s points. A shorter text gets larger type.") % {"size": fullness.size})
    return said


def pages(filled: tuple[float, ...]) -> str:
    if len(filled) == 1:
        return _("One page: %(share)s") % {"share": share(filled[0])}
    return _("Page 1: %(first)s; page 2: %(second)s") % {"first": share(filled[0]), "second": share(filled[1])}


def share(filled: float) -> str:
    return pgettext("of a page", "full") if filled >= FULL else _("%(percent)d%% full") % percent(filled)


def percent(share: float) -> dict[str, int]:
    return {"percent": round(share * 100)}
