"""Relays to a head that wants TOKEN: they keep what was sent, or replace a token's file while requests are under way."""

import re

from tcp_proxy import TcpProxy

TOKEN = "canary-token-8e1f"
WRONG = "wrong-canary"


class KeptRequests(TcpProxy):
    """Keeps what was sent to `port`."""

    def __init__(self, port):
        super().__init__(port)
        self._sent = bytearray()

    def _count(self, data):
        super()._count(data)
        self._sent += data

    def heads(self, path):
        """Of all GETs of `path`."""
        return re.findall(rf"GET {path} HTTP/1\.1\r\n(?:.+\r\n)*", self._sent.decode())


class TokenReplacedForEachRequest(TcpProxy):
    """The file's token is wrong when a request begins, and right when Ray refuses it."""

    def __init__(self, port, file):
        super().__init__(port)
        self.file = file
        file.write_text(WRONG)

    def _count(self, data):
        super()._count(data)
        if f"uthorization: Bearer {WRONG}\r\n".encode() in data:
            self.file.write_text(TOKEN)
        elif b"uthorization: Bearer " in data:
            self.file.write_text(WRONG)


class TokenReplacedDuringUpload(TcpProxy):
    """The file's token is wrong from the question for the package on, and right again when its upload has begun."""

    def __init__(self, port, file):
        super().__init__(port)
        self.file = file
        file.write_text(TOKEN)

    def _count(self, data):
        super()._count(data)
        if b"GET /api/packages/" in data:
            self.file.write_text(WRONG)
        elif b"PUT /api/packages/" in data:
            self.file.write_text(TOKEN)
