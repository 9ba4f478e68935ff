"""The jobs of the desk: letters to many, handover packs."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from coordination import letters
from coordination.handover import ordering
from coordination.models import HandoverPack

# After 4, 16, 64 and 256 seconds; then it stands among the jobs that failed, to be tried again.
ATTEMPTS = 5


@app.task(retry=RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=4))
def write_letters(letter_id: int, first: int, last: int) -> None:
    letters.write_batch(letter_id, first, last)


@app.task(retry=RetryStrategy(max_attempts=3, wait=20))
def make_handover(pack_id: int) -> None:
    ordering.make(HandoverPack.objects.select_related("made_by").get(pk=pack_id))


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="clear_handovers")
def clear_handovers(timestamp: int) -> None:
    ordering.clear()
