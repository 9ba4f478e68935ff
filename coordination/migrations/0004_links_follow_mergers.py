"""A link to a term that was merged goes to the one that stayed, however late it is saved.

The triggers are deferred: at the commit they see what was merged meanwhile, or wait for whoever is merging. They hold the
term as its foreign key does, so nothing waits that would not wait anyway.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION vocabularies_follow_merger() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    term bigint;
    lasting bigint;
BEGIN
    EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) USING NEW INTO term;
    EXECUTE format('SELECT merged_into_id FROM %I WHERE id = $1 FOR KEY SHARE', TG_ARGV[1]) USING term INTO lasting;
    IF lasting IS NOT NULL THEN
        BEGIN
            EXECUTE format('UPDATE %I SET %I = $1 WHERE id = $2 AND %I = $3', TG_TABLE_NAME, TG_ARGV[0], TG_ARGV[0])
            USING lasting, NEW.id, term;
        EXCEPTION WHEN unique_violation THEN
            EXECUTE format('DELETE FROM %I WHERE id = $1 AND %I = $2', TG_TABLE_NAME, TG_ARGV[0]) USING NEW.id, term;
        END;
    END IF;
    RETURN NULL;
END
$$;
"""
# Table of the link, its column, the list.
LINKS = [
    ("digests_follow", "theme_id", "vocabularies_theme"),
    ("events_event_themes", "theme_id", "vocabularies_theme"),
    ("members_member_themes", "theme_id", "vocabularies_theme"),
    ("members_assistedentry_themes", "theme_id", "vocabularies_theme"),
    ("organizations_organization_themes", "theme_id", "vocabularies_theme"),
    ("resources_resource_themes", "theme_id", "vocabularies_theme"),
    ("organizations_organization_hazards", "hazard_id", "vocabularies_hazard"),
    ("resources_resource_hazards", "hazard_id", "vocabularies_hazard"),
    ("organizations_organization_expertise", "expertise_id", "vocabularies_expertise"),
    ("organizations_organization", "type_id", "vocabularies_organizationtype"),
    ("organizations_organizationonpaper", "type_id", "vocabularies_organizationtype"),
    ("digests_follow", "resource_type_id", "vocabularies_resourcetype"),
    ("resources_resource", "type_id", "vocabularies_resourcetype"),
    ("events_event", "type_id", "vocabularies_eventtype"),
    ("events_event", "language_id", "vocabularies_language"),
    ("organizations_organization_languages", "language_id", "vocabularies_language"),
    ("resources_resource", "language_id", "vocabularies_language"),
    ("resources_resource_other_languages", "language_id", "vocabularies_language"),
]
TRIGGERS = "".join(
    f"""
CREATE CONSTRAINT TRIGGER new_{column}_follows_merger AFTER INSERT ON {table}
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.{column} IS NOT NULL)
EXECUTE FUNCTION vocabularies_follow_merger('{column}', '{terms}');
CREATE CONSTRAINT TRIGGER other_{column}_follows_merger AFTER UPDATE OF {column} ON {table}
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.{column} IS DISTINCT FROM OLD.{column} AND NEW.{column} IS NOT NULL)
EXECUTE FUNCTION vocabularies_follow_merger('{column}', '{terms}');
"""
    for table, column, terms in LINKS
)
REMOVE = (
    "".join(
        f"DROP TRIGGER new_{column}_follows_merger ON {table};\nDROP TRIGGER other_{column}_follows_merger ON {table};\n"
        for table, column, _terms in LINKS
    )
    + "DROP FUNCTION vocabularies_follow_merger();"
)


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0003_handover_packs"),
        ("digests", "0001_news_follows_and_digests"),
        ("events", "0001_events"),
        ("members", "0009_paper_forms"),
        ("organizations", "0025_organizations_on_paper"),
        ("resources", "0001_resources"),
        ("vocabularies", "0002_retired_and_merged_terms"),
    ]

    operations = [migrations.RunSQL(FUNCTION + TRIGGERS, REMOVE)]
