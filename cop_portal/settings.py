"""Settings of the portal. Every value that differs between installations comes from the environment.

Without `DATABASE_URL` the embedded PostgreSQL under `.data/` is used, for looking around, development
and tests. `.data/portal.env` is read when it exists; `make demo` writes it.
"""

import logging
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
DATA_DIR = Path(env.str("PORTAL_DATA_DIR", default=str(BASE_DIR / ".data")))
environ.Env.read_env(DATA_DIR / "portal.env")

# Stands in the evidence of each signature.
RELEASE = "0.1.0"
DEBUG = env.bool("DEBUG", default=False)
# Marks the database as a demonstration: every page says so, /demo/ and its commands exist.
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)


def secret_key() -> str:
    """The key from the environment; on the embedded database, one that is made once and kept."""
    key = env.str("SECRET_KEY", default="")
    if key:
        return key
    if env.str("DATABASE_URL", default=""):
        raise ImproperlyConfigured("Set SECRET_KEY: with DATABASE_URL there is no default.")
    path = DATA_DIR / "secret-key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# Where the portal is reached from outside; used in mails, PDFs and feeds.
PORTAL_URL = env.str("PORTAL_URL", default="http://localhost:8000").rstrip("/")
IS_HTTPS = PORTAL_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[PORTAL_URL])

# The community: another one changes these and its texts, no code.
COMMUNITY_NAME = env.str("COMMUNITY_NAME", default="K4R CoP")
COMMUNITY_TAGLINE = env.str("COMMUNITY_TAGLINE", default="")
COMMUNITY_CONTACT = env.str("COMMUNITY_CONTACT", default="help@example.org")
DECISION_WORKING_DAYS = env.int("DECISION_WORKING_DAYS", default=3)
# Calendar days within which privacy requests are answered, as the privacy notice promises; the rights are those of
# regulations 8 to 12 of the Data Protection (General) Regulations, 2021, of Kenya (Legal Notice 263).
PRIVACY_ANSWER_DAYS = env.int("PRIVACY_ANSWER_DAYS", default=7)
PRIVACY_PORTABILITY_DAYS = env.int("PRIVACY_PORTABILITY_DAYS", default=30)
# A changed version of the Terms is announced so long before it comes into force: clause 10.2 of the first one.
TERMS_NOTICE_DAYS = env.int("TERMS_NOTICE_DAYS", default=30)
# Who keeps the daily letter with the head of the ledger, and the file that gets it as well.
ANCHOR_RECIPIENTS = env.list("ANCHOR_RECIPIENTS", default=[COMMUNITY_CONTACT])
ANCHOR_FILE = Path(env.str("ANCHOR_FILE", default=str(DATA_DIR / "anchors.jsonl")))
# The day of the weekly letter about what is new: Monday is 1, Sunday 7 (ISO 8601).
DIGEST_WEEKDAY = env.int("DIGEST_WEEKDAY", default=1)
# "Still with us?": asked a year after the last answer, reminded once, marked when nobody answers; all in days.
CONFIRMATION_EVERY_DAYS = env.int("CONFIRMATION_EVERY_DAYS", default=365)
CONFIRMATION_REMINDER_DAYS = env.int("CONFIRMATION_REMINDER_DAYS", default=30)
CONFIRMATION_SILENCE_DAYS = env.int("CONFIRMATION_SILENCE_DAYS", default=60)
# A letter to more members than this needs a second coordinator; the demonstration has not so many.
LETTER_NEEDS_SECOND_ABOVE = env.int("LETTER_NEEDS_SECOND_ABOVE", default=20 if DEMONSTRATION else 200)
# How long a coordinator may look at the portal as a member sees it; the database allows an hour at most.
LOOK_MINUTES = env.int("LOOK_MINUTES", default=15)

INSTALLED_APPS = [
    "cop_portal",
    "vocabularies",
    "files",
    "members",
    "notifications",
    "pages",
    "terms",
    "organizations",
    "conversations",
    "privacy",
    "resources",
    "events",
    "digests",
    "coordination",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "django_structlog",
    "pgtrigger",
    "procrastinate.contrib.django",
    "whitenoise.runserver_nostatic",
    "cop_portal.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]
if DEMONSTRATION:
    INSTALLED_APPS.insert(1, "cop_portal.demonstration")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cop_portal.middleware.security_headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "cop_portal.middleware.caching",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "cop_portal.looking.LookAsAMember",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "cop_portal.visits.LeadToTheNewVersion",
]

ROOT_URLCONF = "cop_portal.urls"
WSGI_APPLICATION = "cop_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cop_portal.context.community",
            ],
            "builtins": ["django.templatetags.i18n", "cop_portal.templatetags.ui"],
        },
    }
]

# --- Database -----------------------------------------------------------------------------------

