"""Anybody checks a certificate, by its code or by the file itself."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from terms import receipts
from terms.forms.verification import CertificateFileForm, CodeForm
from terms.models import Signature
from terms.receipts.verifying import check


@login_not_required
def verification(request):
    if request.method == "POST":
        return file_checked(request)
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("terms:verification_detail", form.cleaned_data["code"])
    return doors(request, form=form)


def file_checked(request):
    blocked = ratelimit.consume_or_429(request, action="check_certificate")
    if blocked:
        return blocked
    form = CertificateFileForm(request.POST, request.FILES)
    finding = check(form.cleaned_data["file"]) if form.is_valid() else None
    return doors(request, file_form=form, finding=finding)


@login_not_required
def verification_detail(request, code):
    signature = Signature.objects.filter(code=code).select_related("version").first()
    if signature is None:
        return doors(request, form=CodeForm(initial={"code": code}), unknown=code, status=404)
    context = {
        "signature": signature,
        "entries": signature.entries.filter(event__in=receipts.EVENTS).order_by("number"),
        "sha256": signature.version.sha256(signature.language),
    }
    return TemplateResponse(request, "terms/verification_detail.html", context)


def doors(request, *, form=None, file_form=None, status=200, **more):
    """The page with both ways to check, and what came of one of them."""
    forms = {"form": form or CodeForm(), "file_form": file_form or CertificateFileForm()}
    return TemplateResponse(request, "terms/verification.html", forms | more, status=status)
