"""Records that have pages of their own at the desk instead of Django's forms."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse

from vocabularies.read_only import ReadOnlyAdmin


class OwnPagesAdmin(ReadOnlyAdmin):
    """A list that leads to pages in `folder`, for those who have `permission`."""

    list_display_links = None
    permission: str
    folder: str

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(self.permission)

    def check_permission(self, request) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def answer(self, request, page: str, context: dict) -> TemplateResponse:
        shared = self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(request, f"{self.folder}/{page}.html", shared | context)
