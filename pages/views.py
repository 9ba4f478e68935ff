from django.contrib.auth.decorators import login_not_required
from django.template.response import TemplateResponse


@login_not_required
def page_list(request):
    return TemplateResponse(request, "base.html")


@login_not_required
def page_detail(request, slug):
    return TemplateResponse(request, "base.html")
