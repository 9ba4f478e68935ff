import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models


class Migration(migrations.Migration):
    """A generated column is not altered but made anew, and its index with it."""

    dependencies = [("organizations", "0023_takes_messages")]

    operations = [
        migrations.RemoveIndex(model_name="organization", name="organization_search"),
        migrations.RemoveField(model_name="organization", name="search"),
        migrations.AddField(
            model_name="organization",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=SearchVector("name", weight="A", config="portal_en")
                + SearchVector("acronym", weight="A", config="portal_sw")
                + SearchVector("sub_counties", weight="B", config="portal_sw")
                + SearchVector("lead", weight="B", config="portal_en")
                + SearchVector("about", weight="C", config="portal_en"),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["search"], name="organization_search"
            ),
        ),
    ]
