"""Fields for terms: an address or key of a term that was merged stands for the one that stayed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from vocabularies.models import Term


class TermField(forms.ModelChoiceField):
    """One term, of those that stand."""

    led_on: Any = None

    def to_python(self, value):
        try:
            return super().to_python(value)
        except forms.ValidationError:
            lasting = led_on(self, [value])[0]
            if lasting == value:
                raise
            self.led_on = lasting
            return super().to_python(lasting)

    def bound_data(self, data, initial):
        return self.led_on or data


class TermsField(forms.ModelMultipleChoiceField):
    """Several terms, of those that stand."""

    led_on: Any = None

    def _check_values(self, value):
        try:
            return super()._check_values(value)
        except forms.ValidationError:
            lasting = led_on(self, value)
            if lasting == list(value):
                raise
            self.led_on = lasting
            return super()._check_values(lasting)

    def bound_data(self, data, initial):
        return self.led_on or data


class OfferedTermField(TermField):
    """One term, of those that are offered or stand there already."""

    def get_bound_field(self, form, field_name):
        self.queryset = offered_or_chosen(self.queryset, form.get_initial_for_field(self, field_name))
        return super().get_bound_field(form, field_name)


class OfferedTermsField(TermsField):
    """Several terms, of those that are offered or stand there already."""

    def get_bound_field(self, form, field_name):
        self.queryset = offered_or_chosen(self.queryset, form.get_initial_for_field(self, field_name))
        return super().get_bound_field(form, field_name)


def led_on(field: forms.ModelChoiceField, values: Iterable, name: str = "") -> list:
    """The same values, those of merged terms exchanged for the ones that stayed."""
    name, typed, model = name or field.to_field_name or "pk", list(values), field.queryset.model
    if not issubclass(model, Term):
        return typed
    try:
        merged = model._base_manager.filter(**{f"{name}__in": typed, "merged_into__isnull": False})
        lasting = {
            str(getattr(one, name)): getattr(one.merged_into, name) for one in merged.select_related("merged_into")
        }
    except (ValueError, TypeError):  # what no term can have as its key
        return typed
    return [lasting.get(str(value), value) for value in typed]


def offered_or_chosen(terms: Any, chosen: Any) -> Any:
    several = chosen if isinstance(chosen, Iterable) and not isinstance(chosen, str) else [chosen]
    keys = [getattr(one, "pk", one) for one in several if one]
    return terms.filter(Q(is_retired=False) | Q(pk__in=keys))
