"""Accounts, by which people sign in."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager):
    def create_user(self, email: str, full_name: str = "", **fields):
        user = self.model(email=email.strip().lower(), full_name=full_name, **fields)
        user.set_unusable_password()
        user.save()
        return user

    def create_superuser(self, email: str, full_name: str = "", password: str | None = None, **fields):
        return self.create_user(email, full_name, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username):
        return self.get(email=username.lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account: an e-mail address and a name. Nobody has a password."""

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        KISWAHILI = "sw", "Kiswahili"

    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    language = models.CharField(_("language of mails"), max_length=2, choices=Language, default=Language.ENGLISH)
    is_staff = models.BooleanField(_("may open the desk"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("account since"), db_default=Now(), editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"),
        ]

    def __str__(self):
        return self.full_name or self.email

    @property
    def first_name(self) -> str:
        """The name to greet with."""
        return (self.full_name or self.email).split()[0]

    def get_short_name(self) -> str:
        """What Django's own pages greet with."""
        return self.first_name


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Everyone")
    MEMBERS = "members", _("Members")
    COORDINATORS = "coordinators", _("Coordinators")
