"""Settings of the example. What concerns single sign-on stands at the end; the rest is any Django project."""
import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent

# Where people's browsers find this app.
SITE_URL = os.environ.get("DJANGO_URL", "http://localhost:8001").rstrip("/")

# Without a key from outside a restart signs everybody out here; the provider signs them in again.
SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY") or get_random_secret_key()
DEBUG = os.environ.get("DJANGO_DEBUG") == "1"
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "mozilla_django_oidc",  # after django.contrib.auth, which it extends
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "testapp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "mysite.urls"
WSGI_APPLICATION = "mysite.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ],
        },
    },
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DJANGO_DATABASE", BASE_DIR / "db.sqlite3"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "static/"

# Browsers send a cookie to every port of a host, so names of its own keep other apps on localhost apart.
SESSION_COOKIE_NAME = "django_example_session"
CSRF_COOKIE_NAME = "django_example_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https:")

# Django's own default writes no traceback anywhere while DEBUG is off.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"level": "WARNING", "handlers": []},
        "django.server": {"level": "ERROR", "handlers": [], "propagate": False},
    },
}

# Single sign-on ---------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["testapp.oidc.GatehouseBackend"]

# From the environment, so that the secret is in nobody's source code.
OIDC_RP_CLIENT_ID = os.environ.get("OIDC_RP_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = os.environ.get("OIDC_RP_CLIENT_SECRET", "")

OIDC_ISSUER = os.environ.get("OIDC_ISSUER", "http://localhost:3000/oidc").rstrip("/")
OIDC_OP_AUTHORIZATION_ENDPOINT = OIDC_ISSUER + "/auth"
OIDC_OP_TOKEN_ENDPOINT = OIDC_ISSUER + "/token"
OIDC_OP_USER_ENDPOINT = OIDC_ISSUER + "/me"

OIDC_RP_SIGN_ALGO = "RS256"
OIDC_OP_JWKS_ENDPOINT = OIDC_ISSUER + "/certs"

LOGIN_REDIRECT_URL = SITE_URL + "/testapp/"
LOGOUT_REDIRECT_URL = SITE_URL + "/testapp/"
LOGIN_REDIRECT_URL_FAILURE = SITE_URL + "/testapp/?login=failed"

# What the app is told about a person; the library asks for `openid email` unless told otherwise.
OIDC_RP_SCOPES = "openid email profile roles groups"

# Off by default in mozilla-django-oidc. PKCE makes an intercepted code useless (RFC 9700, section 2.1.1).
OIDC_USE_PKCE = True
# By default it waits for the provider for ever; in seconds.
OIDC_TIMEOUT = 10

# Logging out here ends the provider's session too. The ID token shows the provider which app is asking.
OIDC_STORE_ID_TOKEN = True
OIDC_OP_LOGOUT_URL_METHOD = "testapp.oidc.provider_logout_url"
OIDC_OP_LOGOUT_ENDPOINT = OIDC_ISSUER + "/logout"
