"""The portal with one page more: what the least page costs on this machine, to hold others against."""

from django.contrib.auth.decorators import login_not_required
from django.template.response import TemplateResponse
from django.urls import path

from cop_portal import urls
from organizations.models import Organization


@login_not_required
def floor(request):
    """One query by the primary key's index, twenty rows."""
    return TemplateResponse(
        request, "benchmarks/floor.html", {"organizations": Organization.objects.order_by("pk")[:20]}
    )


urlpatterns = [path("floor/", floor), *urls.urlpatterns]
