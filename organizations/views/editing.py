"""What an organization has to do, and the short forms in which it tells about itself."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from members.confirmation import is_open
from members.models import Transition
from members.transitions import TransitionRefused
from organizations.forms.editing import AboutForm, BasicsForm, ExpertiseForm, MessagesForm, OfferFormSet, ScopeForm
from organizations.forms.projects import ProjectFormSet, ProjectsForm
from organizations.membership import application
from organizations.models import Organization
from organizations.profile import editing
from organizations.profile.completeness import completeness
from organizations.two_pages.choice import own_document
from organizations.two_pages.measuring import first_problem, measured, typed
from terms.admission import ApplicationIncomplete

HEADINGS = {
    "basics": gettext_lazy("Name, type and place"),
    "about": gettext_lazy("About the organization"),
    "offers": gettext_lazy("What others can ask you for"),
    "projects": gettext_lazy("Projects"),
    "scope": gettext_lazy("Themes and counties"),
    "messages": gettext_lazy("Messages from members"),
}
FORMS = {
    "basics": BasicsForm,
    "about": AboutForm,
    "offers": ExpertiseForm,
    "projects": ProjectsForm,
    "scope": ScopeForm,
}
ROWS = {"offers": OfferFormSet, "projects": ProjectFormSet}


def own_organization(request, slug):
    return get_object_or_404(Organization.objects.editable_by(request.user).select_related("type", "county"), slug=slug)


def organization_edit(request, slug):
    """The to-do list of an organization, before its approval and after."""
    organization = own_organization(request, slug)
    tasks = application.steps(organization)
    missing = [task for task in tasks[:-1] if not task.is_done]
    bar = application.bar(tasks)
    context = {
        "organization": organization,
        "groups": application.grouped(tasks),
        "completeness": completeness(organization),
        "extras": application.extras(organization),
        "bar": bar,
        "done": sum(state == "done" for _label, state in bar),
        "missing": missing,
        "is_asked": is_open(organization),
        "is_ready": organization.is_editable_application and not missing,
        "fullness": measured(organization, request.user),
        "own_document": own_document(organization),
        "decision_due": application.decision_due(organization) if organization.submitted_at else None,
        "answer": Transition.objects.of(organization).filter(after__in=["returned", "declined"]).first(),
    }
    return TemplateResponse(request, "organizations/organization_edit.html", context)


def organization_edit_basics(request, slug):
    return edit_part(request, slug, BasicsForm, "basics")


def organization_edit_about(request, slug):
    return edit_part(request, slug, AboutForm, "about")


def organization_edit_scope(request, slug):
    return edit_part(request, slug, ScopeForm, "scope")


def organization_edit_messages(request, slug):
    return edit_part(request, slug, MessagesForm, "messages")


def edit_part(request, slug, form_class, part):
    organization = own_organization(request, slug)
    context = {"name": organization.name, "slug": slug, "part": part, "heading": HEADINGS[part]}
    context["is_measured"] = part in FORMS
    if request.method == "POST":
        form = form_class(request.POST, instance=organization)
        if form.is_valid() and passed(request, context, form):
            messages.success(request, _("Saved."))
            return redirect("organizations:organization_edit", slug)
    else:
        form = form_class(instance=organization)
    return TemplateResponse(request, "organizations/organization_edit_part.html", context | {"form": form})


def organization_edit_offers(request, slug):
    return edit_rows(request, slug, ExpertiseForm, OfferFormSet, "offers")


def organization_edit_projects(request, slug):
    return edit_rows(request, slug, ProjectsForm, ProjectFormSet, "projects")


def edit_rows(request, slug, form_class, formset, part):
    """A form, and rows that are saved together with it."""
    organization = own_organization(request, slug)
    context = {"name": organization.name, "slug": slug, "part": part, "heading": HEADINGS[part]}
    if request.method == "POST":
        form, rows = form_class(request.POST, instance=organization), formset(request.POST, prefix=part)
        if form.is_valid() and rows.is_valid() and passed(request, context, form, **{part: rows.filled}):
            messages.success(request, _("Saved."))
            return redirect("organizations:organization_edit", slug)
    else:
        form = form_class(instance=organization)
        kept = getattr(organization, part).values(*formset.form.base_fields)
        rows = formset(prefix=part, initial=list(kept))
    template = f"organizations/organization_edit_{part}.html"
    return TemplateResponse(request, template, context | {"form": form, "rows": rows})


def passed(request, context, form, **parts):
    """Whether the form is saved. It is not where the person only asked how full the two pages would get."""
    if "measure" in request.POST:
        context["fullness"] = measured_for(request, form.instance, **typed(form, **parts))
        return False
    try:
        editing.save(form, request.user, **parts)
    except editing.EditedMeanwhile as error:
        form.refuse_stale(error.revision)
        return False
    return True


@require_POST
def measure_create(request, slug, part):
    """How full the two pages would get with what is typed now: a few lines of text. Nothing is saved."""
    organization = own_organization(request, slug)
    if part not in FORMS:
        raise Http404
    form = FORMS[part](request.POST, instance=organization)
    rows = {part: ROWS[part](request.POST, prefix=part)} if part in ROWS else {}
    if problem := first_problem(form, *rows.values()):
        said = [problem]
    else:
        said = measured_for(request, form.instance, **typed(form, **{name: rows[name].filled for name in rows}))
    return HttpResponse("\n".join(said), content_type="text/plain; charset=utf-8")


def measured_for(request, organization, **parts) -> list[str]:
    if not ratelimit.consume(request, action="measure_profile", user=request.user):
        return [_("Measured often within a minute; it goes on in the next.")]
    return measured(organization, request.user, **parts)


@require_POST
def submission_create(request, slug):
    organization = own_organization(request, slug)
    try:
        application.submit(organization, request.user)
    except ApplicationIncomplete as error:
        names = ", ".join(task.label for task in error.missing)
        messages.error(request, _("This is still missing: %(names)s.") % {"names": names})
    except TransitionRefused:
        messages.info(request, _("The application has been handed in already."))
    else:
        messages.success(request, _("The application is handed in. A coordinator looks at it."))
    return redirect("organizations:organization_edit", slug)


@require_POST
def reopening_create(request, slug):
    """A declined application is taken up again."""
    organization = own_organization(request, slug)
    try:
        application.reopen(organization, request.user)
    except TransitionRefused:
        messages.info(request, _("The application is open already."))
    return redirect("organizations:organization_edit", slug)
