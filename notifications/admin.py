"""The coordinators' desk for mail: the log, and the words of letters."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext, gettext_lazy

from notifications import wording
from notifications.delivery import paragraphs
from notifications.forms import WordingForm
from notifications.letters import LETTERS
from notifications.models import LetterWording, Message
from vocabularies.read_only import ReadOnlyAdmin


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """The mail log: what was written, and what the mail server said."""

    list_display = ["created_at", "letter", "address", "subject", "state", "attempts", "sent_at"]
    list_filter = ["state", "letter"]
    search_fields = ["address", "subject"]
    fields = ["created_at", "letter", "address", "subject", "state", "attempts", "error", "sent_at", "message_id"]


@admin.register(LetterWording)
class LetterWordings(ReadOnlyAdmin):
    """The letters whose words coordinators may choose, each with a page for every language."""

    def get_urls(self):
        edit = self.admin_site.admin_view(self.edit_view)
        return [
            path("<slug:letter>/<slug:language>/", edit, name="notifications_letterwording_edit"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        own = {(one.letter, one.language): one for one in LetterWording.objects.select_related("by").order_by("pk")}
        rows = [
            (name, letter.sent, [(code, label, own.get((name, code))) for code, label in settings.LANGUAGES])
            for name, letter in LETTERS.items()
        ]
        return self.answer(request, "letters", {"title": gettext("Words of letters"), "rows": rows})

    def edit_view(self, request, letter, language):
        """What the letter says, what it would say, and the portal's own words again."""
        if not request.user.has_perm("notifications.add_letterwording"):
            raise PermissionDenied
        if letter not in LETTERS or language not in dict(settings.LANGUAGES):
            raise Http404
        form = WordingForm(letter, language, request.POST if request.method == "POST" else None)
        if "reset" in request.POST:
            return self.chosen(request, letter, language, "", "")
        is_valid = form.is_valid()
        if is_valid and "save" in request.POST:
            return self.chosen(request, letter, language, form.cleaned_data["subject"], form.cleaned_data["text"])
        return self.answer(request, "edit", self.shown(form) | ({"preview": previewed(form)} if is_valid else {}))

    def chosen(self, request, letter, language, subject, text):
        wording.choose(letter, language, subject, text, request.user)
        messages.success(request, SAVED if text else RESET)
        return redirect("admin:notifications_letterwording_changelist")

    def shown(self, form):
        history = LetterWording.objects.filter(letter=form.letter, language=form.language).select_related("by")
        return {
            "title": LETTERS[form.letter].sent,
            "form": form,
            "language": form.language,
            "language_name": dict(settings.LANGUAGES)[form.language],
            "placeholders": LETTERS[form.letter].placeholders,
            "in_force": wording.in_force(form.letter, form.language),
            "is_own": wording.newest(form.letter, form.language) is not None,
            "history": history[:20],
        }

    def answer(self, request, page, context):
        shared = self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(request, f"admin/notifications/letterwording/{page}.html", shared | context)


def previewed(form):
    said = form.cleaned_data
    subject, text = wording.preview(form.letter, form.language, said["subject"], said["text"])
    return {"subject": subject, "paragraphs": paragraphs(text)}


SAVED = gettext_lazy("Saved. The next letter says it so.")
RESET = gettext_lazy("The letter says again what the portal says.")
