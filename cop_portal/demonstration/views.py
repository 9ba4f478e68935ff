"""Looking around without a mailbox: roles to try, and the mails that the portal has sent."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

from cop_portal.demonstration import mail
from cop_portal.demonstration.forms import RoleForm
from cop_portal.demonstration.roles import offers
from cop_portal.demonstration.sign_in import sign_in_as


@login_not_required
@never_cache
def role_list(request):
    form = RoleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return sign_in_as(request, form.cleaned_data["role"])
    return TemplateResponse(request, "demonstration/role_list.html", {"form": form, "offers": offers()})


@login_not_required
@never_cache
def mail_list(request):
    page = Paginator(mail.names(), 20).get_page(request.GET.get("page"))
    context = {
        "mails": [mail.read(name) for name in page],
        "page": page,
    }
    return TemplateResponse(request, "demonstration/mail_list.html", context)


@login_not_required
@never_cache
def mail_detail(request, name):
    if name not in mail.names():
        raise Http404
    message = mail.read(name)
    return TemplateResponse(
        request, "demonstration/mail_detail.html", {"mail": message, "blocks": mail.blocks(message)}
    )
