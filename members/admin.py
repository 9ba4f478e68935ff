"""Accounts, members and what was decided, at the desk."""

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from files.spreadsheets import csv_headers, csv_lines
from members.exporting import ExportingAdmin, day
from members.forms import CountyChampionForm
from members.models import Consent, CountyChampion, Member, Note, Transition, User
from members.scope import counties_of
from members.transition_log import table
from members.transitions import record
from vocabularies.read_only import ReadOnlyAdmin


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """People make their accounts themselves and change the address themselves; closing replaces deleting."""

    list_display = ["email", "full_name", "is_active", "is_staff", "date_joined", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups"]
    list_per_page = 20
    search_fields = ["full_name", "email"]
    ordering = ["-date_joined"]
    fields = [
        "email",
        "full_name",
        "language",
        "is_active",
        "is_staff",
        "is_superuser",
        "groups",
        "date_joined",
        "last_login",
    ]
    readonly_fields = ["email", "date_joined", "last_login"]
    filter_horizontal = ["groups"]

    def save_related(self, request, form, formsets, change):
        """Who may do what at the desk is a decision like any other."""
        super().save_related(request, form, formsets, change)
        before, after = rights(form.initial), rights(form.cleaned_data)
        if before != after:
            record(form.instance, Transition.What.ROLE, request.user, before, after)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """What each role may do: whoever changes it is in the log, with what was taken and what was given."""

    def save_related(self, request, form, formsets, change):
        before = set(form.instance.permissions.values_list("codename", flat=True))
        super().save_related(request, form, formsets, change)
        after = set(form.instance.permissions.values_list("codename", flat=True))
        taken, given = (", ".join(sorted(one)) for one in (before - after, after - before))
        record(form.instance, Transition.What.ROLE, request.user, taken, given)

    def delete_model(self, request, obj):
        record(obj, Transition.What.ROLE, request.user, obj.name)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for role in queryset:
            self.delete_model(request, role)


def rights(values: dict) -> str:
    """What an account may do, in one line: its roles and its switches."""
    switches = [name for name in ("is_active", "is_staff", "is_superuser") if values[name]]
    return ", ".join([*sorted(group.name for group in values["groups"]), *switches])


@admin.register(Member)
class MemberAdmin(ExportingAdmin, ReadOnlyAdmin):
    export_permission = "members.decide_member"
    export_columns = {
        _("full name"): lambda member: member.user,
        _("e-mail address"): lambda member: member.user.email,
        _("state"): lambda member: member.get_state_display(),
        _("title"): lambda member: member.title,
        _("county"): lambda member: member.county,
        _("applied"): lambda member: day(member.created_at),
        _("joined"): lambda member: day(member.joined_at),
    }
    list_display = ["name", "email", "state", "county", "created_at", "joined_at"]
    list_filter = ["state", "county"]
    list_select_related = ["user", "county"]
    search_fields = ["user__full_name", "user__email"]
    ordering = ["-created_at"]
    fields = [
        "name",
        "email",
        "state",
        "title",
        "county",
        "themes",
        "motivation",
        "phone",
        "created_at",
        "joined_at",
    ]
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).within(counties_of(request.user))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        member = self.get_object(request, object_id)
        shown = {
            "notes": Note.objects.about(member) if member else [],
            "entered": member.user.assisted_entries.select_related("entered_by", "scan") if member else [],
        }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | shown)

    @admin.display(description=_("full name"), ordering="user__full_name")
    def name(self, member):
        return str(member.user)

    @admin.display(description=_("e-mail address"), ordering="user__email")
    def email(self, member):
        return member.user.email


@admin.register(CountyChampion)
class CountyChampionAdmin(admin.ModelAdmin):
    """Who speaks for the community in a county; a term ends by its date, it is not removed."""

    list_display = ["county", "user", "since", "until"]
    list_filter = ["county"]
    list_select_related = ["user", "county"]
    search_fields = ["user__full_name", "county__name"]
    form = CountyChampionForm
    fields = ["email", "county", "since", "until"]

    def save_model(self, request, obj, form, change):
        """A champion sees a county's people at the desk, so the term is a decision."""
        before = term(CountyChampion.objects.get(pk=obj.pk)) if change else ""
        super().save_model(request, obj, form, change)
        record(obj, Transition.What.ROLE, request.user, before, term(obj))

    def has_delete_permission(self, request, obj=None):
        return False


def term(champion: CountyChampion) -> str:
    return f"{champion}: {champion.since} – {champion.until or ''}".strip(" –")


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    """Who allows what: whoever publishes a photograph looks here first."""

    list_display = ["person", "purpose", "given_at", "withdrawn_at", "language"]
    list_filter = ["purpose", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["person"]
    search_fields = ["person__full_name", "person__email"]
    ordering = ["-given_at", "-pk"]
    fields = ["person", "purpose", "wording", "language", "given_at", "withdrawn_at"]


@admin.register(Transition)
class TransitionAdmin(ReadOnlyAdmin):
    list_display = ["at", "subject_kind", "subject_name", "what", "before", "after", "by", "reason"]
    list_filter = ["what", "subject_kind"]
    list_select_related = ["by"]
    search_fields = ["subject_name", "by__full_name", "by__email"]
    actions = ["export"]

    @admin.action(description=_("Export as CSV"), permissions=["view"])
    def export(self, request, transitions):
        """Taking the log along is a decision too."""
        record(request.user, Transition.What.EXPORT, request.user, after=f"decisions.csv: {transitions.count()}")
        return HttpResponse(csv_lines(table(transitions)), headers=csv_headers("decisions.csv"))


@admin.register(Authenticator)
class FactorAdmin(ReadOnlyAdmin):
    """For somebody who has lost the phone: an administrator removes the factor; its secret is shown to nobody."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__full_name", "user__email"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def has_delete_permission(self, request, obj=None):
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def delete_model(self, request, obj):
        record(obj.user, Transition.What.ROLE, request.user, f"second factor: {obj.type}", "")
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for factor in queryset:
            self.delete_model(request, factor)
