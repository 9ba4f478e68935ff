"""Who works where on what."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from files.spreadsheets import csv_headers
from organizations.directory.coverage import Table, as_csv, county_tiles, csv_size
from organizations.directory.roll import current
from organizations.forms.directory import CoverageForm


@login_not_required
def coverage(request):
    form = CoverageForm(request.GET)
    table = Table(**form.choice())
    context = {
        "area": "coverage",
        "table": table,
        "map": county_tiles(table.grid.roll, table.grid.on(table.theme), keep={"theme": table.theme.slug}),
        "everybody": table.grid.roll.everybody.bit_count(),
        "today": timezone.localdate(),
        "size": csv_size(table.grid.roll),
    }
    return TemplateResponse(request, "organizations/coverage.html", context)


@login_not_required
def coverage_csv(request):
    return HttpResponse(as_csv(current()), headers=csv_headers(f"coverage-{timezone.localdate()}.csv"))
