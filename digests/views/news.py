"""The quiet list of what is new, and the short addresses."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from digests import reading
from digests.entries import Entry
from digests.following import check_may_follow
from digests.forms import NewestForm, NewsForm
from digests.models import Follow, News
from digests.selection import NEWS_DAYS, select
from digests.share_text import still_standing

PER_PAGE = 20


@require_safe
def news_list(request):
    """What is new about what one follows, the newest first."""
    check_may_follow(request.user)
    kind = NewsForm(request.GET).chosen
    selected = select([request.user.pk])
    news = reading.news_for(selected, request.user, kind).with_subjects()
    page = Paginator(news, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": reading.entries(list(page), selected, request.user),
        "kind": kind,
        "kinds": News.Kind,
        "unread": reading.unread(request.user),
        "newest": max(selected.get(request.user.pk, [0])),
        "follows": Follow.objects.of(request.user).count(),
        "days": NEWS_DAYS,
    }
    return TemplateResponse(request, "digests/news_list.html", context)


@require_POST
def readings_create(request):
    """All that the page could show is read; what has appeared since stays unread."""
    check_may_follow(request.user)
    form = NewestForm(request.POST)
    if form.is_valid():
        news = reading.news_for(select([request.user.pk]), request.user)
        reading.mark_read(request.user, news.filter(pk__lte=form.cleaned_data["newest"]))
        messages.success(request, _("All of it is marked as read."))
    return redirect("digests:news_list")


@require_POST
def reading_create(request, pk):
    """Mark one as read."""
    check_may_follow(request.user)
    reading.mark_read(request.user, News.objects.visible_to(request.user).filter(pk=pk))
    return redirect(back_to_list(request))


@require_POST
def reading_delete(request, pk):
    """Mark one as unread again."""
    check_may_follow(request.user)
    reading.mark_unread(request.user, News.objects.filter(pk=pk))
    return redirect(back_to_list(request))


def back_to_list(request) -> str:
    """The page of the list from which the press came."""
    query = {name: request.POST[name] for name in ("kind", "page") if request.POST.get(name)}
    return reverse("digests:news_list", query=query)


@login_not_required
@require_safe
def news_detail(request, pk):
    """A short address: leads to the thing itself, and counts nobody."""
    return redirect(get_object_or_404(News.objects.visible_to(request.user).with_subjects(), pk=pk))


@login_not_required
@require_safe
def public_news_list(request):
    """What is new for everybody; the text for WhatsApp leads here."""
    news = still_standing(NEWS_DAYS).with_subjects()
    page = Paginator(news, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": [Entry(one) for one in page],
    }
    return TemplateResponse(request, "digests/public_news_list.html", context)
