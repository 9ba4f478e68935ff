"""`manage.py demo` as a process: it says when it is ready, and leaves nothing behind however it ends."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing, contextmanager

import psutil
import pytest
from django.conf import settings

CHOSEN = {"DATABASE_URL", "PORTAL_DATABASE", "PORTAL_URL"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demonstration")


@contextmanager
def demo(folder, port: int):
    """The command as a process of its own, whatever this run is set to."""
    environment = {name: value for name, value in os.environ.items() if name not in CHOSEN}
    environment |= {"PORTAL_DATA_DIR": str(folder), "DEMONSTRATION": "True"}
    environment["DJANGO_SETTINGS_MODULE"] = "cop_portal.settings"
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]
    with subprocess.Popen(  # noqa: S603  our own command
        command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        yield process
        process.kill()


@pytest.fixture
def port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def read_until_ready(process) -> str:
    return next((line.strip() for line in process.stdout if line.startswith("Portal ready")), "")


def started_by(process, folder) -> list[psutil.Process]:
    """Web server, its workers, the queue's worker and the database."""
    postmaster = int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    return [*psutil.Process(process.pid).children(recursive=True), psutil.Process(postmaster)]


def left(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run; one that has ended but whom nobody has asked yet does not."""
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_demonstration_stops_everything_it_started(folder, port, number):
    with demo(folder, port) as process:
        ready = read_until_ready(process)
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=10) as response:
            status = response.status
        started = started_by(process, folder)
        process.send_signal(number)
        code = process.wait(20)

    assert (ready, status, code) == (f"Portal ready at http://localhost:{port}/", 200, 0)
    assert len(started) >= 5
    assert left(started) == []


def test_demonstration_ends_when_one_of_its_processes_does(folder, port):
    with demo(folder, port) as process:
        read_until_ready(process)
        started = started_by(process, folder)
        worker = next(one for one in started if "procrastinate" in one.cmdline())
        worker.kill()
        said = process.stdout.read()
        code = process.wait(20)

    assert (code, "ended with status -9" in said) == (1, True)
    assert left(started) == []


def test_demonstration_says_when_its_port_is_taken(folder):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with demo(folder, port) as process:
            said = process.stdout.read()

    assert f"Port {port} is taken." in said
