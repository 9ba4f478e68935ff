"""The pages that allauth does not have."""

from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from cop_portal.accounts import reauthentication
from cop_portal.accounts.forms import MailedCodeForm


@login_not_required
def login_code_request(request):
    """There is one page to ask for a code: the sign-in."""
    return redirect("account_login")


def factor_list(request):
    """There is one page about what protects an account."""
    return redirect("members:security")


@never_cache
def reauthentication_code(request):
    """Confirm by a mailed code that it is still the same person, then go on where they were."""
    next_url = get_next_redirect_url(request) or reverse("me")
    if reauthentication.has_factor(request.user):
        return redirect(reauthentication.page(request.user, next_url))
    form = MailedCodeForm(code=reauthentication.pending_code(request))
    if request.POST.get("action") == "send":
        return code_sent(request)
    if request.method == "POST":
        form = MailedCodeForm(request.POST, code=reauthentication.pending_code(request))
        if form.is_valid():
            reauthentication.confirm_by_code(request)
            return resume_request(request) or redirect(next_url)
    context = {"form": form, "next_url": next_url, "is_sent": bool(reauthentication.pending_code(request))}
    return TemplateResponse(request, "account/reauthenticate.html", context)


def code_sent(request):
    blocked = ratelimit.consume_or_429(request, action="reauthenticate_code")
    if blocked:
        return blocked
    reauthentication.send_code(request)
    return HttpResponseRedirect(request.get_full_path())
