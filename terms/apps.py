from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TermsConfig(AppConfig):
    name = "terms"

    def ready(self):
        from terms import checks  # noqa: F401  registers itself
        from terms.versions import load_first_version

        post_migrate.connect(load_first_version, sender=self)
