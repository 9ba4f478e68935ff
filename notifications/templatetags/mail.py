"""For letters that name things, not texts."""

from django import template

from notifications.autolinks import unlinked

register = template.Library()
register.filter("unlinked", unlinked)
