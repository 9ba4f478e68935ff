"""A database and a folder for one benchmark: made before it, removed after it, never anything else."""

import os
import platform
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection


class NotScratch(Exception):
    """The settings name a database that is not a benchmark's own."""


def is_scratch(name: str) -> bool:
    """Whether this process was started to see nothing but the database of that benchmark."""
    return os.environ.get("PORTAL_DATABASE") == name


def elsewhere(name: str, arguments: list[str]) -> int:
    """Run the command `name` again in a process that sees the benchmark's own database; gives its status."""
    command = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), name, *arguments]
    return subprocess.run(command, env=environment(dict(os.environ), name), check=False).returncode  # noqa: S603  ourselves


def environment(base: dict[str, str], name: str) -> dict[str, str]:
    """The environment in which a process sees the own database and folder of the benchmark `name`.

    The database stands beside that of `DATABASE_URL`, or in an embedded server of its own.
    """
    own = {
        "PORTAL_DATA_DIR": str(Path(settings.BASE_DIR) / ".data" / "bench"),
        "PORTAL_DATABASE": name,
        "SECRET_KEY": secrets.token_urlsafe(50),
        # Seals with a certificate of its own, and puts mails into a folder.
        "DEMONSTRATION": "True",
    }
    if base.get("DATABASE_URL"):
        url = urlsplit(base["DATABASE_URL"])
        own["DATABASE_URL"] = url._replace(path=f"{url.path}_{name}").geturl()
    kept = {key: value for key, value in base.items() if key not in ("FILES_DIR", "ANCHOR_FILE", "SEAL_PKCS12")}
    return kept | own


@contextmanager
def scratch_database(name: str) -> Iterator[None]:
    """The database that the settings name, made anew and removed afterwards.

    Raises `NotScratch` when it is not that of the benchmark `name`.
    """
    database = connection.settings_dict["NAME"]
    if not database.endswith(name):
        raise NotScratch(database)
    folder = Path(settings.DATA_DIR)
    remove(database, folder)
    run_elsewhere(f"CREATE DATABASE {connection.ops.quote_name(database)}")
    share_server()
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        yield
    finally:
        remove(database, folder)


def remove(name: str, folder: Path) -> None:
    connection.close()
    run_elsewhere(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")
    for made in ("files", "mail", "seal"):
        shutil.rmtree(folder / made, ignore_errors=True)


def share_server() -> None:
    """Tell the processes that follow where the embedded server listens: they need not count among its users."""
    params = connection.get_connection_params()
    os.environ |= {f"PG{name.upper()}": str(params[name]) for name in ("host", "port", "user") if params.get(name)}


def run_elsewhere(statement: str) -> None:
    """In the server's own database, since nobody can stand in the one that is made or removed."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def free_port() -> int:
    """One on which nobody listens: two benchmarks at once would measure one another's servers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def machine() -> dict:
    """What the numbers depend on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        database = cursor.fetchone()[0]
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "postgresql": database,
        "release": settings.RELEASE,
    }
