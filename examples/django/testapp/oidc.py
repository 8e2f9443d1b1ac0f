"""Our part of the sign-in: people and their roles, taken over from the provider."""
import logging
from urllib.parse import urlencode

import jwt
import requests
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import Group
from django.core.exceptions import SuspiciousOperation
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

LOGGER = logging.getLogger(__name__)


class GatehouseBackend(OIDCAuthenticationBackend):
    """mozilla-django-oidc's backend; it also keeps the claims in the session and makes Django groups of roles."""

    def authenticate(self, request, **kwargs):
        try:
            return super().authenticate(request, **kwargs)
        except (requests.RequestException, jwt.PyJWTError, SuspiciousOperation) as error:
            # The library would answer with status 500; None leads to LOGIN_REDIRECT_URL_FAILURE.
            LOGGER.error("Sign-in failed: %s", error)
            return None

    def verify_token(self, token, **kwargs):
        payload = super().verify_token(token, **kwargs)
        # The library checks signature, nonce and expiry only (OpenID Connect Core 1.0, section 3.1.3.7).
        audience = payload.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if payload.get("iss") != settings.OIDC_ISSUER or self.OIDC_RP_CLIENT_ID not in audiences:
            raise SuspiciousOperation("The ID token was made by another provider or for another app.")
        return payload

    def get_userinfo(self, access_token, id_token, payload):
        claims = super().get_userinfo(access_token, id_token, payload)
        # Section 5.3.2: the answer may be used for nobody but the person in the ID token.
        if claims.get("sub") != payload["sub"]:
            raise SuspiciousOperation("The userinfo answer is about another person.")
        return claims

    # People are recognised by `sub`, which stays the same for life; the library would go by the e-mail address.

    def filter_users_by_claims(self, claims):
        return self.UserModel.objects.filter(username=claims["sub"])

    def get_username(self, claims):
        return claims["sub"]

    def create_user(self, claims):
        return self.update_user(super().create_user(claims), claims)

    def update_user(self, user, claims):
        user.email = claims["email"]
        user.first_name = claims.get("given_name", "")[:150]
        user.last_name = claims.get("family_name", "")[:150]
        user.save()
        # `set`: who lost a role at the provider loses the group here.
        user.groups.set(Group.objects.get_or_create(name=role)[0] for role in claims.get("roles", []))
        self.remember(user, claims)
        return user

    def remember(self, user, claims):
        request = self.request
        if request.user.is_authenticated and request.user != user:
            # Django empties the session when another person signs in: do that now, and keep what is new.
            id_token = request.session.get("oidc_id_token")
            auth.logout(request)
            request.session["oidc_id_token"] = id_token
        request.session["oidc_claims"] = claims


def provider_logout_url(request):
    """Where a logout goes on to: RP-Initiated Logout 1.0, section 2."""
    parameters = {
        "client_id": settings.OIDC_RP_CLIENT_ID,
        "post_logout_redirect_uri": settings.LOGOUT_REDIRECT_URL,
    }
    id_token = request.session.get("oidc_id_token")
    if id_token:
        parameters["id_token_hint"] = id_token
    return settings.OIDC_OP_LOGOUT_ENDPOINT + "?" + urlencode(parameters)
