from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "cop_portal.demonstration"
