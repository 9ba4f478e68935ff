from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

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
