"""Pieces of the portal's look that templates call by name."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.paginator import Page
from django.templatetags.static import static
from django.urls import translate_url
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from cop_portal.static_files import JOINED, style_sheets

register = template.Library()


@register.simple_tag
def stylesheets() -> SafeString:
    """One hashed file for browsers; the single sources while developing."""
    if hasattr(staticfiles_storage, "manifest_name"):
        return format_html('<link rel="stylesheet" href="{}">', static(JOINED))
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(name),) for name in style_sheets()))


@register.simple_tag(takes_context=True)
def other_language_url(context, code: str) -> str:
    """The address of this very page in the language `code`."""
    request = context.get("request")
    return translate_url(request.get_full_path(), code) if request else "/"


@register.simple_tag(takes_context=True)
def with_query(context, **changes) -> str:
    """The query string of this page with `changes`; an empty value removes its name. Page numbers start again."""
    query = {name: values for name, values in context["request"].GET.lists() if name != "page"}
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = [value]
    return "?" + urlencode(query, doseq=True)


@register.filter
def page_numbers(page: Page) -> Iterator[str | int]:
    """Those that lead on from this page, the ends included; what is left out between them is an ellipsis."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def day(value) -> SafeString:
    """A date as `13 October 2026`, with the machine's value."""
    if value is None:
        return mark_safe("")
    value = timezone.localdate(value) if hasattr(value, "hour") else value
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), format_date(value, "j F Y"))


@register.filter
def moment(value) -> SafeString:
    """A moment as `Tuesday 13 October 2026, 14:00 EAT`, in the portal's time zone."""
    if value is None:
        return mark_safe("")
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{} EAT</time>', local.isoformat(timespec="minutes"), format_date(local, "l j F Y, H:i")
    )


@register.filter
def clock(value) -> SafeString:
    """A time of day as `14:00`."""
    local = timezone.localtime(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), format_date(local, "H:i"))


@register.filter
def in_groups(value: str) -> str:
    """A long hexadecimal number in groups of eight, as one reads it aloud."""
    return " ".join(value[i : i + 8] for i in range(0, len(value), 8))


@register.filter
def few(items, most: int = 3) -> str:
    """The first names of a list, and how many more there are: `Isiolo, Meru, Wajir and 4 more`."""
    names = [str(item) for item in items]
    shown, more = ", ".join(names[:most]), len(names) - most
    if more <= 0:
        return shown
    return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more) % {
        "names": shown,
        "count": more,
    }


BROWSERS = {"Firefox": "Firefox", "Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet"}
BROWSERS |= {"Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac"}
SYSTEMS |= {"KAIOS": "KaiOS", "CrOS": "ChromeOS", "Linux": "Linux"}


@register.filter
def device(user_agent: str) -> str:
    """What a browser says of itself, in two words; the first match counts, since browsers name one another."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or gettext("A device that does not say what it is")


@register.simple_tag
def error_target(field) -> str:
    """The id of the control that an error summary leads to: in a group, its first one."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def is_single_choice(field) -> bool:
    """A lone checkbox."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.filter
def is_long_choice(field) -> bool:
    """A group of so many choices that they stand in columns."""
    return len(field.field.widget.choices) > 6
