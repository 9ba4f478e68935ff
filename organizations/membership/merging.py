"""Two records of one organization become one, and for seven days two again."""

from collections import deque
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ForeignKey, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Transition, User
from members.transitions import change_state, record
from organizations.contacts.gaps import settle
from organizations.membership import duplicates
from organizations.membership.application import tell
from organizations.models import FormerAddress, Merger, Offer, Organization, Project, Representation
from organizations.profile import history, own_document, verification

FIELDS = [
    "name",
    "acronym",
    "type",
    "registration_number",
    "website",
    "town",
    "county",
    "lead",
    "about",
    "recent_work",
    "motivation",
    "referee",
    "is_nationwide",
    "sub_counties",
    "is_cross_border",
    "neighbours",
]
CHOSEN = ["themes", "hazards", "counties", "expertise", "languages"]
# What stands in rows of its own: the model, its columns, and how many there may be.
ROWS: dict[str, tuple[type[Model], list[str], int]] = {
    "offers": (Offer, ["kind", "text"], 10),
    "projects": (Project, ["name", "starts_in", "ends_in", "link"], 6),
}
LISTS = [*CHOSEN, *ROWS]
# What goes over to the organization that is kept, with the column that names it.
MOVED = {
    "representations": "organization",
    "signature_links": "organization",
    "edits": "organization",
    "join_requests": "organization",
    "resources": "organization",
    "events": "host",
    "former_addresses": "organization",
    "absorbed": "merged_into",
    **duplicates.SIDES,
    "conversations": "organization",
    "message_blocks": "organization",
    "paper_forms": "organization",
}


class MergerRefused(ValidationError):
    """The two cannot be put together or taken apart now; the message is a sentence for the coordinator."""


@transaction.atomic
def merge(
    kept: Organization,
    merged: Organization,
    by: User,
    *,
    chosen: dict[str, str],
    reason: str,
    revisions: tuple[int, int] | None = None,
) -> Merger:
    """Put `merged` into `kept`: its people, signatures, resources and events go over, its address leads on, it ends.

    `chosen` says for a field "merged" where that one's value counts, and for a list also "both". Signatures and
    ledger say what was signed by whom under which name and are not touched. Raises `MergerRefused`, also when one
    of them is no longer at the revision that was read.
    """
    kept, merged = held(kept, merged)
    check_merger(kept, merged, revisions)
    merger = Merger(kept=kept, merged=merged, merged_by=by, reason=reason, state_before=merged.state)
    before = history.values(kept, [*FIELDS, *LISTS])
    marks = list(kept.verifications.standing().values_list("pk", flat=True))
    write(kept, merged, wanted(before, history.values(merged, before), chosen))
    edits = history.record(kept, before, by)
    void(kept, {edit.field for edit in edits}, by)
    merger.before = {edit.field: edit.before for edit in edits}
    merger.after = {edit.field: edit.after for edit in edits}
    merger.moved = {relation: move(relation, kept, merged) for relation in MOVED}
    merger.marks = marks
    duplicates.settle_merger(kept, merged, by)
    end(merged, kept, by, reason)
    FormerAddress.objects.create(slug=merged.slug, organization=kept)
    merger.save()
    record(kept, Transition.What.MERGER, by, merged.name, kept.name, reason)
    for organization in (kept, merged):
        settle(organization)
    tell("organization_merged", kept, other=merged.name, reason=reason)
    return merger


def void(organization: Organization, changed: set[str], by: User) -> None:
    """What was given under another name or number no longer stands."""
    verification.void_if_changed(organization, changed, by)
    own_document.void_if_renamed(organization, changed, by)


def held(kept: Organization, merged: Organization) -> tuple[Organization, Organization]:
    """Both rows, locked in the order of their keys so that two presses never wait for each other."""
    rows = Organization.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, merged.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[kept.pk], found[merged.pk]


def check_merger(kept: Organization, merged: Organization, revisions: tuple[int, int] | None) -> None:
    if kept.pk == merged.pk:
        raise MergerRefused(_("These are not two organizations but one."))
    if kept.merged_into_id or merged.merged_into_id:
        raise MergerRefused(_("Somebody else was first: one of the two has been merged already."))
    if revisions and revisions != (kept.revision, merged.revision):
        raise MergerRefused(_("One of the two was changed while you read it. Look at them again, then merge."))
    if merged.is_listed and not kept.is_listed:
        raise MergerRefused(_("Keep the one that is a member: the other one has not been approved."))


def wanted(kept: dict[str, Any], merged: dict[str, Any], chosen: dict[str, str]) -> dict[str, Any]:
    """What the kept one is to say; of two lists joined, its own entries come first."""
    values = dict(kept)
    for field, choice in chosen.items():
        if choice == "merged":
            values[field] = merged[field]
        elif choice == "both":
            values[field] = [*kept[field], *(one for one in merged[field] if one not in kept[field])]
    for name, (_model, _columns, most) in ROWS.items():
        values[name] = values[name][:most]
    if not values["is_cross_border"]:
        values["neighbours"] = ""
    return values


def write(kept: Organization, merged: Organization, values: dict[str, Any]) -> None:
    """Write the values, and a new revision; a name that was the other one's is exchanged for its own."""
    if values["name"] != kept.name:
        merged.name, aside = kept.name, f"{merged.pk} {merged.slug}"[:120]
        Organization.objects.filter(pk=merged.pk).update(name=aside)
    for field in FIELDS:
        setattr(kept, field, found(field, values[field]))
    kept.revision += 1
    kept.save(update_fields=[*FIELDS, "revision"])
    merged.save(update_fields=["name"])
    for name in CHOSEN:
        related = getattr(kept, name)
        related.set(related.model.objects.known_as(values[name]))
    for name, (model, columns, _most) in ROWS.items():
        getattr(kept, name).all().delete()
        model._default_manager.bulk_create(
            model(organization=kept, position=position, **dict(zip(columns, row, strict=True)))
            for position, row in enumerate(values[name])
        )


