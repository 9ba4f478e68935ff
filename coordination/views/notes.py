"""Writing a private note about a person or an organization, from whatever page of the desk shows them."""

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.forms import NoteForm
from members import notes
from members.models import Member
from organizations.models import Organization

NOTED = {model._meta.label_lower: model for model in (Member, Organization)}


@require_POST
@permission_required("members.add_note", raise_exception=True)
def note_create(request):
    form = NoteForm(request.POST)
    subject = subject_of(request)
    if form.is_valid():
        notes.add(subject, form.cleaned_data["note"], request.user)
        messages.success(request, _("Noted. Coordinators see it, and the person who asks what we hold about them."))
        return redirect(form.way_back(request))
    context = admin.site.each_context(request) | {"title": _("Note on %(name)s") % {"name": subject}, "form": form}
    return TemplateResponse(request, "admin/coordination/note_create.html", context)


def subject_of(request):
    """Whom the note is about, if this person's desk shows them."""
    kind, _separator, number = request.POST.get("about", "").partition(":")
    if kind not in NOTED or not number.isdigit():
        raise Http404
    desk = admin.site.get_model_admin(NOTED[kind])
    subject = desk.get_queryset(request).filter(pk=int(number)).first() if len(number) < 10 else None
    if subject is None or not desk.has_view_permission(request):
        raise Http404
    return subject
