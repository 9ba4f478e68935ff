"""Names as people type them from memory, and what their first letters spell: columns that indexes answer for."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models.functions import Upper

# Immutable, though what `unaccent` removes is read from a file: it changes with a release of PostgreSQL at most.
FUNCTIONS = r"""
CREATE FUNCTION organizations_folded(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT coalesce(string_agg(coalesce(written_out, word), ' ' ORDER BY place), '')
FROM regexp_split_to_table(
    btrim(regexp_replace(
        -- K.R.C.S. is one word, so is Murang'a; any other mark parts two words.
        regexp_replace(
            replace(lower(public.unaccent('public.unaccent', normalize(name, NFC))), '&', ' and '),
            '(?<=\m\w)\.|[''’ʼ`´]', '', 'g'
        ),
        '[^[:alnum:]]+', ' ', 'g'
    )),
    ' '
) WITH ORDINALITY AS typed (word, place)
LEFT JOIN (VALUES
    ('st', 'saint'), ('org', 'organization'), ('organisation', 'organization'), ('assoc', 'association'),
    ('intl', 'international'), ('natl', 'national'), ('dev', 'development'), ('univ', 'university'),
    ('inst', 'institute'), ('soc', 'society'), ('center', 'centre'), ('program', 'programme')
) AS abbreviation (short, written_out) ON word = short
$$;

-- With and without the small words, as people do.
CREATE FUNCTION organizations_initials(name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
WITH words AS (
    SELECT left(word, 1) AS letter, place,
        word = ANY ('{a,an,and,at,by,cha,de,du,for,in,kwa,la,na,of,on,the,to,wa,ya,za}') AS is_small
    FROM regexp_split_to_table(public.organizations_folded(name), ' ') WITH ORDINALITY AS typed (word, place)
), spelt AS (
    SELECT string_agg(letter, '' ORDER BY place) AS letters FROM words
    UNION SELECT string_agg(letter, '' ORDER BY place) FROM words WHERE NOT is_small
)
SELECT coalesce(array_agg(letters), '{}') FROM spelt WHERE length(letters) >= 3
$$;
"""
REMOVE = "DROP FUNCTION organizations_initials(text); DROP FUNCTION organizations_folded(text);"


class Migration(migrations.Migration):
    dependencies = [("organizations", "0018_sub_counties")]

    operations = [
        migrations.RunSQL(FUNCTIONS, REMOVE),
        migrations.RemoveIndex(model_name="organization", name="organization_name_trigrams"),
        migrations.AddField(
            model_name="organization",
            name="folded_name",
            field=models.GeneratedField(
                expression=models.Func("name", function="organizations_folded"),
                output_field=models.TextField(),
                db_persist=True,
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="initials",
            field=models.GeneratedField(
                expression=models.Func("name", function="organizations_initials"),
                output_field=django.contrib.postgres.fields.ArrayField(models.TextField()),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=django.contrib.postgres.indexes.GistIndex(
                django.contrib.postgres.indexes.OpClass("folded_name", name="gist_trgm_ops(siglen=256)"),
                name="organization_name_trigrams",
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["initials"], fastupdate=False, name="organization_initials"
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(Upper("acronym"), name="organization_acronym"),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["folded_name", "id"], name="organization_a_to_z"),
        ),
    ]
