"""The coordinators' desk: Django's admin, entered through the portal's own sign-in and a second factor."""

from functools import partial

from allauth.account.utils import get_next_redirect_url
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache


class Desk(admin.AdminSite):
    site_header = _("The coordinators' desk")
    site_title = _("Desk")
    index_title = _("What waits")
    site_url = reverse_lazy("home")
    enable_nav_sidebar = False

    def register(self, model_or_iterable, admin_class=None, **options):
        """Allauth's own lists would show the secrets of second factors and the keys of sessions.

        Jobs are tended on "Mail and jobs", where every press is recorded, and not from the queue's own list; its pages hold
        styles, too, which our CSP refuses.
        """
        if not (admin_class and admin_class.__module__.startswith(("allauth.", "procrastinate."))):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request):
        """Staff who used a second factor in this very session, and still own one."""
        from cop_portal.accounts import reauthentication

        user = request.user
        return (
            user.is_active
            and user.is_staff
            and reauthentication.factor_record(request) is not None
            and reauthentication.has_factor(user)
        )

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """No form of its own: the portal's sign-in, then a second factor, which may have to be set up first."""
        from cop_portal.accounts import reauthentication

        destination = get_next_redirect_url(request) or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(destination)
        if not request.user.is_staff:
            raise PermissionDenied(gettext("The desk is for the coordinators of the community."))
        if self.has_permission(request):
            return HttpResponseRedirect(destination)
        if reauthentication.has_factor(request.user):
            return HttpResponseRedirect(reauthentication.page(request.user, destination))
        messages.warning(
            request,
            gettext(
                "The desk shows what others have entrusted to us, so a mailed code alone does not open it. "
                "Add a passkey or an authenticator app below, then open the desk again."
            ),
        )
        return HttpResponseRedirect(reverse("members:security"))

    def each_context(self, request):
        """With what waits on this page, for the pages that show it: by when an answer is promised, and whose it is."""
        from coordination.waiting import matter_at

        matter = SimpleLazyObject(partial(matter_at, request.user, request.path))
        return super().each_context(request) | {"matter": matter}

    def index(self, request, extra_context=None):
        """What waits comes first, then the community in numbers."""
        from coordination.views.start import start
        from cop_portal.home import figures

        shown = start(request) | {"figures": figures()}
        return super().index(request, (extra_context or {}) | shown)

    def get_urls(self):
        """With the pages that span apps; without the pages of passwords: nobody has one."""
        from coordination.views import letters, looking
        from coordination.views.handover import handover_create, handover_file, handover_list
        from coordination.views.lists import term_merger, term_order
        from coordination.views.mail_and_jobs import mail_and_jobs, mail_and_jobs_decision
        from coordination.views.notes import note_create
        from coordination.views.register import register, register_csv
        from coordination.views.start import claim_create, release_create
        from digests.views.share_text import share_text_detail

        return [
            path("mail-and-jobs/", self.admin_view(mail_and_jobs), name="mail_and_jobs"),
            path("mail-and-jobs/decisions/", self.admin_view(mail_and_jobs_decision), name="mail_and_jobs_decision"),
            path("handover/", self.admin_view(handover_list), name="handover_list"),
            path("handover/new/", self.admin_view(handover_create), name="handover_create"),
            path("handover/<int:pk>/file/", self.admin_view(handover_file), name="handover_file"),
            path("register/", self.admin_view(register), name="register"),
            path("waiting/claims/new/", self.admin_view(claim_create), name="claim_create"),
            path("waiting/releases/new/", self.admin_view(release_create), name="release_create"),
            path("notes/new/", self.admin_view(note_create), name="note_create"),
            path("register.csv", self.admin_view(register_csv), name="register_csv"),
            path("lists/<slug:name>/<int:pk>/merger/", self.admin_view(term_merger), name="term_merger"),
            path("lists/<slug:name>/<int:pk>/order/", self.admin_view(term_order), name="term_order"),
            path("letters/", self.admin_view(letters.letter_list), name="letter_list"),
            path("letters/new/", self.admin_view(letters.letter_create), name="letter_create"),
            path("letters/<int:pk>/", self.admin_view(letters.letter_detail), name="letter_detail"),
            path("letters/<int:pk>/edit/", self.admin_view(letters.letter_edit), name="letter_edit"),
            path("letters/<int:pk>/test/", self.admin_view(letters.letter_test), name="letter_test"),
            path("letters/<int:pk>/decision/", self.admin_view(letters.letter_decision), name="letter_decision"),
            path(
                "letters/<int:pk>/<slug:language>/",
                self.admin_view(letters.letter_preview),
                name="letter_preview",
            ),
            path("members/<int:pk>/look/", self.admin_view(looking.look_create), name="look_create"),
            path("looks/end/", self.admin_view(looking.look_end), name="look_end"),
            path("share-text/", self.admin_view(share_text_detail), name="share_text_detail"),
            *(url for url in super().get_urls() if getattr(url, "name", None) not in PASSWORD_PAGES),
        ]


PASSWORD_PAGES = ["password_change", "password_change_done"]