def found(field: str, said: Any) -> Any:
    """What the history keeps as an address, as the row of the shared list."""
    column = Organization._meta.get_field(field)
    if not isinstance(column, ForeignKey):
        return said
    terms: Any = column.related_model._default_manager
    return terms.known_as([said]).get() if said else None


def move(relation: str, kept: Organization, merged: Organization) -> list[int]:
    """Let the rows go over, and give their keys. Who is named by both, or asks both, stays as the kept one knows them."""
    rows = getattr(merged, relation).all()
    if relation == "representations":
        rows = [row for row in rows if not stays(row, kept)]
    if relation in duplicates.SIDES:
        rows = duplicates.going_over(rows, merged, kept)
    if relation == "join_requests":
        rows = rows.exclude(state="waiting", person__in=kept.join_requests.filter(state="waiting").values("person"))
    if relation == "message_blocks":
        rows = rows.exclude(lifted_at=None, person__in=kept.message_blocks.filter(lifted_at=None).values("person"))
    keys = [row.pk for row in rows]
    hand_over(relation, keys, kept)
    return keys


def hand_over(relation: str, keys: list[int], to: Organization) -> None:
    getattr(to, relation).model._base_manager.filter(pk__in=keys).update(**{MOVED[relation]: to})


def stays(link: Representation, kept: Organization) -> bool:
    """Whether the kept one has the person already, in the same time or under the same address."""
    for other in kept.representations.all():
        if link.state in Representation.OPEN and other.state in Representation.OPEN and link.email == other.email:
            return True
        if link.person_id and link.person_id == other.person_id and overlap(link, other):
            return True
    return False


def overlap(one: Representation, other: Representation) -> bool:
    if not (one.confirmed_at and other.confirmed_at):
        return False
    return (one.ended_at is None or one.ended_at > other.confirmed_at) and (
        other.ended_at is None or other.ended_at > one.confirmed_at
    )


def end(merged: Organization, kept: Organization, by: User, reason: str) -> None:
    if merged.state != Organization.State.LEFT:
        change_state(merged, Organization.State.LEFT, by, reason)
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])


@transaction.atomic
def undo(merger: Merger, by: User) -> Merger:
    """Take the two apart as they were. Raises `MergerRefused` after seven days, or when something has changed since."""
    kept, merged = held(merger.kept, merger.merged)
    merger = Merger.objects.select_for_update(of=("self",)).get(pk=merger.pk)
    check_undoing(merger, kept, merged)
    before = history.values(kept, [*FIELDS, *LISTS])
    write(kept, merged, before | merger.before)
    edits = history.record(kept, before, by)
    void(kept, {edit.field for edit in edits}, by)
    verification.stand_again(kept, merger.marks, by)
    FormerAddress.objects.filter(slug=merged.slug).delete()
    for relation, keys in merger.moved.items():
        hand_over(relation, keys, merged)
    bring_back(merged, merger.state_before, by)
    duplicates.ask_again(merged, by)
    merger.undone_by, merger.undone_at = by, timezone.now()
    merger.save(update_fields=["undone_by", "undone_at"])
    record(kept, Transition.What.MERGER, by, kept.name, merged.name)
    for organization in (kept, merged):
        settle(organization)
        tell("merger_undone", organization, kept=kept.name, other=merged.name)
    return merger


def check_undoing(merger: Merger, kept: Organization, merged: Organization) -> None:
    if merger.undone_at:
        raise MergerRefused(_("Somebody else was first: this merger is undone."))
    if not merger.can_be_undone:
        raise MergerRefused(_("The seven days in which a merger can be undone are over."))
    if kept.merged_into_id:
        raise MergerRefused(_("The organization that was kept has been merged itself. Undo that first."))
    now = history.values(kept, merger.after)
    if changed := [history.label(field) for field, said in merger.after.items() if now[field] != said]:
        raise MergerRefused(
            _("This was changed since and would be lost: %(fields)s. Correct both records by hand.")
            % {"fields": ", ".join(changed)}
        )
    for relation, keys in merger.moved.items():
        if getattr(kept, relation).filter(pk__in=keys).count() != len(keys):
            raise MergerRefused(_("Something that went over has been removed or given away since: it cannot go back."))
    newer = kept.signature_links.exclude(pk__in=merger.moved.get("signature_links", []))
    if newer.filter(representation__in=merger.moved.get("representations", [])).exists():
        raise MergerRefused(_("A person who would go back has signed the Terms for the kept organization since."))


def bring_back(merged: Organization, state: str, by: User) -> None:
    """Walk from its end to the state in which it was by steps that are allowed, each of them recorded."""
    submitted_at = merged.submitted_at
    merged.merged_into = None
    merged.save(update_fields=["merged_into"])
    for step in way_to(state):
        change_state(merged, step, by, _("The merger was undone."), submitted_at=submitted_at or timezone.now())
    if submitted_at is None and state != Organization.State.SUBMITTED:
        merged.submitted_at = None
        merged.save(update_fields=["submitted_at"])


def way_to(state: str) -> list[str]:
    """The shortest way from having left to that state."""
    ways: deque[list[str]] = deque([[]])
    while ways:
        way = ways.popleft()
        at = way[-1] if way else Organization.State.LEFT.value
        if at == state:
            return way
        ways.extend([*way, after] for before, after in Organization.TRANSITIONS if before == at and after not in way)
    raise ValueError(state)