DATABASES = {
    "default": env.db("DATABASE_URL", default="")
    if env.str("DATABASE_URL", default="")
    else {"NAME": env.str("PORTAL_DATABASE", default="postgres")}
}
DATABASES["default"] |= {
    "ENGINE": "cop_portal.database",
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # Two-page profiles, about 90 KB each.
    "documents": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "document_cache",
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}

# --- People and sign-in -------------------------------------------------------------------------

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "me"
LOGOUT_REDIRECT_URL = "home"

SIX_DIGITS = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_ADAPTER = "cop_portal.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_REDIRECT_URL = "members:profile_edit"
ACCOUNT_FORMS = {
    "login": "cop_portal.accounts.forms.SignInForm",
    "signup": "cop_portal.accounts.forms.SignUpForm",
    "add_email": "cop_portal.accounts.forms.EmailChangeForm",
    "confirm_login_code": "cop_portal.accounts.forms.SignInCodeForm",
    "confirm_email_verification_code": "cop_portal.accounts.forms.EmailCodeForm",
}
# Each: at most so many in this time, from one network address (ip), person (user), mailbox or session (key).
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,12/h/key",
    "confirm_email": "3/m/key,12/h/key",
    "confirm_code": "30/m/ip,10/10m/key",
    "reauthenticate_code": "3/m/user,12/h/user",
    "check_certificate": "10/m/ip,60/h/ip",
    "measure_profile": "40/m/user",
    "ask_about_data": "10/h/ip,5/h/key",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_REQUIRED = False
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_FORMAT = SIX_DIGITS
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = SIX_DIGITS
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "cop_portal.accounts.adapters.FactorAdapter"
MFA_FORMS = {
    "authenticate": "cop_portal.accounts.forms.FactorCodeForm",
    "reauthenticate": "cop_portal.accounts.forms.FactorReauthenticateForm",
    "activate_totp": "cop_portal.accounts.forms.AppActivateForm",
    "add_webauthn": "cop_portal.accounts.forms.PasskeyAddForm",
    "edit_webauthn": "cop_portal.accounts.forms.PasskeyEditForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = COMMUNITY_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMONSTRATION or DEBUG
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30

# --- Languages and time -------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("sw", "Kiswahili")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["cop_portal.formats"]
TIME_ZONE = "Africa/Nairobi"
USE_TZ = True

# --- Static files and uploads -------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env.str("FILES_DIR", default=str(DATA_DIR / "files"))},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "cop_portal.static_files.JoinedStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "files.uploading.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20 * 1000**2)
UPLOAD_QUOTA_BYTES = env.int("UPLOAD_QUOTA_BYTES", default=500 * 1000**2)
UPLOAD_MAX_UNPACKED_BYTES = env.int("UPLOAD_MAX_UNPACKED_BYTES", default=200 * 1000**2)
UPLOAD_MAX_ENTRIES = env.int("UPLOAD_MAX_ENTRIES", default=2_000)
PROFILE_MAX_BYTES = env.int("PROFILE_MAX_BYTES", default=5 * 1000**2)
UPLOAD_MAX_PIXELS = env.int("UPLOAD_MAX_PIXELS", default=50_000_000)
# Rows of a list that is brought in at once.
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", default=500)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2

# --- Seal of receipts and certificates ----------------------------------------------------------

# The community's key and certificate (PKCS#12); only for looking around the portal makes its own.
SEAL_PKCS12 = env.str("SEAL_PKCS12", default="")
SEAL_PASSWORD = env.str("SEAL_PASSWORD", default="")
SEAL_MAKES_ITS_OWN = DEMONSTRATION or DEBUG

# --- Mail and jobs ------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{COMMUNITY_NAME} <{COMMUNITY_CONTACT}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_DIR = DATA_DIR / "mail"
if DEMONSTRATION:
    EMAIL_BACKEND = "cop_portal.demonstration.mail.MailboxBackend"
else:
    EMAIL_CONFIG = env.email("EMAIL_URL", default="smtp://localhost:25")
    vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 30
PROCRASTINATE_ON_APP_READY = "coordination.jobs.watch"
# What came back is handed in at /mail/bounces/ with this secret, or read from this mailbox.
BOUNCE_SECRET = env.str("BOUNCE_SECRET", default="")
BOUNCE_MAILBOX = env.str("BOUNCE_MAILBOX", default="")

# --- Forms --------------------------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = "forms"
CRISPY_TEMPLATE_PACK = "forms"

# --- Headers ------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY = {
    name: []
    for name in [
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    ]
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "cop_portal.errors.csrf_failure"
if IS_HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logs ---------------------------------------------------------------------------------------

# Keys, never addresses of people; an unknown page is the visitor's matter.
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO

from cop_portal.logs import LOGGING  # noqa: E402, F401  settings are read top to bottom; the rest of this file needs no logs
