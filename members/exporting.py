"""Lists of the desk to take along: what the filters and the search show, for who may decide; each export is recorded."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from files.spreadsheets import csv_headers, csv_lines
from members.models import Transition, User
from members.transitions import record

AT_ONCE = 500
# A heading in the language of whoever exports, and the value beneath it.
Columns = dict[Any, Callable[[Any], Any]]


class ExportingAdmin(admin.ModelAdmin):
    """A changelist with a button that hands out `export_columns` of everything it finds."""

    change_list_template = "admin/exporting_change_list.html"
    export_permission: str
    export_columns: Columns

    def changelist_view(self, request, extra_context=None):
        may_export = request.user.has_perm(self.export_permission)
        if request.method == "POST" and "export" in request.POST:
            if not may_export:
                raise PermissionDenied
            return self.exported(request)
        return super().changelist_view(request, {**(extra_context or {}), "may_export": may_export})

    def exported(self, request):
        try:
            found = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return redirect(request.path)
        record_export(self.model, found.count(), request.user)
        return answer(self.opts.model_name, self.export_columns, found, request.LANGUAGE_CODE)


def answer(name: str, columns: Columns, found: QuerySet, language: str) -> StreamingHttpResponse:
    file_name = f"{name}-{timezone.localdate()}.csv"
    return StreamingHttpResponse(lines(columns, found, language), headers=csv_headers(file_name))


def lines(columns: Columns, found: QuerySet, language: str) -> Iterator[str]:
    """Line by line while they are sent, in the language of the request."""
    with translation.override(language):
        yield from csv_lines(table(columns, found.iterator(AT_ONCE)))


def table(columns: Columns, rows: Iterable[Model]) -> Iterator[list]:
    yield list(columns)
    for row in rows:
        yield ["" if (value := read(row)) is None else value for read in columns.values()]


def record_export(model: type[Model], number: int, by: User) -> None:
    """Who took how many rows of which list along; which rows is said nowhere."""
    record(by, Transition.What.EXPORT, by, after=f"{model._meta.model_name}.csv: {number}")


def day(moment) -> str:
    """As 2026-10-13 by the clock of Nairobi."""
    return timezone.localdate(moment).isoformat() if moment else ""


def moment(at) -> str:
    return timezone.localtime(at).isoformat(" ", "minutes") if at else ""
