"""Versions of the Terms at the desk: written by one coordinator, read and published by another."""

from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from terms import drafting, publishing
from terms.admin.preview import preview_context
from terms.forms.draft import DraftForm
from terms.forms.publication import PublicationForm, first_answer
from terms.models import TermsVersion


@admin.register(TermsVersion)
class TermsVersionAdmin(admin.ModelAdmin):
    list_display = ["reading", "state", "drafted_by", "in_force_from", "signed_again", "published_by"]
    list_display_links = None
    list_select_related = ["drafted_by", "published_by"]
    actions = None
    fields = [
        "number", "state", "effective_on", "is_material", "sign_by", "grace_days", "change_note_en", "change_note_sw", "drafted_by",
        "published_by", "published_at", "sha256_en", "sha256_sw", "renderer", "text_en", "text_sw",
    ]  # fmt: skip

    # --- who may ---------------------------------------------------------------------------------

    def has_change_permission(self, request, obj=None):
        return is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return is_open(obj) and super().has_delete_permission(request, obj)

    # --- the list --------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("version of the Terms"), ordering="number")
    def reading(self, version):
        url = reverse("admin:terms_termsversion_preview", args=[version.pk])
        return format_html('<a href="{}">{}</a>', url, _("Version %(number)s") % {"number": version.number})

    @admin.display(description=gettext_lazy("in force from"), ordering="effective_on")
    def in_force_from(self, version):
        return None if is_open(version) else version.effective_on

    @admin.display(description=gettext_lazy("everyone signs again"), boolean=True)
    def signed_again(self, version):
        return None if is_open(version) else version.is_material and version.sign_by is not None

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("add/in-force/", view(self.add_from_the_newest), name="terms_termsversion_begin"),
            path("<int:pk>/preview/", view(self.preview), name="terms_termsversion_preview"),
            *super().get_urls(),
        ]

    # --- writing ---------------------------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        return self.draft_page(request)

    def add_from_the_newest(self, request):
        """The same form, filled with the texts that are published last."""
        return self.draft_page(request, initial=drafting.texts_in_force())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        version = self.get_object(request, object_id)
        if version is None and request.method == "POST" and (by := deleted_by(object_id)):
            return self.given_back(request, by)
        # Somebody whose form was open while the version was published is told on that form.
        if version is None or (not is_open(version) and request.method != "POST"):
            return super().change_view(request, object_id, form_url, extra_context)
        written = {name: getattr(version, name) for name in drafting.WRITTEN}
        return self.draft_page(request, version, written | {"opened": drafting.fingerprint(version)})

    def draft_page(self, request, draft=None, initial=None):
        may = super().has_change_permission(request) if draft else self.has_add_permission(request)
        if not may:
            raise PermissionDenied
        form = DraftForm(request.POST) if request.method == "POST" else DraftForm(initial=initial)
        if form.is_bound and form.is_valid() and (saved := self.saved(request, draft, form)):
            messages.success(request, _("The draft is saved. Below you see it as it would be published."))
            return redirect("admin:terms_termsversion_preview", saved.pk)
        return self.form_page(request, None if form.is_deleted else draft, form)

    def given_back(self, request, by):
        """What was typed into a draft that a colleague deleted meanwhile: the form of a new one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = DraftForm(request.POST)
        form.say_deleted(by)
        return self.form_page(request, None, form)

    def form_page(self, request, draft, form) -> TemplateResponse:
        context = {
            "draft": draft,
            "form": form,
            "title": _("Draft of version %(number)s") % {"number": draft.number}
            if draft
            else _("New draft of the Terms"),
            "has_newest": TermsVersion.objects.published().exists(),
            "may_delete": self.has_delete_permission(request, draft),
        }
        return TemplateResponse(request, "admin/terms/termsversion/draft.html", context)

    def saved(self, request, draft, form):
        """The draft; nothing, and the reason in the form, when somebody was first."""
        try:
            if draft is None:
                saved = drafting.begin(form.written, request.user)
                self.log_addition(request, saved, [{"added": {}}])
            else:
                saved = drafting.save(draft, form.written, request.user, form.cleaned_data["opened"])
                self.log_change(request, saved, [{"changed": {}}])
        except drafting.PublishedMeanwhile:
            form.say_published()
        except drafting.ChangedMeanwhile as error:
            form.say_changed(error.draft)
        except drafting.DeletedMeanwhile:
            form.say_deleted(deleted_by(draft.pk))
        else:
            return saved
        return None

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except drafting.PublishedMeanwhile:
            messages.error(request, _("This version was published meanwhile: it is kept for ever."))
            return redirect("admin:terms_termsversion_changelist")

    def delete_model(self, request, obj):
        drafting.delete(obj)

    # --- reading and publishing ------------------------------------------------------------------

    def preview(self, request, pk):
        """The draft as it would be published, and the form that publishes it."""
        may_publish = request.user.has_perm("terms.publish_termsversion")
        if not self.has_view_permission(request) or (request.method == "POST" and not may_publish):
            raise PermissionDenied
        version = get_object_or_404(TermsVersion.objects.select_related("drafted_by", "published_by"), pk=pk)
        form = PublicationForm(initial=first_answer(version))
        if request.method == "POST":
            form = PublicationForm(request.POST)
            if is_open(version) and form.is_valid() and self.published(request, version, form):
                return redirect(version)
            version.refresh_from_db()
        if not is_open(version):
            return already_published(request, version)
        context = preview_context(version, form) | {
            "may_publish": may_publish and version.drafted_by != request.user,
            "may_change": self.has_change_permission(request),
        }
        return TemplateResponse(request, "admin/terms/termsversion/preview.html", context)

    def published(self, request, version, form) -> bool:
        """Publish once the person has read what follows from this very answer."""
        if form.cleaned_data["seen"] != drafting.fingerprint(version):
            form.say(publishing.CHANGED)
        if form.errors or not form.is_told:
            return False
        try:
            published = publishing.publish(version, request.user, form.answer, form.cleaned_data["seen"])
        except drafting.PublishedMeanwhile:
            return False
        except publishing.PublicationRefused as error:
            form.say(error.sentence)
            return False
        self.log_change(request, published, [{"changed": {"fields": ["state"]}}])
        messages.success(
            request, _("Version %(number)s is published. Nobody can change it any more.") % {"number": published.number}
        )
        return True


def is_open(version) -> bool:
    """A draft, or no version in particular."""
    return version is None or version.state == TermsVersion.State.DRAFT


def deleted_by(pk) -> User | None:
    """Who deleted that draft at the desk."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(TermsVersion), object_id=pk, action_flag=DELETION
    )
    entry = entries.select_related("user").first()
    return entry and entry.user


def already_published(request, version):
    """To the version; whoever pressed second is told who was first."""
    if request.method == "POST" and version.published_by != request.user:
        sentence = _("%(person)s was first: this version is published.")
        messages.warning(request, sentence % {"person": version.published_by})
    return redirect(version)
