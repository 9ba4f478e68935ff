"""Web server and worker side by side: started together, watched, stopped together."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateWorker

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
PATIENCE = 60  # seconds until a process must have started
GRACE = 8  # seconds until a process that was asked to stop is killed


class Stopped(BaseException):
    """Somebody asked the portal to stop: Ctrl-C, SIGTERM, or the terminal was closed."""


class ProcessFailed(Exception):
    """A process ended by itself, or did not answer in time."""


def web_server(port: int) -> list[str]:
    # Its I/O runs outside Python, so one blocking thread a worker serves best; slow phones hold none.
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "warning"]
    processes = ["--workers", "2", "--blocking-threads", "1", "--workers-kill-timeout", "5"]
    return [
        sys.executable,
        "-m",
        "granian",
        *options,
        *processes,
        settings.WSGI_APPLICATION.replace(".application", ":application"),
    ]


def worker() -> list[str]:
    return [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "procrastinate", "worker"]


def serve(port: int, say: Callable[[str], None]) -> None:
    """Run the portal on that port of this machine until it is told to stop.

    Raises `ProcessFailed` when a process does not start or ends by itself.
    """
    launched_at = database_time()
    with running([web_server(port), worker()]) as processes:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), processes)
        wait_until(lambda: has_worker_since(launched_at), processes)
        connection.close()
        say(f"Portal ready at http://localhost:{port}/")
        while True:
            check(processes)
            time.sleep(0.5)


def stop_on_signals() -> None:
    """Turn the first signal into `Stopped`, so that everything is put away in order; later ones change nothing."""

    def stop_once(number, frame):
        for name in SIGNALS:
            signal.signal(name, signal.SIG_IGN)
        raise Stopped

    for name in SIGNALS:
        signal.signal(name, stop_once)


@contextmanager
def running(commands: list[list[str]]) -> Iterator[list[subprocess.Popen]]:
    """The commands as child processes, which end when the block is left, however it is left."""
    processes: list[subprocess.Popen] = []
    try:
        for command in commands:
            # A session of its own keeps Ctrl-C of the terminal from the children: they stop in our order.
            processes.append(subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True))  # noqa: S603  our own commands
        yield processes
    finally:
        stop(processes)


def stop(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + GRACE
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def check(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        if process.poll() is not None:
            raise ProcessFailed(f"{' '.join(process.args)} ended with status {process.returncode}.")


def wait_until(holds: Callable[[], bool], processes: list[subprocess.Popen]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        check(processes)
        if time.monotonic() > deadline:
            raise ProcessFailed(f"The portal did not answer within {PATIENCE} seconds.")
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  our own address
            return response.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def is_free(port: int) -> bool:
    """Whether nothing listens on that port of this machine yet."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def database_time():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def has_worker_since(moment) -> bool:
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=moment).exists()
