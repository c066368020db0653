"""One settings module. What differs between machines is environment, all of it optional: see docs/operate.md."""

import os
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from influencehub.api_settings import FRAMEWORK, HEADERS_TAKEN, HEADERS_TOLD, SPECTACULAR
from influencehub.env import database, email, env, env_bool, env_choice, env_int, env_ints, env_list, secret
from influencehub.schedule import SCHEDULE
from influencehub.source_settings import sources

django_stubs_ext.monkeypatch()  # ModelAdmin[Brand] and File[bytes] at run time too

# Paths and modes
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
TESTING = "PYTEST_VERSION" in os.environ
TEST_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
DEBUG = env_bool("DEBUG", default=False)
DEMO = env_bool("DEMO", default=False)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]")
LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "testserver"}
# Plain HTTP is for this machine only: whoever names a host is asked for HTTPS.
HTTPS = env_bool("HTTPS", default=not (DEBUG or DEMO or TESTING or LOCAL_HOSTS.issuperset(ALLOWED_HOSTS)))
PROXIES = env_int("PROXIES", default=0)

# Secrets
SECRET_KEY = secret("SECRET_KEY", VAR_DIR)
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS", default="")
# Signs access tokens, and nothing else.
JWT_KEY = secret("JWT_KEY", VAR_DIR)

# Apps and the way of a request
INSTALLED_APPS = [
    "influencehub",
    "discovery",
    "analytics",
    "campaigns",
    "accounts",
    "messaging",
    "rest",
    "accounts.apps.HubAdminConfig",  # Django's admin with our sign-in
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.usersessions",
    "channels",
    "corsheaders",
    "csp",
    "django_celery_beat",
    "django_countries",
    "django_htmx",
    "drf_spectacular",
    "rest_framework",
    "template_partials",
]
MIDDLEWARE = [
    "influencehub.requests.RequestIdMiddleware",
    # Outside of all that reads or writes bodies.
    "accounts.refresh_cookie.RefreshCookieMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "influencehub.static.StaticMiddleware",
    "influencehub.headers.HeadersMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every view asks for a login unless it says @login_not_required.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.LocaleZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.sessions.SessionLimitsMiddleware",
    "accounts.factors.StaffFactorMiddleware",
    "accounts.middleware.FrozenMiddleware",
    "accounts.headless.ProofMiddleware",
    "influencehub.conflicts.ConflictMiddleware",
]
ROOT_URLCONF = "influencehub.urls"
ASGI_APPLICATION = "influencehub.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Templates and forms
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "influencehub.context.site",
                "influencehub.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "influencehub.templatetags.formats",
                "influencehub.templatetags.components",
                "template_partials.templatetags.partials",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # templates/django/forms is ours

# Database
DATABASES = {"default": database(env("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}"))}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: threads on a shared in-memory database get "table is locked" at once.
    DATABASES["default"]["TEST"] = {"NAME": env("TEST_SQLITE", str(VAR_DIR / "test.sqlite3"))}

# Cache, channel layer, broker: in this process tree without Redis
REDIS_URL = env("REDIS_URL")
if REDIS_URL and TEST_WORKER:
    # Tests empty the cache: each parallel process has a Redis database of its own.
    REDIS_URL = f"{REDIS_URL.rsplit('/', 1)[0]}/{int(TEST_WORKER.removeprefix('gw')) + 1}"
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "influencehub.cache.FailSafeRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "ih",
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        },
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            # Redis' pub/sub ignores database numbers: parallel test processes need names of their own.
            "CONFIG": {"hosts": [REDIS_URL], "prefix": f"ih{TEST_WORKER}"},
        },
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CHANNEL_LAYERS = {"default": {"BACKEND": "influencehub.layer.EmbeddedChannelLayer"}}

# People: who they are and how they sign in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# The first makes hashes, the others only read older ones, until the next sign-in. Django's own scrypt goes by the same
# name as ours, which reads it too: both in one list would refuse everybody.
STRONG_HASHERS = ["accounts.hashers.HubScrypt", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"] if TESTING else STRONG_HASHERS
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "first_name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validators.ContextWordsValidator"},
    {"NAME": "accounts.validators.MaximumLengthValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/home/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.HubAccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.entrance.EntranceForm",
    "reauthenticate": "accounts.forms.entrance.PasswordAgainForm",
    "confirm_email_verification_code": "accounts.forms.entrance.MailedCodeForm",
    "reset_password": "accounts.forms.entrance.ForgottenForm",
    "confirm_password_reset_code": "accounts.forms.entrance.ForgottenCodeForm",
    "reset_password_from_key": "accounts.forms.entrance.NewPasswordForm",
    "change_password": "accounts.forms.entrance.OtherPasswordForm",
    "set_password": "accounts.forms.entrance.FirstPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # anything less tells a stranger which addresses exist
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
# Changing the address there would be offered to new accounts only, and so tell which are.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 2
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "signup": "5/m/ip,20/h/ip"}

# Second factors, sessions one can see and end, tokens for programs
MFA_ADAPTER = "accounts.adapter.HubMFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.entrance.FactorForm",
    "reauthenticate": "accounts.forms.entrance.FactorAgainForm",
    "activate_totp": "accounts.forms.entrance.AppForm",
    "add_webauthn": "accounts.forms.entrance.PasskeyForm",
    "edit_webauthn": "accounts.forms.entrance.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 0
MFA_TOTP_ISSUER = "InfluenceHub"
USERSESSIONS_TRACK_ACTIVITY = False  # True writes a row at every request
# Staff sign in with a second factor. The demo, which anybody may enter as staff with one click, asks for none.
STAFF_MFA = not DEMO

