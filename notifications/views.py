from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from notifications import bounces, unsubscribing
from notifications.bounce_mailbox import LARGEST
from notifications.forms import PreferenceForm
from notifications.models import Preference


def preference_edit(request):
    preference = Preference.objects.filter(user=request.user).first() or Preference(user=request.user)
    if request.method == "POST":
        form = PreferenceForm(request.POST, instance=preference)
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("me")
    else:
        form = PreferenceForm(instance=preference)
    return TemplateResponse(request, "notifications/preference_edit.html", {"form": form})


@login_not_required
@never_cache
@csrf_exempt
def unsubscription(request, token):
    """Mail programs press the button by themselves, without cookies: the link alone is what counts, and all it can do."""
    person = unsubscribing.person_of(token)
    if person and request.method == "POST":
        unsubscribing.unsubscribe(person)
    context = {"is_known": person is not None, "is_ended": person is not None and unsubscribing.takes_nothing(person)}
    return TemplateResponse(request, "notifications/unsubscription.html", context, status=200 if person else 404)


@login_not_required
@never_cache
@csrf_exempt
def bounce_create(request):
    """A mail server hands in what came back: the raw mail as the body, the secret in `Authorization: Bearer`."""
    given = request.headers.get("Authorization", "")
    if not settings.BOUNCE_SECRET or not constant_time_compare(given, f"Bearer {settings.BOUNCE_SECRET}"):
        raise Http404
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    raw = request.read(LARGEST + 1)
    if len(raw) > LARGEST:
        return HttpResponse("too large\n", status=413, content_type="text/plain")
    return HttpResponse("recorded\n" if bounces.take(raw) else "ignored\n", content_type="text/plain")
