from django.db import migrations

WORDING = "Your name and role stand on its page once it is approved."


def keep_what_was_confirmed(apps, schema_editor):
    """Contacts confirmed under this sentence: it becomes their consent to be named, as of that moment."""
    Consent = apps.get_model("members", "Consent")
    Representation = apps.get_model("organizations", "Representation")
    named = Representation.objects.filter(state="confirmed", is_contact=True).order_by("person", "confirmed_at")
    first = named.distinct("person").values_list("person", "confirmed_at")
    consents = (
        Consent(person_id=person, purpose="directory", wording=WORDING, language="en", given_at=at)
        for person, at in first.iterator()
    )
    Consent.objects.bulk_create(consents, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0019_names_as_typed"),
        ("members", "0004_consents"),
    ]

    operations = [migrations.RunPython(keep_what_was_confirmed, migrations.RunPython.noop)]
