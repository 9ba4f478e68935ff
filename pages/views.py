from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from pages.models import Page
from pages.shown import page_context


@login_not_required
def page_list(request):
    return TemplateResponse(
        request,
        "pages/page_list.html",
        {"area": "about", "pages": Page.objects.about(), "stories": Page.objects.stories()},
    )


@login_not_required
def page_detail(request, slug):
    page = get_object_or_404(Page.objects.published().with_credit(), slug=slug)
    return TemplateResponse(request, "pages/page_detail.html", page_context(page))
