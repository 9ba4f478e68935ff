"""The buttons by which one follows what a page is about."""

from django import template

from digests.following import offers

register = template.Library()


@register.inclusion_tag("digests/_follow.html", takes_context=True)
def follow_buttons(context, **topics) -> dict:
    """One button for each topic given (`theme`, `county`, `organization`, `resource_type`); none for who does not belong."""
    request = context["request"]
    return {
        "offers": offers(request.user, topics),
        "here": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }
