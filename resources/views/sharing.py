"""Sharing step by step: each press of a button saves the draft first."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from files.inspection import FileRefused
from members.models import Transition
from members.transitions import TransitionRefused
from organizations.models import Organization
from resources.forms.steps import ContentForm, DraftKeyForm, RightsForm, ScopeForm
from resources.models import Resource
from resources.sharing import (
    SubmissionRefused,
    attach_file,
    check_may_share,
    delete_draft,
    gaps,
    publishes_at_once,
    start_draft,
    start_version,
    submit,
    use_link,
    withdraw,
)
from resources.views.library import page_of

STEPS = ["content", "scope", "rights"]
read_or_send = require_http_methods(["GET", "HEAD", "POST"])


@read_or_send
def resource_create(request):
    check_may_share(request.user)
    if request.method == "POST":
        earlier = begun(request)
        if earlier and not earlier.is_editable:
            return redirect(earlier)
        form = ContentForm(request.POST, request.FILES, instance=earlier)
        if form.is_valid() and keep(form, request.user):
            return redirect(next_step(form.instance))
    else:
        form = ContentForm()
    return step_page(request, form, "content", form.instance)


def begun(request) -> Resource | None:
    """What an earlier sending of this very form has made."""
    key = DraftKeyForm(request.POST)
    if not key.is_valid():
        return None
    return Resource.objects.begun_by(request.user, key.cleaned_data["creation_key"]).first()


def keep(form: ContentForm, person) -> bool:
    """Save the text, then the file or the link. When the file is refused, the text is kept and the form says why."""
    if form.instance.pk:
        resource = form.save()
    else:
        resource = form.instance = start_draft(form.save(commit=False), person)
    try:
        if form.upload:
            attach_file(resource, form.upload)
        elif form.new_link:
            use_link(resource, form.new_link)
    except FileRefused as refusal:
        form.add_error("file", refusal)
        return False
    return True


def step_page(request, form, step: str, resource: Resource) -> TemplateResponse:
    return TemplateResponse(
        request,
        f"resources/resource_edit_{step}.html",
        {
            "area": "resources",
            "form": form,
            "draft": resource if resource.pk else None,
            "number": STEPS.index(step) + 1,
            "number_of_steps": len(STEPS) + 1,
        },
    )


def next_step(resource: Resource):
    """The first step that still lacks something, else the answers to check."""
    missing = gaps(resource)
    step = f"resources:resource_edit_{missing[0].step}" if missing else "resources:resource_edit"
    return redirect(step, resource.slug).url


@read_or_send
def resource_edit_content(request, slug):
    resource = find_draft(request, slug)
    if request.method == "POST":
        form = ContentForm(request.POST, request.FILES, instance=resource)
        if form.is_valid() and keep(form, request.user):
            return redirect(next_step(form.instance))
    else:
        form = ContentForm(instance=resource)
    return step_page(request, form, "content", resource)


def find_draft(request, slug) -> Resource:
    check_may_share(request.user)
    return get_object_or_404(Resource.objects.editable_by(request.user), slug=slug)


@read_or_send
def resource_edit_scope(request, slug):
    resource = find_draft(request, slug)
    if request.method == "POST":
        form = ScopeForm(request.POST, instance=resource)
        if form.is_valid():
            return redirect(next_step(form.save()))
    else:
        form = ScopeForm(instance=resource, initial=suggestions(resource))
    return step_page(request, form, "scope", resource)


def suggestions(resource: Resource) -> dict:
    """For a draft without themes and places: those of the person's own profile, and their only organization."""
    if resource.themes.exists() or resource.counties.exists() or resource.is_nationwide:
        return {}
    member = resource.shared_by.member
    own = Organization.objects.represented_by(resource.shared_by).listed()[:2]
    return {
        "themes": member.themes.all(),
        "counties": [member.county] if member.county else [],
        "organization": own[0] if len(own) == 1 else None,
    }


@read_or_send
def resource_edit_rights(request, slug):
    resource = find_draft(request, slug)
    if request.method == "POST":
        form = RightsForm(request.POST, instance=resource)
        if form.is_valid():
            return redirect(next_step(form.save()))
    else:
        form = RightsForm(instance=resource)
    return step_page(request, form, "rights", resource)


@read_or_send
def resource_edit(request, slug):
    """Check the answers; POST sends them."""
    check_may_share(request.user)
    resource = get_object_or_404(Resource.objects.of(request.user).in_full(), slug=slug)
    if not resource.is_editable:
        return redirect(resource)
    missing = gaps(resource)
    if request.method == "POST":
        try:
            submit(resource, request.user)
        except SubmissionRefused as refusal:
            missing = refusal.gaps
        except TransitionRefused:
            return redirect(resource)
        else:
            return submitted(request, resource)
    context = {"area": "resources", "resource": resource, "gaps": missing, "is_direct": publishes_at_once(resource)}
    context["returned"] = Transition.objects.of(resource).filter(after="returned").first()
    return TemplateResponse(request, "resources/resource_edit.html", context)


def submitted(request, resource: Resource):
    resource.refresh_from_db(fields=["state"])
    if resource.is_published:
        messages.success(request, _("Published. Thank you for sharing."))
    else:
        days = settings.DECISION_WORKING_DAYS
        sentence = ngettext(
            "Sent to the coordinators. They answer within %(days)d working day.",
            "Sent to the coordinators. They answer within %(days)d working days.",
            days,
        )
        messages.success(request, sentence % {"days": days})
    return redirect("resources:my_resources")


@require_safe
def my_resources(request):
    page = page_of(request, Resource.objects.shared_by_person(request.user).in_rows())
    return TemplateResponse(request, "resources/my_resources.html", {"area": "resources", "page": page})


@require_POST
def version_create(request, slug):
    """A draft that will replace a published resource."""
    check_may_share(request.user)
    resource = get_object_or_404(Resource.objects.replaceable_by(request.user), slug=slug)
    return redirect("resources:resource_edit", start_version(resource, request.user).slug)


@read_or_send
def withdrawal_create(request, slug):
    resource = get_object_or_404(Resource.objects.of(request.user).in_rows(), slug=slug)
    if request.method == "POST" or not resource.is_published:
        if resource.is_published:
            withdraw(resource, request.user)
            messages.success(request, _("Withdrawn. It stands in the library no longer."))
        return redirect("resources:my_resources")
    return TemplateResponse(request, "resources/withdrawal_create.html", {"area": "resources", "resource": resource})


@read_or_send
def resource_delete(request, slug):
    resource = get_object_or_404(Resource.objects.deletable_by(request.user).in_rows(), slug=slug)
    if request.method == "POST":
        delete_draft(resource)
        messages.success(request, _("Draft deleted."))
        return redirect("resources:my_resources")
    return TemplateResponse(request, "resources/resource_delete.html", {"area": "resources", "resource": resource})
