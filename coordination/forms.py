"""What coordinators ask the desk for."""

from collections import Counter

from django import forms
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from coordination.register import Filters, Situation
from coordination.waiting import KINDS, Waiting, what_waits
from members.models import User
from terms.models import Signature, TermsVersion
from vocabularies.models import County


class WaitingForm(forms.Form):
    """Which of the matters that wait are shown."""

    OWNERS = [("", _("Anybody's")), ("mine", _("Mine")), ("free", _("Nobody's"))]

    kind = forms.ChoiceField(required=False)
    owner = forms.ChoiceField(choices=OWNERS, required=False)
    overdue = forms.BooleanField(required=False)

    def __init__(self, data, *, rows: list[Waiting], user: User):
        super().__init__(data)
        self.rows, self.user = rows, user
        counts = Counter(one.slug for one in rows)
        self.kinds = [(kind, counts[kind.slug]) for kind in KINDS if counts[kind.slug]]
        self.fields["kind"].choices = [("", ""), *((kind.slug, kind.label) for kind in KINDS)]

    def found(self) -> list[Waiting]:
        """The rows that pass the filters which were understood."""
        self.is_valid()
        kind, owner = self.cleaned_data.get("kind"), self.cleaned_data.get("owner")
        return [
            one
            for one in self.rows
            if (not kind or one.slug == kind)
            and (owner != "mine" or one.owner == self.user)
            and (owner != "free" or one.owner is None)
            and (not self.cleaned_data.get("overdue") or one.is_overdue)
        ]


class WayBack(forms.Form):
    """A press on one page of the desk among several."""

    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def way_back(self, request) -> str:
        """The page on which it was pressed, if it is one of ours."""
        page = self.data.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
        return page if is_ours else reverse("admin:index")


class ClaimForm(WayBack):
    """Which matter is taken or given back: one that waits for this person."""

    matter = forms.ChoiceField()

    def __init__(self, data, *, user: User):
        super().__init__(data)
        self.fields["matter"].choices = [(one.key, one.name) for one in what_waits(user)]

    @property
    def subject(self) -> tuple[str, int]:
        slug, _separator, pk = self.cleaned_data["matter"].partition(":")
        return slug, int(pk)


class NoteForm(WayBack):
    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write the note first.")},
    )
    about = forms.CharField(widget=forms.HiddenInput)


class NumberedField(forms.ModelChoiceField):
    def label_from_instance(self, version):
        return str(version.number)


class RegisterForm(forms.Form):
    """What the register of signatures is asked for."""

    WHO = [("", _("Those who belong")), ("applicants", _("Applicants who have signed"))]
    KINDS = [("", _("Both")), *Signature.Kind.choices]
    SITUATIONS = [
        ("", _("Any")),
        ("signed", _("Signed, whether or not a new version is announced")),
        ("overdue", _("Overdue, resting ones included")),
        *Situation.choices,
    ]

    q = forms.CharField(label=_("Name"), max_length=200, required=False, widget=forms.SearchInput)
    who = forms.ChoiceField(label=_("Who"), choices=WHO, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, required=False)
    version = NumberedField(
        TermsVersion.objects.published().only("number"),
        label=_("Signed version"),
        empty_label=_("Any"),
        to_field_name="number",
        required=False,
    )
    situation = forms.ChoiceField(label=_("Situation"), choices=SITUATIONS, required=False)
    county = forms.ModelChoiceField(
        County.objects.all(), label=_("County"), empty_label=_("Any county"), to_field_name="slug", required=False
    )

    def filters(self) -> Filters:
        """The filters that were understood; the others carry their error and leave all."""
        self.is_valid()
        chosen = self.cleaned_data
        version = chosen.get("version")
        return Filters(
            who=chosen.get("who") or "members",
            kind=chosen.get("kind", ""),
            version=version.number if version else None,
            situation=chosen.get("situation", ""),
            county=chosen.get("county"),
            text=chosen.get("q", ""),
        )


class LookForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "The member reads it, with your name. For example: Amina asked on the phone why she cannot register."
        ),
        max_length=300,
        widget=forms.TextInput({"class": "vLargeTextField"}),
        error_messages={"required": _("Say why you look. The member reads it.")},
    )


class TendForm(forms.Form):
    """What to do about one thing of the page "Mail and jobs", or about all failed mail."""

    subject = forms.ChoiceField(choices=[("mail", ""), ("bounce", ""), ("job", ""), ("mails", "")])
    pk = forms.IntegerField(min_value=1, required=False)
    what = forms.ChoiceField(choices=[("again", ""), ("aside", "")])
    reason = forms.CharField(max_length=200, required=False)

    def clean(self):
        given = self.cleaned_data
        if not given.get("reason") and (given.get("what") == "aside" or given.get("subject") == "bounce"):
            self.add_error("reason", _("Say in a few words why it can be set aside."))
        if not given.get("pk") and given.get("subject") != "mails":
            self.add_error("pk", _("Nothing was changed: somebody was first, or the same job waits already."))
