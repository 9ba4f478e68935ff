from django.contrib.auth.decorators import login_not_required
from django.template.response import TemplateResponse


@login_not_required
def version_list(request):
    return TemplateResponse(request, "base.html")
