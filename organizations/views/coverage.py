"""Who works where on what."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from organizations.coverage import Table, as_csv, county_tiles
from organizations.forms.directory import CoverageForm
from organizations.models import Organization


@login_not_required
def coverage(request):
    form = CoverageForm(request.GET)
    table = Table(**form.choice())
    on_theme = Organization.objects.listed().filter(themes=table.theme)
    context = {
        "area": "coverage",
        "table": table,
        "map": county_tiles(on_theme, keep={"theme": table.theme.slug}),
        "total": Organization.objects.listed().count(),
        "today": timezone.localdate(),
        "size": len(as_csv().encode()),
    }
    return TemplateResponse(request, "organizations/coverage.html", context)


@login_not_required
def coverage_csv(request):
    name = f"coverage-{timezone.localdate()}.csv"
    return HttpResponse(
        as_csv(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
