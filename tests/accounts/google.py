"""A Google on this machine: speaks OAuth 2 with PKCE and OpenID as theirs does, and is as strict."""

import base64
import datetime as dt
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

CLIENT, SECRET = "hub.apps.example", "a secret of the hub"
ISSUER = "https://accounts.google.com"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate():
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "federated-signon.example")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(KEY.public_key())
    made = (
        made.serial_number(1).not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=9))
    )
    return made.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


class Google(ThreadingHTTPServer):
    """`person` is who sits at the browser; `asked` is what was asked of it."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.person = {}
        self.codes = {}
        self.asked = []
        self.broken = False
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def id_token(self, *, key=KEY, **changes):
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": CLIENT, "azp": CLIENT, "iat": now, "exp": now + 3600, **self.person, **changes}
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "one"})

    def consent(self, query):
        """Hand out a code that is good once, for this client, this address and who knows the verifier."""
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert set(query["scope"].split()) == {"profile", "email"}
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form):
        query = self.codes.pop(form.get("code"), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        right = (
            query is not None
            and not self.broken
            and (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
            and form["redirect_uri"] == query["redirect_uri"]
            and challenge.decode().rstrip("=") == query["code_challenge"]
        )
        if not right:
            return 400, {"error": "invalid_grant"}
        token = {"access_token": "at", "expires_in": 3599, "token_type": "Bearer", "id_token": self.id_token()}
        return 200, token


class Handler(BaseHTTPRequestHandler):
    server: Google

    def do_GET(self):
        address = urlsplit(self.path)
        self.server.asked.append(address.path)
        if address.path == "/auth":
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            self.send_response(302)
            self.send_header("Location", self.server.consent(query))
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.answer(200, {"one": certificate()})

    def do_POST(self):
        self.server.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer(*self.server.exchange({name: values[0] for name, values in parse_qs(body).items()}))

    def answer(self, status, data):
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass
