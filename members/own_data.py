"""Everything held about a person, found by following the tables that point at the account."""

from django.core import serializers

from members.models import AssistedEntry, Member, Note, User

# Never handed out, not even to the person: keys of sign-in.
SECRETS = {"password", "salt", "text", "data", "session_key"}


def held_about(user: User) -> list[tuple[str, str, list[dict]]]:
    """For each kind of row: its technical name, its name in words, and the rows as plain values."""
    held = [("members.user", str(User._meta.verbose_name), plain([user]))]
    for subject in Member.objects.filter(user=user):
        if notes := Note.objects.about(subject):
            held.append((Note._meta.label_lower, str(Note._meta.verbose_name_plural), plain(notes)))
    if entered := AssistedEntry.objects.addressed_to(user):
        held.append((AssistedEntry._meta.label_lower, str(AssistedEntry._meta.verbose_name_plural), plain(entered)))
    for relation in User._meta.related_objects:
        manager = relation.related_model._base_manager
        rows = manager.filter(**{relation.field.name: user})
        if rows:
            meta = relation.related_model._meta
            held.append((f"{meta.label_lower}.{relation.field.name}", str(meta.verbose_name_plural), plain(rows)))
    return held


def plain(rows) -> list[dict]:
    """The columns of each row, and what it says of itself in a sentence, where it does."""
    return [
        {"id": row["pk"]}
        | {
            name: value
            for name, value in row["fields"].items()
            if name not in SECRETS and not name.startswith("search")
        }
        | ({"in_words": one.in_words} if hasattr(one, "in_words") else {})
        for one, row in zip(rows, serializers.serialize("python", rows), strict=True)
    ]
