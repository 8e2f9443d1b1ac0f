"""Attacks on the checks that testapp/oidc.py adds: `python manage.py test`."""
import json
import time
from unittest import mock

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth.models import AnonymousUser, Group
from django.test import RequestFactory, TestCase, override_settings

from testapp.oidc import GatehouseBackend

ISSUER = "https://id.example.com/oidc"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
JWK = {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "1", "alg": "RS256"}
CLAIMS = {"sub": "grace", "email": "grace@example.com", "roles": ["manager"]}


@override_settings(
    OIDC_ISSUER=ISSUER, OIDC_RP_CLIENT_ID="this-app", OIDC_RP_CLIENT_SECRET="a secret for the tests of this app"
)
class SignInTests(TestCase):
    def sign_in(self, token=None, key=KEY, algorithm="RS256", userinfo=CLAIMS):
        payload = {"iss": ISSUER, "aud": "this-app", "sub": "grace", "nonce": "n", "exp": time.time() + 60}
        id_token = jwt.encode({**payload, **(token or {})}, key, algorithm, headers={"kid": "1"})

        def answer(content):
            response = mock.Mock(status_code=200, headers={"content-type": "application/json"})
            response.json.return_value = content
            return response

        request = RequestFactory().get("/oidc/callback/", {"code": "c", "state": "s"})
        request.session, request.user = self.client.session, AnonymousUser()
        with (
            mock.patch("requests.post", return_value=answer({"id_token": id_token, "access_token": "a"})),
            mock.patch(
                "requests.get",
                side_effect=lambda url, **_: answer({"keys": [JWK]} if url.endswith("/certs") else userinfo),
            ),
        ):
            return GatehouseBackend().authenticate(request, nonce="n", code_verifier="v")

    def assert_refused(self, reason, **attack):
        with self.assertLogs(level="WARNING") as log:
            self.assertIsNone(self.sign_in(**attack))
        self.assertIn(reason, log.output[0])

    def test_takes_over_the_person_and_the_roles(self):
        user = self.sign_in()
        self.assertEqual((user.username, user.email), ("grace", "grace@example.com"))
        self.assertEqual([group.name for group in user.groups.all()], ["manager"])

    def test_takes_a_lost_role_away_and_follows_a_new_address(self):
        user = self.sign_in()
        again = self.sign_in(userinfo={**CLAIMS, "email": "hopper@example.com", "roles": []})
        self.assertEqual((again.pk, again.email, again.groups.count()), (user.pk, "hopper@example.com", 0))
        self.assertEqual(Group.objects.count(), 1)

    def test_does_not_give_an_account_to_another_person_with_its_address(self):
        user = self.sign_in()
        other = self.sign_in(token={"sub": "mallory"}, userinfo={**CLAIMS, "sub": "mallory"})
        self.assertNotEqual(user.pk, other.pk)

    def test_refuses_a_token_for_another_app(self):
        self.assert_refused("another app", token={"aud": "other-app"})
        self.assert_refused("another app", token={"aud": ["other-app"]})

    def test_refuses_a_token_of_another_issuer(self):
        self.assert_refused("another provider", token={"iss": "https://evil.example.com"})

    def test_refuses_an_expired_token(self):
        self.assert_refused("expired", token={"exp": time.time() - 60})

    def test_refuses_a_replayed_token(self):
        self.assert_refused("Nonce", token={"nonce": "of an earlier sign-in"})

    def test_refuses_a_token_signed_by_somebody_else(self):
        other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.assert_refused("verification failed", key=other)

    def test_refuses_a_token_signed_with_the_client_secret(self):
        self.assert_refused("Could not find a valid JWKS", key="a secret for the tests of this app", algorithm="HS256")

    def test_refuses_userinfo_about_another_person(self):
        self.assert_refused("another person", userinfo={**CLAIMS, "sub": "mallory"})
