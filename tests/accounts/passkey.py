"""A passkey as a device keeps it, in Python: answers the site's options the way a browser would."""

import json
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

HOST = "localhost"  # the only one with plain HTTP that browsers trust with passkeys
FLAG = AuthenticatorData.FLAG


class Passkey:
    def __init__(self, *, verifies=True):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.flags = FLAG.UP | FLAG.UV if verifies else FLAG.UP
        self.user_handle = ""

    def add(self, client, name="Laptop", *, alone=True):
        """Go through the page that adds a passkey."""
        page = client.get(reverse("mfa_add_webauthn"))
        options = page.context["js_data"]["creation_options"]["publicKey"]
        self.user_handle = options["user"]["id"]
        data = {"name": name, "credential": json.dumps(self.created(options["challenge"], alone=alone))}
        return client.post(reverse("mfa_add_webauthn"), {**data, **({"passwordless": "on"} if alone else {})})

    def sign_in(self, client, **more):
        """Go through the button of the sign-in page."""
        answer = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
        challenge = answer.json()["request_options"]["publicKey"]["challenge"]
        credential = json.dumps(self.shown(challenge) | more)
        return client.post(reverse("mfa_login_webauthn"), {"credential": credential})

    def created(self, challenge, *, alone=True):
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = AuthenticatorData.create(sha256(HOST.encode()), self.flags | FLAG.AT, 0, bytes(credential))
        response = {"attestationObject": websafe_encode(AttestationObject.create("none", data, {}))}
        return self._answer("webauthn.create", challenge, response, {"credProps": {"rk": alone}})

    def shown(self, challenge, *, origin=f"http://{HOST}"):
        data = AuthenticatorData.create(sha256(HOST.encode()), self.flags, 0)
        client_data = CollectedClientData.create("webauthn.get", challenge, origin)
        signature = self.key.sign(bytes(data) + client_data.hash, ec.ECDSA(hashes.SHA256()))
        response = {
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.user_handle,
        }
        return self._answer("webauthn.get", challenge, response, {}, origin)

    def _answer(self, kind, challenge, response, extensions, origin=f"http://{HOST}"):
        client_data = CollectedClientData.create(kind, challenge, origin)
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "clientExtensionResults": extensions,
            "response": {"clientDataJSON": websafe_encode(client_data), **response},
        }
