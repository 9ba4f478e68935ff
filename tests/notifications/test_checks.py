import pytest

from notifications.checks import bounces_are_taken_safely


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({}, []),
        ({"BOUNCE_SECRET": "x" * 32, "BOUNCE_MAILBOX": "imaps://a:b@mail.example.org/"}, []),
        ({"BOUNCE_SECRET": "short"}, ["notifications.E001"]),
        ({"BOUNCE_MAILBOX": "pop3://a:b@mail.example.org/"}, ["notifications.E002"]),
    ],
)
def test_unsafe_settings_for_returned_letters_are_named(settings, given, faults):
    for name, value in given.items():
        setattr(settings, name, value)

    assert [fault.id for fault in bounces_are_taken_safely(None)] == faults
