"""The coordinators' desk for what they write: pages, the menu and the footer."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from members.models import Transition
from members.transitions import record
from pages import menu, shown, writing
from pages.forms import MenuEntryForm, PageForm
from pages.models import MenuEntry, Page, PageText

SAVED = gettext_lazy("Kept as a draft. Nobody else reads it yet.")
PUBLISHED = gettext_lazy("Published. Everybody reads it so from now on.")
DOWN = gettext_lazy("Taken down. Its texts are kept, and it can be published again.")


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    """Each page with what is published, the newest draft, a preview in both languages, and all its texts."""

    list_display = ["title_en", "title_sw", "kind", "slug", "is_published", "has_draft"]
    list_filter = ["kind", "is_published"]
    search_fields = ["title_en", "title_sw"]
    actions = None

    def get_urls(self):
        withdrawal = self.admin_site.admin_view(self.withdrawal_view)
        return [path("<int:pk>/withdrawal/", withdrawal, name="pages_page_withdrawal"), *super().get_urls()]

    def get_queryset(self, request):
        newest = PageText.objects.filter(page=OuterRef("pk")).order_by("-pk")
        return super().get_queryset(request).annotate(draft=Subquery(newest.values("is_draft")[:1]))

    @admin.display(boolean=True, description=gettext_lazy("newer draft"))
    def has_draft(self, page):
        return bool(page.draft)

    def has_delete_permission(self, request, obj=None):
        return False

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self.edit(request, Page())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_change_permission(request):
            raise PermissionDenied
        if not object_id.isdecimal():
            return redirect("admin:pages_page_changelist")
        return self.edit(request, get_object_or_404(Page, pk=object_id))

    def edit(self, request, page):
        """Preview shows the page as it will look and saves nothing; the other two presses save."""
        is_publishing = "publish" in request.POST
        if request.method != "POST":
            return self.answer(request, PageForm(instance=page, text=self.earlier(request, page)))
        form = PageForm(request.POST, instance=page, is_publishing=is_publishing)
        if not form.is_valid():
            return self.answer(request, form)
        if "preview" in request.POST:
            return shown.in_language(request.POST["preview"], self.preview(request, form.instance))
        base = form.cleaned_data["base"]
        kept = Page(kind=form.instance.kind, slug=form.instance.slug) if page.pk is None else page
        try:
            text = writing.save(kept, form.said, request.user, base, is_draft=not is_publishing)
        except writing.WrittenMeanwhile as first:
            form.show_theirs(first.theirs)
            return self.answer(request, form)
        menu.forget()
        messages.success(request, PUBLISHED if is_publishing else SAVED)
        return redirect("admin:pages_page_change", text.page_id)

    def earlier(self, request, page):
        """What one of the texts said, where it is asked for by its number."""
        number = request.GET.get("text", "")
        return page.texts.filter(pk=number).first() if page.pk and number.isdecimal() else None

    def preview(self, request, page):
        page.removed_names = []
        return TemplateResponse(request, "pages/page_detail.html", shown.page_context(page) | {"is_preview": True})

    def answer(self, request, form):
        page = Page.objects.filter(pk=form.instance.pk).first()
        context = self.admin_site.each_context(request) | {
            "title": page.title if page else gettext("A new page"),
            "opts": self.opts,
            "page": page,
            "form": form,
            "latest": writing.newest(page) if page else None,
            "texts": page.texts.select_related("by")[:30] if page else [],
            "is_needed": page is not None and writing.is_needed(page),
        }
        return TemplateResponse(request, "admin/pages/page_form.html", context)

    @method_decorator(require_POST)
    def withdrawal_view(self, request, pk):
        if not self.has_change_permission(request):
            raise PermissionDenied
        writing.take_down(get_object_or_404(Page, pk=pk), request.user)
        menu.forget()
        messages.success(request, DOWN)
        return redirect("admin:pages_page_change", pk)


@admin.register(MenuEntry)
class MenuEntryAdmin(admin.ModelAdmin):
    """What stands in the menu and the footer beside what always stands there."""

    form = MenuEntryForm
    list_display = ["label_en", "label_sw", "place", "page", "position"]
    list_select_related = ["page"]
    actions = None

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        record(
            obj, Transition.What.PAGE, request.user, "", f"{obj.get_place_display()}: {obj.label_en} / {obj.label_sw}"
        )
        menu.forget()

    def delete_model(self, request, obj):
        record(
            obj, Transition.What.PAGE, request.user, f"{obj.get_place_display()}: {obj.label_en} / {obj.label_sw}", ""
        )
        super().delete_model(request, obj)
        menu.forget()
