"""Tokens for a gateway: JWTs that Envoy can check, and a metadata server that hands them out as Google's does."""

import base64
import hashlib
import hmac
import http.server
import json
import threading
import time
import urllib.parse

from ray_head import HOST

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


class MetadataServer:
    """Answers as documented: to the header Metadata-Flavor alone, and with it. `issued` has the tokens so far."""

    def __init__(self, life=3600.0, flavor="Google"):
        self.issued = issued = []
        path = "/computeMetadata/v1/instance/service-accounts/default/identity"

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                where = urllib.parse.urlsplit(self.path)
                asked = urllib.parse.parse_qs(where.query)
                if self.headers.get("Metadata-Flavor") != "Google" or "X-Forwarded-For" in self.headers:
                    return self.answer(403, "Missing Metadata-Flavor:Google header")
                if where.path != path or "audience" not in asked:
                    return self.answer(404, "non-empty audience parameter required")
                issued.append(jwt(asked["audience"][0], life))
                return self.answer(200, issued[-1])

            def answer(self, status, text):
                self.send_response(status)
                self.send_header("Metadata-Flavor", flavor)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer((HOST, 0), Handler)
        self.authority = f"{HOST}:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._server.server_close()
