"""HTTP/1.1 requests, answers and WebSocket frames as a proxy sees them."""

import asyncio
import contextlib
import dataclasses


@dataclasses.dataclass
class Request:
    """One request of the client, its body included."""

    head: bytes
    body: bytes

    @property
    def method(self):
        return self.head.split(b" ", 1)[0].decode()

    @property
    def path(self):
        return self.head.split(b" ", 2)[1].decode()

    @property
    def upgrades(self):
        return b"\r\nupgrade:" in self.head.lower()

    @property
    def target(self):
        """What it is about, in the words of a Fault's targets."""
        path = self.path.partition("?")[0]
        if path.endswith("/logs/tail"):
            return "tail"
        if path.endswith("/logs/file"):
            return "raw"
        if path.endswith("/logs"):
            return "text"
        if path.endswith("/api/version"):
            return "version"
        if path.endswith("/api/jobs/"):
            return "submit" if self.method == "POST" else "list"
        return "status" if self.method == "GET" else "change"

    def without_headers(self, *names):
        lines = self.head[:-4].split(b"\r\n")
        kept = [line for line in lines if line.partition(b":")[0].lower() not in names]
        return b"\r\n".join(kept) + b"\r\n"

    def to_forward(self):
        """The bytes for the server. Its answer is to end with the connection, so that a relay need not parse it."""
        if self.upgrades:
            return self.head + self.body
        return self.without_headers(b"connection") + b"Connection: close\r\n\r\n" + self.body


async def read_head(reader):
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        return await reader.readuntil(b"\r\n\r\n")
    return None


async def read_request(reader):
    head = await read_head(reader)
    if head is None:
        return None
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return Request(head, await reader.readexactly(length) if length else b"")


async def read_frame(reader):
    """One WebSocket frame of the server's, whole; empty at the end of the stream."""
    try:
        frame = await reader.readexactly(2)
        extra = {126: 2, 127: 8}.get(frame[1] & 0x7F, 0)
        length = frame[1] & 0x7F
        if extra:
            size = await reader.readexactly(extra)
            frame += size
            length = int.from_bytes(size, "big")
        return frame + await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


def answer(status, body, content_type):
    head = f"HTTP/1.1 {status} Fault\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
