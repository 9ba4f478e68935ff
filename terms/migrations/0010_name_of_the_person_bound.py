from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("terms", "0009_newest_receipt_first")]

    operations = [
        migrations.AddField(
            "ledgerpersonal",
            "party_name",
            models.CharField(blank=True, default="", max_length=200, verbose_name="name of the party as signed"),
            preserve_default=False,
        ),
    ]
