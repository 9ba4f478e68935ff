from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MembersConfig(AppConfig):
    name = "members"

    def ready(self):
        from members.groups import load_groups

        post_migrate.connect(load_groups)
