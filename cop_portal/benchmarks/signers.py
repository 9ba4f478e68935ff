"""People who sign at the same time, each in a process with a connection of its own."""

import multiprocessing
import time

import django

# One signer waits here for the others, so that nobody begins alone.
start = None


def prepare(barrier) -> None:
    """Called first in each process: nothing of the portal can be imported before."""
    global start
    start = barrier
    django.setup()


def sign_each(people: list[int]) -> tuple[float, float]:
    """Sign for each of these accounts, one after the other; gives when it began and was done, the first one aside."""
    from cop_portal.benchmarks.signing import sign_for
    from members.models import User

    first, *others = User.objects.filter(pk__in=people)
    sign_for(first)
    start.wait()
    began = time.monotonic()
    for user in others:
        sign_for(user)
    return began, time.monotonic()


def seconds_for(people: list[int], signers: int) -> float:
    """How long so many signers take together for all these accounts."""
    processes = multiprocessing.get_context("spawn")
    barrier = processes.Barrier(signers)
    shares = [people[number::signers] for number in range(signers)]
    with processes.Pool(signers, prepare, [barrier]) as pool:
        times = pool.map(sign_each, shares, chunksize=1)
        pool.close()
        pool.join()
    return max(done for _, done in times) - min(began for began, _ in times)
