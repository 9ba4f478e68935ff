from django.apps import AppConfig
from django.db.models.signals import post_migrate


class VocabulariesConfig(AppConfig):
    name = "vocabularies"

    def ready(self):
        from vocabularies.loading import load_vocabularies

        post_migrate.connect(load_vocabularies, sender=self)
