from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("terms", "0007_paper_not_handled_by_its_signer")]

    operations = [
        migrations.RenameField("termsversion", "change_note", "change_note_en"),
        migrations.AlterField("termsversion", "change_note_en", models.TextField(blank=True, verbose_name="what changed, in English")),
        migrations.AddField("termsversion", "change_note_sw", models.TextField(blank=True, default="", verbose_name="what changed, in Kiswahili"), preserve_default=False),
    ]
