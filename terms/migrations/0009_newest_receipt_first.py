from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("terms", "0008_change_note_in_both_languages"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="receipt",
            options={"ordering": ["-entry_id"], "verbose_name": "receipt", "verbose_name_plural": "receipts"},
        ),
    ]
