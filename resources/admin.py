"""Resources at the desk: correcting what is said about them, publishing, returning and declining them."""

from functools import partial

from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from files.serving import serve
from members.exporting import ExportingAdmin, day
from members.models import Member, Note, Transition
from members.scope import counties_of
from members.transitions import TransitionRefused
from notifications.drafts import Unseen
from notifications.forms import OTHER_READERS, LettersForm, letters_of
from resources.changes import since_returned
from resources.forms.decision import DecisionForm
from resources.models import Resource
from resources.publishing import check, decide, letters, publish_each


@admin.register(Resource)
class ResourceAdmin(ExportingAdmin):
    export_permission = "resources.moderate_resource"
    export_columns = {
        _("title"): lambda resource: resource.title,
        _("state"): lambda resource: resource.get_state_display(),
        _("visibility"): lambda resource: resource.get_visibility_display(),
        _("type"): lambda resource: resource.type,
        _("organization"): lambda resource: resource.organization,
        _("shared by"): lambda resource: resource.shared_by,
        _("submitted"): lambda resource: day(resource.submitted_at),
        _("published"): lambda resource: day(resource.published_at),
        _("deadline"): lambda resource: day(resource.deadline_at),
    }
    list_display = ["reading", "state", "age", "type", "organization", "shared_by"]
    list_display_links = None
    list_filter = ["state", "visibility", "type"]
    list_select_related = ["type", "organization", "shared_by"]
    list_per_page = 20
    show_full_result_count = False
    search_fields = ["title", "organization__name", "shared_by__full_name"]
    actions = ["publish_resources"]
    fields = [
        "title", "state", "shared_by", "type", "summary", "language", "other_languages", "authors", "dated_on",
        "organization", "themes", "hazards", "counties", "is_nationwide", "licence", "visibility",
        "deadline_at", "funder", "amount", "eligibility",
    ]  # fmt: skip
    readonly_fields = ["state", "shared_by", "organization"]
    filter_horizontal = ["themes", "hazards", "counties", "other_languages"]

    def get_queryset(self, request):
        """Drafts are their writers' own; what waits stands first, the oldest of it before all."""
        return super().get_queryset(request).at_the_desk().within(counties_of(request.user))

    def get_ordering(self, request):
        return Resource.objects.at_the_desk().query.order_by

    def has_moderate_permission(self, request):
        return request.user.has_perm("resources.moderate_resource")

    def has_view_permission(self, request, obj=None):
        return self.has_moderate_permission(request) or super().has_view_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.has_moderate_permission(request)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("title"), ordering="title")
    def reading(self, resource):
        url = reverse("admin:resources_resource_review", args=[resource.pk])
        return format_html('<a href="{}">{}</a>', url, resource.title)

    @admin.display(description=_("Waits"), ordering="submitted_at")
    def age(self, resource):
        return timesince(resource.submitted_at) if resource.state == Resource.State.SUBMITTED else "–"

    @admin.action(description=_("Publish the selected resources that wait"), permissions=["moderate"])
    def publish_resources(self, request, resources):
        """After a page that lists them and shows the letters."""
        chosen = list(resources.select_related("shared_by", "organization", "type"))
        ready = [one for one in chosen if one.state == Resource.State.SUBMITTED]
        outgoing = [letter for one in ready for letter in letters(one, Resource.State.PUBLISHED)]
        form = LettersForm(outgoing, request.POST)
        if not form.may_go():
            return self.publication_page(request, ready, [one for one in chosen if one not in ready], form)
        report(self, request, publish_each(chosen, request.user, form.words()))
        return None

    def publication_page(self, request, ready, left, form) -> TemplateResponse:
        context = self.admin_site.each_context(request) | {
            "title": gettext("Publish the selected resources"),
            "opts": self.opts,
            "ready": ready,
            "left": left,
            "letters": form,
            "action_checkbox_name": admin.helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/resources/publication.html", context)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/review/", view(self.review_view), name="resources_resource_review"),
            path("<int:pk>/file/", view(self.file_view), name="resources_resource_file"),
            *super().get_urls(),
        ]

    def find(self, request, pk: int) -> Resource:
        if not self.has_moderate_permission(request):
            raise Http404
        return get_object_or_404(Resource.objects.at_the_desk().in_full(), pk=pk)

    def file_view(self, request, pk):
        resource = self.find(request, pk)
        if resource.file is None:
            raise Http404
        return serve(request, resource.file, as_attachment=True)

    def review_view(self, request, pk):
        resource = self.find(request, pk)
        form, shown = DecisionForm(request.POST if request.method == "POST" else None), None
        if request.method == "POST":
            shown = letters_of(form, partial(letters_about, resource), request.POST)
            if form.is_valid() and decided(request, form, shown, resource):
                return redirect("admin:index")
        others = Resource.objects.at_the_desk().in_rows().exclude(pk=resource.pk)
        noted = Member.objects.filter(user=resource.shared_by).first()
        context = self.admin_site.each_context(request) | {
            "title": resource.title,
            "opts": self.opts,
            "resource": resource,
            "waits": resource.state == Resource.State.SUBMITTED,
            "form": form,
            "letters": shown,
            "similar": others.similar_to(resource),
            "history": Transition.objects.of(resource).select_related("by"),
            "answer": Transition.objects.of(resource).refusals().select_related("by").first(),
            "changes": since_returned(resource),
            "noted": noted,
            "notes": Note.objects.about(noted) if noted else [],
        }
        return TemplateResponse(request, "admin/resources/review.html", context)


def letters_about(resource, decision):
    return letters(resource, decision["decision"], decision.get("reason", ""))


def decided(request, form, shown, resource) -> bool:
    """Carry the decision out once its letter was shown; where it is refused, say why and keep what was typed."""
    try:
        check(resource, form.cleaned_data["decision"])
        if not shown.may_go():
            return False
        decide(resource, request.user, **form.cleaned_data, words=shown.words())
    except TransitionRefused:
        form.add_error(None, decided_before(resource))
    except Unseen:
        form.add_error(None, OTHER_READERS)
    else:
        messages.success(request, gettext("Decided, and the letter is on its way."))
        return True
    return False


def report(desk, request, outcome) -> None:
    """Say of each what came of it."""
    done = ngettext("%(number)s resource is published.", "%(number)s resources are published.", len(outcome.now))
    desk.message_user(request, done % {"number": len(outcome.now)})
    if outcome.before:
        left = ngettext(
            "%(number)s did not wait any more and was left as it is.",
            "%(number)s did not wait any more and were left as they are.",
            len(outcome.before),
        )
        desk.message_user(request, left % {"number": len(outcome.before)}, messages.WARNING)
    if outcome.unseen:
        names = ", ".join(resource.title for resource in outcome.unseen)
        sentence = gettext("Left as they are, because their letter was not shown: %(names)s.")
        desk.message_user(request, sentence % {"names": names}, messages.WARNING)


def decided_before(resource: Resource) -> str:
    """Who was first, so that the second coordinator knows whom to ask."""
    last = Transition.objects.of(resource).select_related("by").first()
    return gettext("%(name)s was first: it is “%(state)s” now. What you typed is kept below; nothing was sent.") % {
        "name": last.by if last and last.by else gettext("Somebody else"),
        "state": resource.get_state_display(),
    }
