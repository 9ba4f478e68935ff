from django.contrib.auth.decorators import login_not_required
from django.template.response import TemplateResponse


@login_not_required
def resource_list(request):
    return TemplateResponse(request, "base.html")


@login_not_required
def call_list(request):
    return TemplateResponse(request, "base.html")
