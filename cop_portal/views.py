"""The pages that belong to no single app: home, dashboard, join, search across apps, and what machines ask."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from coordination import jobs
from cop_portal import home as shown
from cop_portal.forms import SearchForm
from cop_portal.queue import STUCK_AFTER, has_worker, longest_wait
from cop_portal.searching import search_everything
from digests.following import by_column, first_proposals
from digests.reading import unread
from members.membership import membership_of
from notifications.bounces import is_dead
from notifications.mail_log import oldest_unsent
from notifications.models import Message
from organizations.membership.application import missing
from organizations.models import Organization
from organizations.signatures.requests import waiting_for
from pages.home import newest
from terms.admission import steps
from terms.standing import obligation, party_of_person


@login_not_required
def home(request):
    return TemplateResponse(request, "home.html", shown.home_context(request.user, newest()))


def me(request):
    user, member = request.user, membership_of(request.user)
    way_in = steps(member)
    context = {
        "member": member,
        "lead": welcome(member, way_in),
        "is_unreachable": is_dead(user.email),
        "steps": way_in,
        "done": sum(step.is_done for step in way_in),
        "next": next((step for step in way_in if step.state == "open"), None),
        "unread": shown.unread_conversations(user),
        "registrations": shown.my_registrations(user)[:4],
        "calls": shown.calls_that_fit(user)[:3],
        "new": shown.newest_resources(user)[:4] if member.is_standing else [],
        "news": unread(user) if member.is_standing else None,
        "proposals": by_column(first_proposals(user)),
    } | to_do(user, member)
    context["is_quiet"] = not any(context[name] for name in ("has_tasks", "registrations", "calls", "new"))
    return TemplateResponse(request, "me.html", context)


def to_do(user, member):
    """What waits for this person: signatures, invitations, drafts, questions, and what their organizations lack."""
    organizations = [(one, open_steps(one)) for one in Organization.objects.represented_by(user).alphabetical()]
    waiting = {
        "requests": waiting_for(user),
        "paper_forms": shown.paper_forms(user),
        "invitations": shown.invitations(user),
        "join_requests": shown.join_requests(user),
        "asked_to_join": shown.asked_to_join(user),
        "drafts": shown.my_drafts(user),
        "questions": shown.questions(member, [one for one, _steps in organizations]),
    }
    has_tasks = member.state == "applicant" or any(waiting.values()) or any(steps for _one, steps in organizations)
    owed = obligation(party_of_person(user))
    return waiting | {"organizations": organizations, "owed": owed, "has_tasks": has_tasks}


def open_steps(organization):
    """What an organization still lacks; one that has left lacks nothing."""
    if organization.state == organization.State.LEFT:
        return []
    return [step for step in missing(organization) if not step.is_done]


def welcome(member, way_in):
    """One sentence that says where the person stands."""
    if member.is_standing:
        return _("This is what waits for you, and what is new.")
    if member.state == member.State.DECLINED:
        return _(
            "Your application was declined. The reason is in the mail we sent you. Once it is put right, apply again."
        )
    if member.state == member.State.LEFT:
        return _("You have left the community. Your profile is still here, should you want to return.")
    if member.state == member.State.SUSPENDED:
        return _("You can read and leave, but not share for the time being.")
    if way_in[-1].state == "open":
        return _("All is done on your side. A coordinator looks at it and writes to you.")
    return _("A few steps, and you are a member. You may stop at any point; what you saved is kept.")


@login_not_required
def join(request):
    organization_url = reverse("organizations:organization_create")
    is_known = request.user.is_authenticated
    context = {
        "person_url": reverse("me") if is_known else reverse("account_signup"),
        "organization_url": organization_url if is_known else f"{reverse('account_signup')}?next={organization_url}",
    }
    return TemplateResponse(request, "join.html", context)


@login_not_required
def search(request):
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    found = search_everything(query, request.user) if query else []
    return TemplateResponse(request, "search.html", {"form": form, "query": query, "found": found})


@login_not_required
@never_cache
def alive(request):
    """The process answers; the database is not asked."""
    return HttpResponse("alive", content_type="text/plain")


@login_not_required
@never_cache
def ready(request):
    """Database reachable and migrated, and no job waiting for longer than a quarter of an hour. The rest is to be watched."""
    executor = MigrationExecutor(connection)
    is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = {"database": True, "migrated": is_migrated}
    if is_migrated:
        wait = longest_wait()
        state |= {
            "queue": wait < STUCK_AFTER,
            "oldest_job_seconds": int(wait.total_seconds()),
            "oldest_mail_seconds": int(oldest_unsent().total_seconds()),
            "failed_jobs": jobs.failed().count(),
            "failed_mails": Message.objects.failed().count(),
            "worker": has_worker(),
        }
    return JsonResponse(state, status=200 if is_migrated and state["queue"] else 503)


@login_not_required
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /accounts/",
        "Disallow: /me/",
        f"Sitemap: {settings.PORTAL_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@login_not_required
def security_contact(request):
    """RFC 9116."""
    lines = [f"Contact: mailto:{settings.COMMUNITY_CONTACT}", "Preferred-Languages: en, sw", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")
