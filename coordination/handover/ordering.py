"""Having a pack made, taking it along, and letting it go after a week."""

import tempfile
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone, translation
from procrastinate.contrib.django.models import ProcrastinateJob

from coordination.handover.packing import pack_into
from coordination.models import HandoverPack
from files.models import StoredFile
from files.storing import discard, keep_file
from members.models import Transition, User
from members.transitions import record

TASK = "coordination.tasks.make_handover"
UNDER_WAY = ["todo", "doing"]


class NotThere(Exception):
    """The pack is being made, or its week is over."""


@transaction.atomic
def order(by: User) -> HandoverPack:
    """Have a pack made by a job, in the language of the page; the one that is being made, if there is one."""
    from coordination.tasks import make_handover

    User.objects.select_for_update().get(pk=by.pk)
    language = (translation.get_language() or by.language)[:2]
    pack, _is_new = HandoverPack.objects.get_or_create(made_by=by, made_at=None, defaults={"language": language})
    if pack.pk not in jobs_of([pack], UNDER_WAY):
        make_handover.defer(pack_id=pack.pk)
    return pack


def jobs_of(packs: Iterable[HandoverPack], states: list[str]) -> set[int]:
    """The keys of the packs that have a job in one of these states."""
    keys = [pack.pk for pack in packs]
    jobs = ProcrastinateJob.objects.filter(task_name=TASK, status__in=states, args__pack_id__in=keys)
    return {job["pack_id"] for job in jobs.values_list("args", flat=True)}


def make(pack: HandoverPack) -> None:
    """Build the file and keep it; nothing for a pack that was made before. Begun anew it ends as one file."""
    if pack.made_at:
        return
    with tempfile.TemporaryFile(prefix="handover-") as target, translation.override(pack.language):
        pack_into(target, pack.made_by)
        name = f"handover-{timezone.localdate()}.zip"
        keep_made(pack, lambda: keep_file(target, name, "zip", pack.made_by))


@transaction.atomic
def keep_made(pack: HandoverPack, keep) -> None:
    """File, its row and the pack together. Of two jobs at once the second one keeps nothing."""
    pack = HandoverPack.objects.select_for_update().get(pk=pack.pk)
    if pack.made_at:
        return
    file: StoredFile = keep()
    pack.file, pack.size, pack.sha256, pack.made_at = file, file.size, file.sha256, timezone.now()
    pack.save(update_fields=["file", "size", "sha256", "made_at"])
    record(pack, Transition.What.HANDOVER, pack.made_by, after="made")


def take(pack: HandoverPack, by: User) -> StoredFile:
    """The file, for somebody who takes it along: that is written down. Raises `NotThere`."""
    if not pack.is_ready or not pack.file.is_there:
        raise NotThere
    record(pack, Transition.What.HANDOVER, by, before="made", after="downloaded")
    return pack.file


def clear() -> None:
    """Remove the files of packs whose week is over; that they were made, by whom, and their checksums stay."""
    for key in HandoverPack.objects.outdated().values_list("pk", flat=True):
        with transaction.atomic():
            pack = HandoverPack.objects.select_for_update().filter(pk=key, file__isnull=False).first()
            if pack:
                file, pack.file = pack.file, None
                pack.save(update_fields=["file"])
                discard(file)
