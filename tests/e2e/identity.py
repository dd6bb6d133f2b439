"""Tokens for a gateway: JWTs that Envoy can check, and a metadata server that hands them out as Google's does."""

import base64
import hashlib
import hmac
import json
import time
import urllib.parse

from loopback_server import Answers, LoopbackServer

ISSUER = "https://accounts.test"
_KEY = b"canary-key-of-the-issuer-32-bytes"


def _encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jwk():
    """The key of the issuer, as Envoy reads it."""
    return {"kty": "oct", "alg": "HS256", "kid": "1", "k": _encoded(_KEY)}


def jwt(audience="ray", life=3600.0):
    """A token that expires `life` seconds from now."""
    head = {"alg": "HS256", "kid": "1", "typ": "JWT"}
    claims = {"iss": ISSUER, "aud": audience, "exp": int(time.time() + life), "canary": time.time_ns()}
    signed = ".".join(_encoded(json.dumps(part).encode()) for part in (head, claims))
    return f"{signed}.{_encoded(hmac.new(_KEY, signed.encode(), hashlib.sha256).digest())}"


class MetadataServer(LoopbackServer):
    """Answers as documented: to the header Metadata-Flavor alone, and with it. `issued` has the tokens so far."""

    def __init__(self, life=3600.0, flavor="Google"):
        self.issued = issued = []
        path = "/computeMetadata/v1/instance/service-accounts/default/identity"

        class Handler(Answers):
            def do_GET(self):
                where = urllib.parse.urlsplit(self.path)
                asked = urllib.parse.parse_qs(where.query)
                if self.headers.get("Metadata-Flavor") != "Google" or "X-Forwarded-For" in self.headers:
                    return self.say(403, "Missing Metadata-Flavor:Google header")
                if where.path != path or "audience" not in asked:
                    return self.say(404, "non-empty audience parameter required")
                issued.append(jwt(asked["audience"][0], life))
                return self.say(200, issued[-1])

            def say(self, status, text):
                self.answer(status, text.encode(), Metadata_Flavor=flavor)

        super().__init__(Handler)
