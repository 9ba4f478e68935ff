"""Terms are offered, retired and merged alike in every form of the portal."""

import pytest
from django import forms

from members.forms import ProfileForm
from organizations.forms.directory import DirectoryForm
from organizations.forms.editing import BasicsForm, ScopeForm
from tests.factories import MemberFactory, OrganizationFactory
from vocabularies.choices import TermField, TermsField
from vocabularies.models import OrganizationType, Term, Theme

pytestmark = pytest.mark.django_db


def all_forms(base=forms.BaseForm):
    for form in base.__subclasses__():
        yield from all_forms(form)
        yield form


def test_every_form_that_asks_for_a_term_knows_merged_ones(client):
    client.get("/")  # everything is imported

    plain = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in all_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if issubclass(getattr(getattr(field, "queryset", None), "model", object), Term)
        and not isinstance(field, TermField | TermsField)
        and not form.__module__.startswith("django.")
    ]

    assert plain == []


def test_retired_term_is_no_longer_offered_but_stays_where_it_was_chosen():
    theme = Theme.objects.all()[3]
    having, lacking = OrganizationFactory(), OrganizationFactory()
    having.themes.set([theme])
    Theme.objects.filter(pk=theme.pk).update(is_retired=True)

    def offers(organization):
        form = ScopeForm(instance=organization)
        return str(theme.name_en) in str(form["themes"]), theme in form.fields["themes"].queryset

    assert (offers(having), offers(lacking)) == ((True, True), (False, False))
    assert str(theme.name_en) not in str(ProfileForm(instance=MemberFactory())["themes"])


def test_retired_type_stays_on_the_form_of_its_organization():
    organization = OrganizationFactory()
    OrganizationType.objects.filter(pk=organization.type_id).update(is_retired=True)

    assert str(organization.type) in str(BasicsForm(instance=organization)["type"])
    assert str(organization.type) not in str(BasicsForm(instance=OrganizationFactory.build(type=None))["type"])


def test_directory_lists_a_retired_term_only_while_it_finds_somebody():
    used, unused = Theme.objects.all()[:2]
    OrganizationFactory().themes.set([used])
    Theme.objects.filter(pk__in=[used.pk, unused.pk]).update(is_retired=True)

    form = DirectoryForm({})
    form.show_counts(form.selection())

    assert [term.slug in str(form["theme"]) for term in (used, unused)] == [True, False]
