"""The register of signatures, on the screen and for a spreadsheet."""

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.forms import RegisterForm
from coordination.register import Register, totals
from coordination.register_csv import lines
from members.models import Transition
from members.transitions import record

PER_PAGE = 50


@permission_required("terms.view_register", raise_exception=True)
def register(request):
    """Who signed which version and who has not; the desk asks for the second factor."""
    form = RegisterForm(request.GET)
    page = Paginator(Register(form.filters()), PER_PAGE).get_page(request.GET.get("page"))
    context = admin.site.each_context(request) | {
        "title": _("Register of signatures"),
        "form": form,
        "totals": totals(),
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
    }
    return TemplateResponse(request, "admin/register/register.html", context)


@require_POST
@permission_required("terms.view_register", raise_exception=True)
def register_csv(request):
    """The rows of the same filters, all of them, for a spreadsheet; that they are taken along is recorded."""
    found = Register(RegisterForm(request.GET).filters())
    name = f"register-{timezone.localdate()}.csv"
    record(request.user, Transition.What.EXPORT, request.user, after=f"{name}: {found.count()}")
    return StreamingHttpResponse(
        lines(found, request.LANGUAGE_CODE),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
