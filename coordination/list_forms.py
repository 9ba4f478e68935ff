"""Reading what is said of a term, and which term another is to become."""

import hashlib

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.lists import EXTRA, MEANING, free_address
from vocabularies.choices import TermField
from vocabularies.models import Term

# Sendai Framework for Disaster Risk Reduction 2015-2030, section IV.
PRIORITIES = [
    ("1", _("1: Understanding disaster risk")),
    ("2", _("2: Strengthening governance to manage disaster risk")),
    ("3", _("3: Investing in resilience")),
    ("4", _("4: Being prepared, and building back better")),
    ("all", _("All four")),
]


def fingerprint(term: Term) -> str:
    """Of all that can be changed, to tell whether somebody else changed it meanwhile."""
    names = ["name_en", "name_sw", "is_retired", *EXTRA.get(term._meta.model_name or "", [])]
    said = "\n".join(str(getattr(term, name)) for name in names)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


class TermForm(forms.ModelForm):
    """One term in both languages; its address is chosen once."""

    base = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        help_texts = {
            "slug": _(
                "Stands in addresses and files, and never changes. Leave it empty to take it from the English name."
            )
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        is_language = self._meta.model._meta.model_name == "language"
        self.before = "" if self.instance.pk is None else fingerprint(self.instance)
        self.initial["base"] = self.before
        if "sendai_priority" in self.fields:
            self.fields["sendai_priority"] = forms.ChoiceField(label=_("Sendai priority"), choices=PRIORITIES)
        if "name_sw" in self.fields:
            self.fields["name_sw"].required = True
        if "slug" in self.fields:
            self.fields["slug"].required = is_language
            if is_language:
                self.fields["slug"].help_text = _("The code of ISO 639, like luo. It never changes.")
        for name in MEANING:
            if name in self.fields and self.instance.pk:
                self.fields[name].disabled = True

    def clean_slug(self):
        slug, model = self.cleaned_data["slug"], self._meta.model
        if slug and model._base_manager.filter(slug=slug).exists():
            raise forms.ValidationError(_("This address is taken, maybe by a term that was merged into another."))
        return slug or free_address(model, self.data.get("name_en", ""))

    def clean(self):
        cleaned = super().clean()
        others = self._meta.model.objects.exclude(pk=self.instance.pk)
        for name in ("name_en", "name_sw"):
            if cleaned.get(name) and others.filter(**{f"{name}__iexact": cleaned[name]}).exists():
                self.add_error(
                    name, _("Another term of this list has this name. If they mean the same, merge the two.")
                )
        if self.instance.pk and cleaned.get("base") != self.now():
            self.data = self.data.copy()
            self.data["base"] = self.now()
            raise forms.ValidationError(
                _("Somebody else changed this term meanwhile. What you typed is kept; save again if it shall stand.")
            )
        return cleaned

    def now(self) -> str:
        """The fingerprint of the row as it is, held until it is saved."""
        term = self._meta.model._base_manager.select_for_update(of=("self",)).get(pk=self.instance.pk)
        return fingerprint(term)


class LastingTermForm(forms.Form):
    """Which term of the same list stays."""

    into = TermField(
        None,
        label=_("The term that stays"),
        empty_label=_("Choose one"),
        error_messages={
            "required": _("Choose the term that stays."),
            "invalid_choice": _("Choose the term that stays."),
        },
    )

    def __init__(self, *args, merged: Term, **kwargs):
        super().__init__(*args, **kwargs)
        others = type(merged).objects.offered().exclude(pk=merged.pk)
        alike = {name: getattr(merged, name) for name in MEANING if hasattr(merged, name)}
        self.fields["into"].queryset = others.filter(**alike)  # type: ignore[attr-defined]


class StepForm(forms.Form):
    step = forms.TypedChoiceField(choices=[("-1", "-1"), ("1", "1")], coerce=int)
