"""Signed pages at the desk: one coordinator enters, another one compares with the scan and decides.

Here and not with the Terms, because a page may bind an organization.
"""

from django.contrib import admin, messages
from django.db.models import BooleanField, Case, ExpressionWrapper, Q, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from files.inspection import FileRefused
from files.kinds import PICTURES
from files.preview import NoPreview, page_picture
from files.serving import serve
from members.transitions import TransitionRefused
from organizations.admin.own_pages import OwnPagesAdmin
from organizations.forms.paper import NOT_AUTHORIZED, CheckForm, EntryForm
from organizations.signatures.paper import confirm, enter, reject
from organizations.signatures.signing import NotAuthorized
from terms.models import PaperSigning
from terms.paper import PaperRefused

PAGES_SHOWN = 10


@admin.register(PaperSigning)
class SignedPages(OwnPagesAdmin):
    permission = "terms.enter_paper_signing"
    folder = "admin/terms/papersigning"
    list_display = ["reading", "kind", "version", "signed_on", "standing", "entered_by", "entered_at"]
    list_filter = ["state"]
    search_fields = ["party_name", "name", "signer__email"]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, (extra_context or {}) | {"title": gettext("Signatures on paper")})

    def get_queryset(self, request):
        """What waits stands first, the longest of it before all."""
        is_mine = ExpressionWrapper(Q(entered_by=request.user) | Q(signer=request.user), output_field=BooleanField())
        return super().get_queryset(request).in_full().annotate(is_mine=is_mine)

    def get_ordering(self, request):
        waits_since = Case(When(state=PaperSigning.State.ENTERED, then="entered_at"))
        return [waits_since.asc(nulls_last=True), "-entered_at", "-pk"]

    @admin.display(description=_("name of the party"), ordering="party_name")
    def reading(self, entered):
        url = reverse("admin:terms_papersigning_check", args=[entered.pk])
        return format_html('<a href="{}">{}</a>', url, entered.party_name)

    @admin.display(description=_("state"), ordering="state")
    def standing(self, entered):
        if entered.is_waiting and entered.is_mine:
            return gettext("Entered by you: somebody else checks")
        return entered.get_state_display()

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("entry/", view(self.entry_view), name="terms_papersigning_entry"),
            path("<int:pk>/check/", view(self.check_view), name="terms_papersigning_check"),
            path("<int:pk>/scan/", view(require_safe(self.scan_view)), name="terms_papersigning_scan"),
            path("<int:pk>/scan/<int:number>/", view(require_safe(self.page_view)), name="terms_papersigning_page"),
            *super().get_urls(),
        ]

    def find(self, request, pk: int) -> PaperSigning:
        self.check_permission(request)
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def entry_view(self, request):
        """Enter one signed page."""
        self.check_permission(request)
        form = EntryForm(request.POST, request.FILES) if request.method == "POST" else EntryForm()
        if form.is_bound and form.is_valid() and (entered := taken(form, request.user)):
            messages.success(request, gettext("Entered. It counts once another coordinator has checked it."))
            return redirect("admin:terms_papersigning_check", entered.pk)
        return self.answer(request, "entry", {"title": gettext("Enter a signed page"), "form": form})

    def check_view(self, request, pk):
        """The scan beside what was typed, and the decision for a coordinator who did not enter it."""
        entered = self.find(request, pk)
        form = CheckForm(request.POST or None, entered=entered)
        if request.method == "POST" and form.is_valid() and decided(form, entered, request.user):
            messages.success(request, gettext("Decided, and the letter is on its way."))
            return redirect("admin:terms_papersigning_changelist")
        context = {
            "title": gettext("Signed page of %(name)s") % {"name": entered.name},
            "entered": self.find(request, pk),
            "pages": range(1, min(entered.scan.pages or 0, PAGES_SHOWN) + 1),
            "is_picture": entered.scan.kind in PICTURES,
            "form": form,
        }
        return self.answer(request, "check", context)

    def scan_view(self, request, pk):
        """The scan itself: a picture in the page, anything else to keep."""
        scan = self.find(request, pk).scan
        return serve(request, scan, as_attachment=scan.kind not in PICTURES)

    def page_view(self, request, pk, number):
        """One page of a PDF as a picture: no browser shows the document itself inside a page of ours."""
        scan = self.find(request, pk).scan
        if not 1 <= number <= min(scan.pages or 0, PAGES_SHOWN):
            raise Http404
        try:
            return HttpResponse(page_picture(scan, number), content_type="image/jpeg")
        except NoPreview as error:
            raise Http404 from error


def taken(form: EntryForm, by) -> PaperSigning | None:
    """The page, entered; nothing, and the reason in the form, when it was refused."""
    try:
        return enter(by=by, **form.page)
    except (PaperRefused, FileRefused) as refused:
        form.refuse(refused)
    except NotAuthorized:
        form.refuse_authority()
    return None


def decided(form: CheckForm, entered: PaperSigning, by) -> bool:
    """Carry the decision out; where that is refused, say why and keep what was typed."""
    try:
        if form.cleaned_data["decision"] == "confirm":
            confirm(entered, by)
        else:
            reject(entered, by, form.cleaned_data["reason"])
    except TransitionRefused:
        form.add_error(None, gettext("Somebody else has decided in the meantime. What you typed is kept below."))
    except PaperRefused as refused:
        form.add_error(None, refused)
    except NotAuthorized:
        form.add_error(None, NOT_AUTHORIZED)
    else:
        return True
    return False
