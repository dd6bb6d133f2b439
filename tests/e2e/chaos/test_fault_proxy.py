"""The fault proxy does what the names of its faults say: seen by plain sockets, with a small server behind it."""

import contextlib
import dataclasses
import http.server
import socket
import threading
import time

import pytest
from faults import KINDS, Schedule
from ray_head import HOST

BODY = b"0123456789" * 300
FRAMES = [b"\x81\x02f%d" % number for number in range(8)]
HANDSHAKE = b"GET /api/jobs/x/logs/tail HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers GET with BODY, and an upgrade with FRAMES."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.seen += 1
        if "Upgrade" in self.headers:
            self.wfile.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n" + b"".join(FRAMES))
            self.rfile.read()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(BODY)

    def log_message(self, *_):
        pass


class Always:
    """A schedule of one fault for every request."""

    def __init__(self, fault, after=0):
        self.lead = dataclasses.replace(fault, after=after)

    def lifetime(self):
        return 0.3 if self.lead.effect == "limit_lifetime" else None

    def next(self, _):
        return None if self.lifetime() else self.lead

    def happened(self, fault):
        pass


@pytest.fixture(scope="module")
def server():
    server = http.server.ThreadingHTTPServer((HOST, 0), Handler)
    server.seen = 0
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def faulty(server, proxies, request):
    """A proxy with the fault that the test names, and a connection to it."""
    kind = next(kind for kind in KINDS if kind.name == request.param[0])
    with proxies.proxy(server.server_port, Always(kind, *request.param[1:])) as proxy:
        with socket.create_connection((HOST, int(proxy.address.rpartition(":")[2])), timeout=1) as connection:
            yield proxy, connection
        assert proxy.fired[kind.name] >= 1


def fault(*parameters):
    return pytest.mark.parametrize("faulty", [parameters], indirect=True, ids=[parameters[0]])


def received(connection):
    """All that comes, and how it ends: "end", "reset" or "silence"."""
    data = b""
    try:
        while piece := connection.recv(65536):
            data += piece
        return data, "end"
    except ConnectionResetError:
        return data, "reset"
    except TimeoutError:
        return data, "silence"


def asked(connection, request=b"GET /api/jobs/x HTTP/1.1\r\nHost: x\r\n\r\n"):
    connection.sendall(request)
    data, end = received(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    return head, body, end


@fault("reset")
def test_reset_comes_before_an_answer(faulty, server):
    seen = server.seen
    assert asked(faulty[1]) == (b"", b"", "reset")
    assert server.seen == seen


@fault("answer lost")
def test_a_lost_answer_is_of_a_request_that_arrived(faulty, server):
    seen = server.seen
    assert asked(faulty[1]) == (b"", b"", "reset")
    assert server.seen == seen + 1


@pytest.mark.parametrize("faulty", [("502",), ("503",), ("504",), ("raw 404",), ("raw 429",), ("raw 403",)],
                         indirect=True, ids=lambda parameters: parameters[0])
def test_refusals_have_their_status(faulty):
    head, body, end = asked(faulty[1])
    assert head.startswith(b"HTTP/1.1 %d " % next(kind.number for kind in KINDS if faulty[0].fired[kind.name]))
    assert end == "silence"  # the connection stays


@fault("HTML with 200")
def test_html_comes_with_200(faulty):
    head, body, _ = asked(faulty[1])
    assert head.startswith(b"HTTP/1.1 200 ") and b"text/html" in head and b"<html>" in body


@fault("body reset", 1000)
def test_a_body_is_reset_after_so_many_bytes(faulty):
    _, body, end = asked(faulty[1])
    assert end == "reset"
    assert BODY.startswith(body)


@fault("body truncated", 1000)
def test_a_body_is_truncated_after_so_many_bytes(faulty):
    _, body, end = asked(faulty[1])
    assert (body, end) == (BODY[:1000], "end")


@fault("body stalls", 1000)
def test_a_body_stalls_after_so_many_bytes(faulty):
    _, body, end = asked(faulty[1])
    assert (body, end) == (BODY[:1000], "silence")


@fault("slow drip", 10)
def test_a_slow_drip_is_slow_and_whole(faulty):
    began = time.monotonic()
    _, body, _ = asked(faulty[1])
    assert body == BODY
    assert time.monotonic() - began > 0.5


@fault("no answer")
def test_no_answer_is_silence(faulty):
    assert asked(faulty[1]) == (b"", b"", "silence")


@fault("lifetime over")
def test_a_lifetime_ends_in_a_reset(faulty):
    began = time.monotonic()
    assert received(faulty[1]) == (b"", "reset")
    assert time.monotonic() - began > 0.2


@fault("upgrade 426")
def test_a_refused_upgrade_has_its_status(faulty):
    head, _, _ = asked(faulty[1], HANDSHAKE)
    assert head.startswith(b"HTTP/1.1 426 ")


@fault("upgrade swallowed")
def test_a_swallowed_upgrade_is_a_plain_request(faulty):
    head, body, _ = asked(faulty[1], HANDSHAKE)
    assert head.startswith(b"HTTP/1.1 200 ")
    assert body == BODY


@pytest.mark.parametrize("faulty", [(f"close {code}", 3) for code in (1000, 1001, 1011)], indirect=True,
                         ids=lambda parameters: parameters[0])
def test_a_close_frame_comes_between_frames(faulty):
    _, stream, _ = asked(faulty[1], HANDSHAKE)
    code = next(kind.number for kind in KINDS if faulty[0].fired[kind.name])
    assert stream == b"".join(FRAMES[:3]) + b"\x88\x02" + code.to_bytes(2, "big")


@pytest.mark.parametrize("faulty, wanted", [(("frame reset", 3), "reset"), (("frame cut short", 3), "end")],
                         indirect=["faulty"], ids=["frame reset", "frame cut short"])
def test_a_frame_breaks_off_in_its_middle(faulty, wanted):
    _, stream, end = asked(faulty[1], HANDSHAKE)
    assert end == wanted
    assert stream == b"".join(FRAMES[:3]) + FRAMES[3][:2] or (wanted == "reset" and len(stream) < 14)


@fault("tail falls silent", 3)
def test_a_silent_tail_stays_open(faulty):
    _, stream, end = asked(faulty[1], HANDSHAKE)
    assert (stream, end) == (b"".join(FRAMES[:3]), "silence")


def test_a_seed_is_one_schedule():
    def faults(seed):
        schedule = Schedule(seed)
        return [schedule.next(target) for target in ("status", "raw", "tail", "text") * 10]

    assert all(faults(seed) == faults(seed) for seed in range(100))
    assert faults(1) != faults(28)
