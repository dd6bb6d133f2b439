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


class _TokenReplaced(TcpProxy):
    """Writes a token into the file: FIRST at the start, then that of the first text of WHEN in what is sent."""

    def __init__(self, port, file):
        super().__init__(port)
        self.file = file
        file.write_text(self.FIRST)

    def _count(self, data):
        super()._count(data)
        for text, token in self.WHEN.items():
            if text in data:
                self.file.write_text(token)
                return


class TokenReplacedForEachRequest(_TokenReplaced):
    """The file's token is wrong when a request begins, and right when Ray refuses it."""

    FIRST = WRONG
    WHEN = {f"uthorization: Bearer {WRONG}\r\n".encode(): TOKEN, b"uthorization: Bearer ": WRONG}


class TokenReplacedDuringUpload(_TokenReplaced):
    """The file's token is wrong from the question for the package on, and right again when its upload has begun."""

    FIRST = TOKEN
    WHEN = {b"GET /api/packages/": WRONG, b"PUT /api/packages/": TOKEN}
