"""The jobs of the desk: handover packs."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from coordination.handover import ordering
from coordination.models import HandoverPack


@app.task(retry=RetryStrategy(max_attempts=3, wait=20))
def make_handover(pack_id: int) -> None:
    ordering.make(HandoverPack.objects.select_related("made_by").get(pk=pack_id))


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="clear_handovers")
def clear_handovers(timestamp: int) -> None:
    ordering.clear()
