import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("organizations", "0011_join_requests")]

    operations = [
        migrations.AddIndex(
            model_name="offer",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("text", config="portal_en"),
                fastupdate=False,
                name="offer_search",
            ),
        ),
    ]
