import pytest

from notifications.mail_server import hang_up
from tests.notifications.mail_server import Controlled, MailServer


@pytest.fixture
def mail_server(settings):
    """A mail server that listens on this machine, and to which the portal sends."""
    server = MailServer()
    controller = Controlled(server, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 10
    yield server
    hang_up()
    controller.stop()
