from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from pages.rendering import markdown_html
from terms.admission import standing_signature
from terms.ceremony import ceremony_context, form_with_new_opening
from terms.forms import CodeForm, SigningForm
from terms.models import Signature, TermsVersion
from terms.signing import circumstances, open_text, sign


@login_not_required
def version_list(request):
    version = TermsVersion.objects.in_force()
    return TemplateResponse(request, "terms/version_detail.html", version_context(version, is_in_force=True))


@login_not_required
def version_detail(request, number):
    version = get_object_or_404(TermsVersion.objects.published(), number=number)
    return TemplateResponse(
        request, "terms/version_detail.html", version_context(version, version == TermsVersion.objects.in_force())
    )


def version_context(version, is_in_force):
    return {
        "area": "about",
        "version": version,
        "language": version.language,
        "html": version.html(version.language),
        "sha256": version.sha256(version.language),
        "summary_html": markdown_html(version.summary),
        "is_in_force": is_in_force,
        "versions": TermsVersion.objects.published(),
    }


@login_not_required
def version_text(request, number, language):
    """The exact bytes that are hashed and signed."""
    version = get_object_or_404(TermsVersion.objects.published(), number=number)
    text = version.text(language) if language in ("en", "sw") else ""
    if not text:
        raise Http404
    response = HttpResponse(text.encode(), content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="terms-{version.number}-{language}.md"'
    return response


def my_terms(request):
    """Sign for oneself; once signed, what one has signed."""
    version = TermsVersion.objects.in_force()
    user = request.user
    if standing_signature(user):
        signatures = Signature.objects.filter(signer=user).select_related("version")
        return TemplateResponse(request, "terms/my_terms.html", {"signatures": signatures, "version": version})
    if not user.full_name:
        messages.info(request, _("First tell us your name: you sign with it."))
        return redirect("members:profile_edit")
    if request.method == "POST":
        form = SigningForm(request.POST, signer=user, version=version)
        if form.is_valid():
            signature = sign_for_oneself(request, form)
            messages.success(
                request, _("You have signed the Terms of Reference. A copy is on its way to your mailbox.")
            )
            return redirect("terms:receipt_detail", signature.code)
        form = form_with_new_opening(form, version, user)
    else:
        form = SigningForm(
            signer=user, version=version, initial={"opening": open_text(version, version.language, user)}
        )
    return TemplateResponse(request, "terms/ceremony.html", ceremony_context(form, version, user))


def sign_for_oneself(request, form):
    user = request.user
    return sign(
        form.cleaned_data["opening"],
        user,
        kind=Signature.Kind.PERSON,
        party=f"person:{user.pk}",
        party_name=user.full_name,
        typed_name=form.cleaned_data["typed_name"],
        title=user.member.title if hasattr(user, "member") else "",
        came=circumstances(request),
    )


def receipt_detail(request, code):
    """The signer's own certificate, with what personal values it holds."""
    signature = get_object_or_404(Signature.objects.select_related("version"), code=code, signer=request.user)
    entries = signature.entries.select_related("personal").order_by("number")
    return TemplateResponse(
        request,
        "terms/receipt_detail.html",
        {
            "signature": signature,
            "signature_sha256": signature.version.sha256(signature.language),
            "entries": entries,
            "first": entries[0],
        },
    )


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
