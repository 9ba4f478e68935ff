"""What a member follows: chosen on one page, or by a press where a theme, a county or an organization is shown."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from digests.following import by_column, check_may_follow, follow, proposals
from digests.forms import FollowsForm, TopicsForm
from digests.models import Follow
from notifications.models import Preference


def follow_list(request):
    check_may_follow(request.user)
    if request.method == "POST":
        form = FollowsForm(request.POST, user=request.user)
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("digests:follow_list")
    else:
        form = FollowsForm(user=request.user)
    follows = Follow.objects.of(request.user)
    context = {
        "form": form,
        "follows": follows.count(),
        "organizations": follows.exclude(organization=None).select_related("organization"),
        "proposals": by_column(proposals(request.user)),
        "preference": Preference.objects.filter(user=request.user).first() or Preference(user=request.user),
    }
    return TemplateResponse(request, "digests/follow_list.html", context)


@require_POST
def follow_create(request):
    """Follow one or several; what is followed already stays as it is."""
    check_may_follow(request.user)
    form = TopicsForm(request.POST)
    if form.is_valid() and form.topics:
        follow(request.user, form.topics)
        messages.success(request, in_words(form.topics))
    else:
        messages.error(request, _("That cannot be followed. Choose from the lists below."))
        return redirect("digests:follow_list")
    return back(request)


def in_words(topics: list) -> str:
    """What one follows from now on."""
    if len(topics) == 1:
        return _("You follow %(topic)s.") % {"topic": topics[0]}
    return ngettext("You follow %(number)s more topic.", "You follow %(number)s more topics.", len(topics)) % {
        "number": len(topics)
    }


@require_POST
def follow_delete(request, pk):
    """Follow it no more; a second press finds nothing to do."""
    one = Follow.objects.of(request.user).in_rows().filter(pk=pk).first()
    if one:
        one.delete()
        messages.success(request, _("You no longer follow %(topic)s.") % {"topic": one.topic})
    return back(request)


def back(request):
    """To the page on which the button was pressed."""
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return redirect(address if is_ours else "digests:follow_list")
