"""Finding and reading what members share."""

from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from files.kinds import size_text
from files.serving import serve
from resources.calendar import CONTENT_TYPE, deadline_entry
from resources.forms.filter import ResourceFilterForm
from resources.library import FACETS, NATIONWIDE, TEXT_PAGES, excerpts, narrowed, options, ranked
from resources.models import Resource
from terms.standing import belongs

ROWS = 20
FEED_ENTRIES = 50
FIRST_OPTIONS = 5


@login_not_required
@require_safe
def resource_list(request):
    form = ResourceFilterForm(request.GET)
    values = form.values
    listed = Resource.objects.visible_to(request.user).listed()
    found = narrowed(listed, values)
    page = page_of(request, (found if form.is_by_date else ranked(found, values["q"])).in_rows())
    context = {
        "area": "resources",
        "page": page,
        "rows": with_excerpts(page, values.get("q", "")),
        "q": values.get("q", ""),
        "is_by_date": form.is_by_date,
        "kept": [(name, as_text(value)) for name, value in values.items() if name != "q"],
        "facets": facets(listed, values),
        "chips": chips(values),
        "values": values,
        "ways_out": [] if page else ways_out(listed, values),
        "query": query(values),
    }
    return TemplateResponse(request, "resources/resource_list.html", context)


def with_excerpts(page, text: str) -> list[tuple]:
    """Each resource with the place in its file where the words stand, if they do."""
    resources = list(page)
    places = excerpts(resources, text) if text else {}
    return [(resource, places.get(resource.pk)) for resource in resources]


def page_of(request, rows, number_of_rows: int = ROWS) -> Page:
    """The page asked for; the nearest one when there is no such page."""
    return Paginator(rows, number_of_rows).get_page(request.GET.get("page"))


def query(values: dict, **changes) -> str:
    """The query string of the filters with `changes`; `None` removes one."""
    changed = {name: as_text(value) for name, value in values.items()} | changes
    return "?" + urlencode({name: value for name, value in changed.items() if value is not None})


def as_text(value) -> str:
    """A value as it stands in an address."""
    return str(getattr(value, "slug", value))


def facets(listed, values: dict) -> list[dict]:
    groups = []
    for name, facet in FACETS.items():
        in_force = as_text(values.get(name, ""))
        links = [
            {
                "label": option.label,
                "count": option.count,
                "is_chosen": option.value == in_force,
                "href": query(values, **{name: None if option.value == in_force else option.value}),
            }
            for option in options(listed, values, name)
        ]
        links.sort(key=lambda link: not link["is_chosen"])
        groups.append({"heading": facet.heading, "first": links[:FIRST_OPTIONS], "rest": links[FIRST_OPTIONS:]})
    return [group for group in groups if group["first"]]


def label(name: str, value) -> str:
    if name == "q":
        return f"“{value}”"
    return _("The whole country") if value == NATIONWIDE else str(value)


def chips(values: dict) -> list[dict]:
    return [
        {"label": label(name, value), "is_search": name == "q", "href": query(values, **{name: None})}
        for name, value in values.items()
    ]


def ways_out(listed, values: dict) -> list[dict]:
    """When nothing fits: which one filter to drop, or else to keep alone, and how many resources that gives."""
    ways = [
        {
            "label": label(name, value),
            "is_kept": is_kept,
            "count": narrowed(listed, kept).count(),
            "href": query(kept),
        }
        for is_kept in (False, True)
        for name, value in values.items()
        for kept in [{other: each for other, each in values.items() if (other == name) == is_kept}]
    ]
    fruitful = [way for way in ways if way["count"]]
    dropping = [way for way in fruitful if not way["is_kept"]]
    return sorted(dropping or fruitful, key=lambda way: -way["count"])


@login_not_required
@require_safe
def call_list(request):
    visible = Resource.objects.visible_to(request.user).in_rows()
    page = page_of(request, visible.closed_calls())
    open_calls = visible.open_calls() if page.number == 1 else []
    context = {"area": "resources", "page": page, "open_calls": open_calls}
    return TemplateResponse(request, "resources/call_list.html", context)


@login_not_required
@require_safe
def resource_detail(request, slug):
    visible = Resource.objects.visible_to(request.user)
    resource = get_object_or_404(visible.in_full(), slug=slug)
    template = "call_detail" if resource.type.has_deadline else "resource_detail"
    return TemplateResponse(
        request,
        f"resources/{template}.html",
        {
            "area": "resources",
            "resource": resource,
            "text_size": text_size(resource),
            "related": visible.listed().related_to(resource).in_rows()[:3],
            "replacement": visible.filter(replaces=resource, state__in=Resource.READABLE).first(),
            "is_member": belongs(request.user),
            "problem_href": problem_href(resource),
        },
    )


def text_size(resource: Resource) -> str:
    """How much the text of the file weighs; empty when there is none."""
    size = resource.texts.weight()
    return size_text(size) if size else ""


def problem_href(resource: Resource) -> str:
    """A mail to the community that already says which resource it is about."""
    subject = _("A problem with “%(title)s”") % {"title": resource.title}
    body = f"{settings.PORTAL_URL}{resource.get_absolute_url()}\n\n"
    return f"mailto:{settings.COMMUNITY_CONTACT}?subject={quote(subject)}&body={quote(body)}"


@login_not_required
@require_safe
def resource_file(request, slug):
    resource = get_object_or_404(Resource.objects.visible_to(request.user).select_related("file"), slug=slug)
    if resource.file is None:
        raise Http404
    return serve(request, resource.file, as_attachment=True)


@login_not_required
@require_safe
def resource_text(request, slug):
    resource = get_object_or_404(Resource.objects.visible_to(request.user).in_rows(), slug=slug)
    size = text_size(resource)
    if not size:
        raise Http404
    page = page_of(request, resource.texts.only("number", "text", "resource_id"), TEXT_PAGES)
    return TemplateResponse(
        request,
        "resources/resource_text.html",
        {"area": "resources", "page": page, "resource": resource, "text_size": size},
    )


@login_not_required
@require_safe
def call_calendar(request, slug):
    call = get_object_or_404(Resource.objects.visible_to(request.user), slug=slug, deadline_at__isnull=False)
    disposition = f'attachment; filename="{call.slug}.ics"'
    headers = {"Content-Disposition": disposition}
    return HttpResponse(deadline_entry(call), content_type=CONTENT_TYPE, headers=headers)


@login_not_required
@require_safe
def feed(request):
    """Public resources as an Atom feed, whoever asks; the filters are those of the library."""
    values = ResourceFilterForm(request.GET).values
    atom = Atom1Feed(
        title=_("%(community)s: resources") % {"community": settings.COMMUNITY_NAME},
        link=settings.PORTAL_URL + reverse("resources:resource_list") + query(values),
        description="",
        language=get_language(),
        feed_url=settings.PORTAL_URL + reverse("resources:feed") + query(values),
    )
    for resource in narrowed(Resource.objects.visible_to(AnonymousUser()).listed(), values).in_rows()[:FEED_ENTRIES]:
        atom.add_item(
            title=resource.title,
            link=settings.PORTAL_URL + resource.get_absolute_url(),
            description=resource.summary,
            author_name=resource.organization.name if resource.organization else settings.COMMUNITY_NAME,
            pubdate=resource.published_at,
            updateddate=resource.published_at,
            categories=[resource.type.name],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
