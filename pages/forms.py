"""Reading what coordinators write: pages, entries of the menu, the home page."""

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from pages.links import lost_links
from pages.models import HomeText, MenuEntry, Page, PageText
from pages.models.home import BLOCKS
from pages.writing import newest

WIDE = {"class": "vLargeTextField"}
BOTH = _("Published pages speak both languages. Write it, or keep the page as a draft.")


class PageForm(forms.ModelForm):
    """Title and text in both languages. A draft may still lack one; what is published has both."""

    base = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Page
        fields = ["kind", "slug", *PageText.WRITTEN]
        widgets = {
            "body_en": forms.Textarea({"rows": 16} | WIDE),
            "body_sw": forms.Textarea({"rows": 16} | WIDE),
            "summary_en": forms.Textarea({"rows": 3} | WIDE),
            "summary_sw": forms.Textarea({"rows": 3} | WIDE),
            "published_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        } | {
            name: forms.TextInput(WIDE) for name in ("title_en", "title_sw", "quotation_en", "quotation_sw", "told_by")
        }
        help_texts = {"slug": _("Stands in the address and never changes: how-to-help becomes /about/how-to-help/")}
        error_messages = {
            "title_en": {"required": _("Write the title in English.")},
            "body_en": {"required": _("Write the text in English.")},
            "slug": {"unique": _("A page has this address already.")},
        }

    def __init__(self, *args, is_publishing=False, text: PageText | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_publishing = is_publishing
        if self.instance.pk:
            del self.fields["kind"], self.fields["slug"]
        if self.instance.kind == Page.Kind.ABOUT and self.instance.pk:
            for name in ("told_by", "published_on", "quotation_en", "quotation_sw"):
                del self.fields[name]
        latest = newest(self.instance)
        if text or latest:
            self.initial |= {name: getattr(text or latest, name) for name in PageText.WRITTEN}
        self.initial["base"] = latest.pk if latest else 0

    def group(self, language: str) -> list[forms.BoundField]:
        """The fields of one language."""
        return [field for field in self.visible_fields() if field.name.endswith(f"_{language}")]

    @property
    def in_english(self) -> list[forms.BoundField]:
        return self.group("en")

    @property
    def in_kiswahili(self) -> list[forms.BoundField]:
        return self.group("sw")

    @property
    def once(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if not field.name.endswith(("_en", "_sw"))]

    def clean_body_en(self):
        return checked(self.cleaned_data["body_en"])

    def clean_body_sw(self):
        return checked(self.cleaned_data["body_sw"])

    def clean(self):
        cleaned = super().clean()
        if self.is_publishing:
            for name in ("title", "body", "summary", "quotation"):
                if cleaned.get(f"{name}_en") and not cleaned.get(f"{name}_sw") and f"{name}_sw" not in self.errors:
                    self.add_error(f"{name}_sw", BOTH)
        if cleaned.get("kind", self.instance.kind) == Page.Kind.STORY and not cleaned.get("published_on"):
            self.add_error("published_on", _("A story has a date."))
        return cleaned

    @property
    def said(self) -> dict[str, Any]:
        """Everything that is written, the fields that this kind of page has not as they were."""
        return {name: self.cleaned_data.get(name, getattr(self.instance, name)) for name in PageText.WRITTEN}

    def show_theirs(self, theirs: PageText) -> None:
        """Somebody was first: what was typed stays, and the next saving stands upon theirs."""
        self.data = self.data.copy()
        self.data["base"] = str(theirs.pk)
        self.add_error(
            None, _("Somebody else saved this page meanwhile; what they wrote stands below. What you typed is kept.")
        )


def checked(text: str) -> str:
    """The text with the lines of every browser. Raises `ValidationError` where a link leads nowhere."""
    text = "\n".join(text.splitlines())
    for link in lost_links(text):
        raise forms.ValidationError(
            _("The link %(link)s leads nowhere in the portal. Begin with / as in /organizations/, or with https://"),
            params={"link": link[:80]},
        )
    return text


class MenuEntryForm(forms.ModelForm):
    """A published page, with a short label in both languages, where there is room."""

    class Meta:
        model = MenuEntry
        fields = ["place", "page", "label_en", "label_sw", "position"]
        help_texts = {"position": _("The smaller number comes first, after what always stands there.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["page"].queryset = Page.objects.published().order_by("title_en")

    def clean(self):
        cleaned = super().clean()
        place = cleaned.get("place")
        if place:
            most = MenuEntry.MOST[place]
            if MenuEntry.objects.filter(place=place).exclude(pk=self.instance.pk).count() >= most:
                self.add_error(
                    "place",
                    gettext("There is room for %(number)s there. Take another out first.") % {"number": most},
                )
        return cleaned


class HomeForm(forms.ModelForm):
    """Greeting, lead and notice in both languages, and which blocks follow in which order."""

    base = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = HomeText
        fields = [
            "title_en", "title_sw", "lead_en", "lead_sw", "notice_en", "notice_sw", "notice_from", "notice_until",
        ]  # fmt: skip
        widgets = (
            {name: forms.TextInput(WIDE) for name in ("title_en", "title_sw")}
            | {
                f"{name}_{code}": forms.Textarea({"rows": 3} | WIDE)
                for name in ("lead", "notice")
                for code in ("en", "sw")
            }
            | {name: forms.DateInput({"type": "date"}, format="%Y-%m-%d") for name in ("notice_from", "notice_until")}
        )
        help_texts = {
            "title_en": _("Leave greeting or lead empty in both languages, and the portal's own words stand there."),
            "notice_en": _("A plain sentence or two, shown above everything else on the days you say."),
        }

    def __init__(self, *args, latest: HomeText | None, text: HomeText | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        text = text or latest
        if text:
            self.initial |= {name: getattr(text, name) for name in self.Meta.fields}
        shown = text.blocks if text else list(BLOCKS)
        for name, label in BLOCKS.items():
            place = str(shown.index(name) + 1) if name in shown else "0"
            choices = [
                ("0", pgettext_lazy("block", "Not shown")),
                *((str(n), str(n)) for n in range(1, len(BLOCKS) + 1)),
            ]
            self.fields[f"block_{name}"] = forms.ChoiceField(label=label, choices=choices, initial=place)
        self.initial["base"] = latest.pk if latest else 0

    def clean(self):
        cleaned = super().clean()
        for name in ("title", "lead", "notice"):
            for here, there in (("en", "sw"), ("sw", "en")):
                if cleaned.get(f"{name}_{there}") and not cleaned.get(f"{name}_{here}"):
                    self.add_error(f"{name}_{here}", _("Say it in both languages, or in none."))
        self.check_days(cleaned)
        places = [place for place in self.places(cleaned).values() if place != "0"]
        for name, place in self.places(cleaned).items():
            if place != "0" and places.count(place) > 1:
                self.add_error(name, _("Two blocks have this place. Give each its own."))
        return cleaned

    def check_days(self, cleaned) -> None:
        first, last = cleaned.get("notice_from"), cleaned.get("notice_until")
        if cleaned.get("notice_en") or cleaned.get("notice_sw"):
            for name in ("notice_from", "notice_until"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Say from which day until which day the notice is shown."))
        elif first or last:
            cleaned["notice_from"] = cleaned["notice_until"] = None
        if first and last and last < first:
            self.add_error("notice_until", _("The last day lies before the first."))

    def places(self, cleaned) -> dict[str, str]:
        return {f"block_{name}": cleaned.get(f"block_{name}", "0") for name in BLOCKS}

    @property
    def text(self) -> HomeText:
        """What the home page would say."""
        places = {name: self.cleaned_data[f"block_{name}"] for name in BLOCKS}
        blocks = sorted((name for name in BLOCKS if places[name] != "0"), key=lambda name: places[name])
        return HomeText(**{name: self.cleaned_data[name] for name in self.Meta.fields}, blocks=blocks)

    def show_theirs(self, latest: int) -> None:
        self.data = self.data.copy()
        self.data["base"] = str(latest)
        self.add_error(
            None, _("Somebody else saved the home page meanwhile; see what stood there below. What you typed is kept.")
        )
