"""How allauth serves the portal: no passwords, mails through the outbox."""

from allauth.account.adapter import DefaultAccountAdapter
from django import forms


class SignupForm(forms.Form):
    def signup(self, request, user):
        """Nothing more is asked here; the profile follows."""


class AccountAdapter(DefaultAccountAdapter):
    pass
