"""The roles of `docs/operations.md`, made from its own lines in a database of their own, on a real PostgreSQL."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
LEDGER = ["terms_ledgerentry", "terms_ledgerpersonal", "terms_ledgerpurge", "terms_ledgeranchor"]


def documented_sql() -> list[str]:
    """The blocks of the section, in their order."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    section = text.partition("## Database roles")[2].partition("\n## ")[0]
    return re.findall(r"```sql\n(.*?)```", section, flags=re.S)


class Drill:
    """A database with its two roles, named after the test database, so that parallel runs do not meet."""

    def __init__(self, test_database: str):
        self.name = f"{test_database}_served"
        self.owner = f"{test_database}_served_owner"

    def connect(self, database: str, role: str = "") -> psycopg.Connection:
        wanted = ("host", "port", "user", "password")
        params = {name: value for name, value in connection.get_connection_params().items() if name in wanted}
        options = f"-c role={role}" if role else ""
        return psycopg.connect(**params, dbname=database, options=options, autocommit=True)

    def run(self, sql: str, database: str, role: str = "") -> None:
        """Statements as psql would run them, under our names."""
        sql = re.sub(r"\bportal\b", self.name, sql.replace("portal_owner", self.owner))
        before, _, after = sql.partition(f"\\connect {self.name}\n")
        for part, place in ((before, database), (after, self.name)):
            with self.connect(place, role) as session:
                for statement in filter(None, map(str.strip, part.split(";\n"))):
                    session.execute(statement)

    def python(self, *command: str, role: str) -> str:
        """A process of the portal that is connected to this database under that role."""
        options = {"assume_role": role, "options": "-c synchronous_commit=off"}
        database = {"NAME": self.name, "OPTIONS": options}
        drill = {"DRILL_DATABASE": json.dumps(database), "DJANGO_SETTINGS_MODULE": "tests.drill_settings"}
        done = subprocess.run(  # noqa: S603  our own commands
            [sys.executable, *command], cwd=ROOT, env=os.environ | drill, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def remove(self) -> None:
        with self.connect("postgres") as session:
            session.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
            session.execute(f"DROP ROLE IF EXISTS {self.name}")
            session.execute(f"DROP ROLE IF EXISTS {self.owner}")


@pytest.fixture(scope="module")
def drill(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        drill = Drill(connection.settings_dict["NAME"])
        drill.remove()
        try:
            once, after_each_migration = documented_sql()
            drill.run(once, "postgres")
            drill.python("manage.py", "migrate", "--verbosity=0", role=drill.owner)
            for _repeated in range(2):
                drill.run(after_each_migration, drill.name, drill.owner)
            yield drill
        finally:
            drill.remove()


@pytest.fixture(scope="module")
def done(drill):
    """What the serving role did with the ledger."""
    return json.loads(drill.python("-m", "tests.terms.roles_drill", role=drill.name).splitlines()[-1])


def test_serving_role_signs_accepts_removes_what_is_due_and_anchors(drill, done):
    assert done == {
        "role": drill.name,
        "purged": 2,
        "anchored": 4,
        "pack": "PK",
        "personal": [3, 4],
        "purges": [1, 2],
        "faults": [],
    }


def test_serving_role_owns_nothing(drill, done):
    with drill.connect(drill.name) as session:
        owners = session.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()

    assert owners == [(drill.owner,)]


@pytest.mark.parametrize(
    "statement",
    [
        *[f"DELETE FROM {table}" for table in [*LEDGER, "terms_evidenceview", "members_transition"]],  # noqa: S608  our own names
        *[f"TRUNCATE {table} CASCADE" for table in LEDGER],
        *[f"DROP TABLE {table} CASCADE" for table in LEDGER],
        *[f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in LEDGER],
        *[f"ALTER TABLE {table} OWNER TO CURRENT_USER" for table in LEDGER],
        "UPDATE terms_ledgerentry SET event = 'refused'",
        "UPDATE terms_ledgerpersonal SET name = 'Somebody Else'",
        "UPDATE terms_ledgerpurge SET reason = 'Another'",
        "UPDATE terms_ledgeranchor SET hash = repeat('0', 64)",
        "UPDATE terms_evidenceview SET what = 'pack'",
        "UPDATE members_transition SET reason = 'Another'",
        "INSERT INTO terms_ledgerpurge (entry_id, reason) VALUES (3, 'Because')",
        "DROP TRIGGER ledger_entry_never_changes ON terms_ledgerentry",
        "DROP TRIGGER ledger_purge_is_due ON terms_ledgerpurge",
        "CREATE TRIGGER own BEFORE INSERT ON terms_ledgerentry FOR EACH ROW EXECUTE FUNCTION check_ledger_purge()",
        "CREATE OR REPLACE FUNCTION refuse_to_change_ledger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
        "ALTER FUNCTION purge_ledger_personal(bigint, text) SECURITY INVOKER",
        "DROP FUNCTION refuse_to_change_ledger() CASCADE",
        "SET session_replication_role = replica",
        "CREATE TABLE own (number int)",
        "DELETE FROM django_migrations",
    ],
)
def test_serving_role_is_refused(drill, done, statement):
    with drill.connect(drill.name, drill.name) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(statement)


def test_function_refuses_the_serving_role_what_is_not_due(drill, done):
    with drill.connect(drill.name, drill.name) as session:
        with pytest.raises(psycopg.errors.RestrictViolation, match="still stands"):
            session.execute("SELECT public.purge_ledger_personal(3, 'Because')")
        left = session.execute("SELECT count(*) FROM terms_ledgerpersonal").fetchone()

    assert left == (2,)


def test_nobody_else_may_ask_for_removals(drill, done):
    """Without the grant, as any third role would have it."""
    with drill.connect(drill.name) as session:
        public = session.execute(
            "SELECT count(*) FROM information_schema.routine_privileges"
            " WHERE routine_name = 'purge_ledger_personal' AND grantee = 'PUBLIC'"
        ).fetchone()

    assert public == (0,)
