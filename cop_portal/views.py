"""The pages that belong to no single app: home, search across apps, and what machines ask."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

from cop_portal.queue import STUCK_AFTER, has_worker, longest_wait


@login_not_required
def home(request):
    return TemplateResponse(request, "home.html", {})


@login_not_required
def search(request):
    return TemplateResponse(request, "search.html", {})


@login_not_required
def join(request):
    return TemplateResponse(request, "join.html", {})


def me(request):
    return TemplateResponse(request, "me.html", {})


@login_not_required
@never_cache
def alive(request):
    """The process answers; the database is not asked."""
    return HttpResponse("alive", content_type="text/plain")


@login_not_required
@never_cache
def ready(request):
    """Database reachable and migrated, and no job waiting for longer than a quarter of an hour."""
    executor = MigrationExecutor(connection)
    is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = {"database": True, "migrated": is_migrated}
    if is_migrated:
        wait = longest_wait()
        state |= {"queue": wait < STUCK_AFTER, "oldest_job_seconds": int(wait.total_seconds()), "worker": has_worker()}
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
