from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PagesConfig(AppConfig):
    name = "pages"

    def ready(self):
        from pages.loading import load_pages

        post_migrate.connect(load_pages, sender=self)
