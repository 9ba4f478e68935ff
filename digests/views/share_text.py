"""At the desk: what is new, ready to paste into a WhatsApp group."""

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from digests.forms import ShareTextForm
from digests.share_text import LONGEST, share_text
from members.models import User


@require_safe
@permission_required("digests.view_share_text", raise_exception=True)
def share_text_detail(request):
    form = ShareTextForm(request.GET or None)
    texts = [(code, name, share_text(code, form.chosen)) for code, name in User.Language.choices]
    context = admin.site.each_context(request) | {
        "title": _("Text for WhatsApp"),
        "form": form,
        "texts": texts,
        "longest": LONGEST,
    }
    return TemplateResponse(request, "admin/digests/share_text.html", context)
