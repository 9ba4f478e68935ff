"""What coordinators may do at the desk. Administrators can give a group more; loading takes nothing away."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import DEFAULT_DB_ALIAS

DECISIONS = [
    "members.assist_joining",
    "members.decide_member",
    "organizations.decide_organization",
    "organizations.change_organization",
    "terms.accept_signature",
    "terms.enter_paper_signing",
    "terms.delete_termsversion",
    "terms.publish_termsversion",
    "terms.view_register",
    "resources.moderate_resource",
    "notifications.add_letterwording",
    "notifications.tend_message",
    "conversations.decide_report",
    "coordination.build_handover",
    "privacy.decide_privacyrequest",
    "pages.delete_menuentry",
    "coordination.confirm_letter",
    "coordination.write_letter",
    "coordination.look_as_member",
]
READING = [
    "digests.view_share_text",
    "members.view_consent",
    "members.view_member",
    "members.add_note",
    "members.view_countychampion",
    "members.view_note",
    "members.view_transition",
    "notifications.view_letterwording",
    "notifications.view_message",
    "organizations.view_foundinglist",
    "organizations.view_merger",
    "organizations.view_organization",
    "organizations.view_representation",
    "resources.view_resource",
    "terms.view_signature",
]
EVENTS = [
    "events.run_event",
    "events.add_event",
    "events.change_event",
    "events.view_event",
    "events.view_registration",
]
LISTS = [
    "vocabularies.county",
    "vocabularies.eventtype",
    "vocabularies.expertise",
    "vocabularies.hazard",
    "vocabularies.language",
    "vocabularies.organizationtype",
    "vocabularies.resourcetype",
    "vocabularies.theme",
]
KEPT = ["members.countychampion", "pages.hometext", "pages.menuentry", "pages.page", "terms.termsversion", *LISTS]


LIBRARY = [
    "resources.moderate_resource",
    "resources.view_resource",
]
COUNTY = [
    "members.view_member",
    "organizations.view_organization",
    "resources.view_resource",
]


def editing(model: str) -> list[str]:
    app, _, name = model.partition(".")
    return [f"{app}.{verb}_{name}" for verb in ("add", "change", "view")]


GROUPS = {
    "coordinators": [*DECISIONS, *READING, *EVENTS, *(name for model in KEPT for name in editing(model))],
    # What they see is cut to their counties: members/scope.py.
    "champions": [*COUNTY, "coordination.write_letter", "members.add_note", "members.view_note"],
    "librarians": [*LIBRARY, *(name for model in LISTS for name in editing(model))],
    "events": EVENTS,
    "viewers": [*COUNTY, "members.view_transition", "events.view_event", "events.view_registration"],
}


def load_groups(sender, apps=installed, using=DEFAULT_DB_ALIAS, **facts) -> None:
    """After an app is migrated: give the groups what they may do in it. Running it again changes nothing.

    Django makes an app's permissions in the same moment, before or after us; so we have them made first.
    """
    try:
        Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # an old state of the database, without groups
        return
    create_permissions(sender, verbosity=0, using=using, apps=apps)
    for name, wanted in GROUPS.items():
        group = Group.objects.using(using).get_or_create(name=name)[0]
        codenames = [permission.partition(".")[2] for permission in wanted if permission.startswith(f"{sender.label}.")]
        group.permissions.add(
            *Permission.objects.using(using).filter(content_type__app_label=sender.label, codename__in=codenames)
        )
