"""Every change of what the directory counts leaves a new stamp, in its own transaction."""

from django.db import migrations, models

FUNCTION = """
CREATE FUNCTION organizations_stamp_roll() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO organizations_rollstamp (shard, value) VALUES (pg_backend_pid() % 64, gen_random_uuid())
    ON CONFLICT (shard) DO UPDATE SET value = excluded.value;
    RETURN NULL;
END
$$;
"""
TABLES = [
    "organizations_organization",
    "organizations_organization_themes",
    "organizations_organization_counties",
    "organizations_organization_expertise",
]
TRIGGERS = "".join(
    f"""
CREATE TRIGGER stamp_roll AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION organizations_stamp_roll();
"""
    for table in TABLES
)
REMOVE = (
    "".join(f"DROP TRIGGER stamp_roll ON {table};\n" for table in TABLES) + "DROP FUNCTION organizations_stamp_roll();"
)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0012_offer_search")]

    operations = [
        migrations.CreateModel(
            name="RollStamp",
            fields=[
                ("shard", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("value", models.UUIDField()),
            ],
            options={
                "verbose_name": "stamp of the roll",
                "verbose_name_plural": "stamps of the roll",
            },
        ),
        migrations.RunSQL(FUNCTION + TRIGGERS, REMOVE),
    ]
