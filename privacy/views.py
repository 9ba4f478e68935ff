"""Asking about one's data: signed in, and by anybody."""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy import asking
from privacy.forms import PublicRequestForm, RequestForm


def own_request_list(request):
    """What one can do oneself at once, the form for the rest, and what was asked before."""
    form = RequestForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and is_within_limits(request, form, request.user.email):
        asked = asking.ask(request.user, **form.cleaned_data, language=request.LANGUAGE_CODE)
        messages.success(request, said(asked))
        return redirect("privacy:own_request_list")
    context = {"form": form, "requests": request.user.privacy_requests.all()} | days()
    return TemplateResponse(request, "privacy/own_request_list.html", context)


@login_not_required
def request_create(request):
    """The same for people without an account; the page is the same whether the address is known or not."""
    if request.user.is_authenticated:
        return redirect("privacy:own_request_list")
    form = PublicRequestForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and is_within_limits(request, form, form.cleaned_data["email"]):
        asked = asking.ask_without_account(**form.cleaned_data, language=request.LANGUAGE_CODE)
        messages.success(request, said(asked))
        return redirect("pages:page_detail", "privacy")
    return TemplateResponse(request, "privacy/request_create.html", {"form": form} | days())


def days():
    return {"answer_days": settings.PRIVACY_ANSWER_DAYS, "portability_days": settings.PRIVACY_PORTABILITY_DAYS}


def is_within_limits(request, form, email):
    """Whether it is not too many for now; what was typed stays in the form."""
    if ratelimit.consume(request, action="ask_about_data", key=email):
        return True
    form.add_error(None, _("That is many requests within an hour. Wait a while and send it again."))
    return False


def said(asked):
    return _("We have your request. You get an answer by %(day)s at the latest.") % {
        "day": date_format(asked.due_on, "j F Y")
    }
