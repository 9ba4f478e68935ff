"""Anybody checks a certificate."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from terms.forms import CodeForm
from terms.models import Signature


@login_not_required
def verification(request):
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("terms:verification_detail", form.cleaned_data["code"])
    return TemplateResponse(request, "terms/verification.html", {"form": form})


@login_not_required
def verification_detail(request, code):
    signature = Signature.objects.filter(code=code).select_related("version").first()
    if signature is None:
        form = CodeForm(initial={"code": code})
        return TemplateResponse(request, "terms/verification.html", {"form": form, "unknown": code}, status=404)
    entry = signature.entries.order_by("number").first()
    return TemplateResponse(
        request,
        "terms/verification_detail.html",
        {"signature": signature, "entry": entry, "sha256": signature.version.sha256(signature.language)},
    )
