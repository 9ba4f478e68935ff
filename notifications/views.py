from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from notifications import unsubscribing
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
