"""Whatever becomes visible is noted as news in the same transaction; what is visible already, with its own date."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION digests_note_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO digests_news (%I, appeared_at) VALUES ($1, clock_timestamp()) ON CONFLICT DO NOTHING', TG_ARGV[0])
    USING NEW.id;
    RETURN NULL;
END
$$;
"""
# Table, state in which it is visible, column of the news.
SUBJECTS = [
    ("resources_resource", "published", "resource_id"),
    ("events_event", "published", "event_id"),
    ("organizations_organization", "active", "organization_id"),
]
TRIGGERS = "".join(
    f"""
CREATE TRIGGER note_news AFTER INSERT OR UPDATE OF state ON {table}
FOR EACH ROW WHEN (NEW.state = '{state}') EXECUTE FUNCTION digests_note_news('{column}');
"""
    for table, state, column in SUBJECTS
)
PRESENT = """
INSERT INTO digests_news (resource_id, appeared_at) SELECT id, published_at FROM resources_resource WHERE state = 'published';
INSERT INTO digests_news (event_id, appeared_at) SELECT id, changed_at FROM events_event WHERE state = 'published';
INSERT INTO digests_news (organization_id, appeared_at)
    SELECT id, joined_at FROM organizations_organization WHERE state IN ('active', 'unconfirmed');
"""  # noqa: S608  names of our own, no input
REMOVE = (
    "".join(f"DROP TRIGGER note_news ON {table};\n" for table, _state, _column in SUBJECTS)
    + "DROP FUNCTION digests_note_news();"
)


class Migration(migrations.Migration):
    dependencies = [("digests", "0001_news_follows_and_digests")]

    operations = [
        migrations.RunSQL(FUNCTION + TRIGGERS, REMOVE),
        migrations.RunSQL(PRESENT, migrations.RunSQL.noop),
    ]