# Signing in with Google: there once it is configured
GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET = env("GOOGLE_CLIENT_ID"), env("GOOGLE_CLIENT_SECRET")
GOOGLE = bool(GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET)
SOCIALACCOUNT_ADAPTER = "accounts.social.HubSocialAccountAdapter"
# Whose address Google vouches for, and who proved it here too, is let in; accounts/social.py sees to the second.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "google": {
        "APPS": [{"client_id": GOOGLE_CLIENT_ID, "secret": GOOGLE_CLIENT_SECRET}] if GOOGLE else [],
        "SCOPE": ["profile", "email"],
        "AUTH_PARAMS": {"access_type": "online", "prompt": "select_account"},
        "OAUTH_PKCE_ENABLED": True,
    },
}

# Sign-in for programs
HEADLESS_CLIENTS = ("app", "browser")
HEADLESS_TOKEN_STRATEGY = "accounts.tokens.HubTokenStrategy"  # noqa: S105 # nosec B105 # a class, no token
HEADLESS_JWT_ALGORITHM = "HS256"
HEADLESS_JWT_PRIVATE_KEY = JWT_KEY
HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN = 300
HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN = 7 * 24 * 3600
HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED = HEADLESS_JWT_ROTATE_REFRESH_TOKEN = True
HEADLESS_SERVE_SPECIFICATION = True

# Sessions and cookies
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # survives an outage of the cache
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_FAILURE_VIEW = "influencehub.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# What browsers are told
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        # Browsers hold a form to it through redirects, and one of ours leads to Google.
        "form-action": [SELF, *(["https://accounts.google.com"] if GOOGLE else [])],
        "frame-ancestors": [NONE],
    },
}

# Programs: the API, and the sites whose pages may call it with a visitor's cookies
CORS_ALLOWED_ORIGINS = env_list("CORS_ALLOWED_ORIGINS", default="")
CORS_ALLOW_CREDENTIALS = True
CORS_URLS_REGEX = r"^/(api|_allauth)/"
# Off only where a fuzzer asks thousands of times; `check --deploy` warns.
API_RATE_LIMITS = env_bool("API_RATE_LIMITS", default=True)
CORS_ALLOW_HEADERS = HEADERS_TAKEN
CORS_EXPOSE_HEADERS = HEADERS_TOLD
REST_FRAMEWORK = {**FRAMEWORK, "NUM_PROXIES": PROXIES}
SPECTACULAR_SETTINGS = SPECTACULAR

# Language, time, place
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("en-gb", _("English (United Kingdom)"))]
LOCALE_PATHS = [BASE_DIR / "locale"]

# Files
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "collected"
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env("MEDIA", str(VAR_DIR / "media")))
# Names with a hash, once bootstrap.py has collected them (COLLECT=1); straight from static/ while one works on it.
COLLECTED = not (DEBUG or TESTING) and (
    env_bool("COLLECT", default=False) or (STATIC_ROOT / "staticfiles.json").exists()
)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}

# E-mail
globals().update(email(env("EMAIL_URL", "console:")))
# Where links in e-mails lead.
SITE_URL = env("SITE_URL", f"https://{ALLOWED_HOSTS[0]}" if HTTPS else f"http://127.0.0.1:{env('PORT', '8000')}")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("EMAIL_FROM", "InfluenceHub <hello@localhost>")

# Calls to addresses that users name (webhooks): public ones, on these ports
OUTBOUND_PORTS = env_ints("OUTBOUND_PORTS", default="443")
# Opens private networks, and plain HTTP to this very machine, to every brand; `check --deploy` warns.
OUTBOUND_ALLOW_PRIVATE = env_bool("OUTBOUND_ALLOW_PRIVATE", default=False)
OUTBOUND_CA = env("OUTBOUND_CA")

# Where numbers come from: keys and addresses of each source (analytics/sources/)
SOURCES = sources(sandbox=env_bool("SANDBOX", default=DEMO or TESTING))
# Their answers as they came, for replays: for so many days, and never more than so much room
RAW_ANSWERS_DAYS = env_int("RAW_ANSWERS_DAYS", default=14)
RAW_ANSWERS_MB = env_int("RAW_ANSWERS_MB", default=2048)

# Files that are dropped here are imported (analytics/importing/folder.py); empty: none is watched
WATCH_FOLDER = env("WATCH_FOLDER")

# Background work
CELERY_BROKER_URL = REDIS_URL or "embedded://localhost/"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3600,
        "socket_timeout": 30,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "retry_on_timeout": True,
        "health_check_interval": 25,
    }
CELERY_TASK_ALWAYS_EAGER = TESTING
CELERY_TASK_EAGER_PROPAGATES = TESTING
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_DEFAULT_QUEUE = "default"
# Asking platforms takes long: apart from the rest where workers are many (docs/ingestion.md).
CELERY_TASK_ROUTES = {"analytics.fetch_batch": {"queue": env("INGESTION_QUEUE", "default")}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "influencehub.beat:LeasedScheduler"
CELERY_BEAT_SCHEDULE = SCHEDULE

# Log
LOG_FORMAT = env_choice("LOG_FORMAT", "line", "json", default="json" if HTTPS else "line")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname:.1} {processName} {name}: {message}", "style": "{"},
        "json": {"()": "influencehub.logs.json_formatter"},
    },
    "filters": {"request_id": {"()": "influencehub.requests.RequestIdFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
    # The machinery speaks up when something is wrong. The last two would write down addresses with keys in them.
    "loggers": {
        name: {"level": "WARNING"}
        for name in ("celery", "django_celery_beat", "httpx", "mcp", "uvicorn", "urllib3", "googleapiclient")
    },
}
