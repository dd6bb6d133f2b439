"""An HTTP proxy on loopback that does to each request what a schedule says."""

import asyncio
import collections
import contextlib
import socket
import struct
import threading
import time

from faults import Fault
from messages import Request, answer, read_frame, read_head, read_request
from ray_head import HOST

_PIECE = 65536
_MOST_HEAD = 1 << 20
_DRIP_PIECES = 40
_HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>\n"


def _reset(writer):
    """Ends the connection with RST."""
    endpoint = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class FaultProxy:
    """Relays to `port`, asking `schedule` about each request. A method named in a Fault's `effect` carries it out."""

    def __init__(self, port, schedule):
        self.target_port = port
        self._schedule = schedule
        self.fired = collections.Counter()  # by the fault's name
        self.requests = []  # (time, target)
        self.cuts = 0  # connections whose lifetime was over
        self._server = None
        self._tasks = set()

    async def open(self):
        self._server = await asyncio.start_server(self._serve, HOST, 0, limit=_MOST_HEAD)
        self.address = f"http://{HOST}:{self._server.sockets[0].getsockname()[1]}"

    async def close(self):
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _fire(self, fault):
        self.fired[fault.name] += 1
        self._schedule.happened(fault)

    async def _serve(self, reader, writer):
        task = asyncio.current_task()
        self._tasks.add(task)
        lifetime = self._schedule.lifetime()
        timer = lifetime and asyncio.get_running_loop().call_later(lifetime, self.limit_lifetime, writer)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                while request := await read_request(reader):
                    self.requests.append((time.monotonic(), request.target))
                    fault = self._schedule.next(request.target)
                    await self._carry_out(fault, request, reader, writer)
                    if writer.is_closing():
                        break
        finally:
            if timer:
                timer.cancel()
            writer.close()
            self._tasks.discard(task)

    async def _carry_out(self, fault, request, reader, writer):
        if fault is None or fault.effect.endswith(("_body", "_tail", "drip")):
            await self._relay(fault, request, reader, writer)
        else:
            await getattr(self, fault.effect)(fault, request, reader, writer)

    async def _relay(self, fault, request, reader, writer):
        server_reader, server_writer = await asyncio.open_connection(HOST, self.target_port, limit=_MOST_HEAD)
        try:
            server_writer.write(request.to_forward())
            head = await read_head(server_reader)
            if head is None:
                _reset(writer)
            elif head.startswith(b"HTTP/1.1 101"):
                writer.write(head)
                await self._relay_tail(fault, server_reader, server_writer, reader, writer)
            else:
                writer.write(Request(head, b"").without_headers(b"connection") + b"\r\n")
                await self._relay_body(fault, server_reader, reader, writer)
        finally:
            server_writer.close()

    async def _relay_body(self, fault, server_reader, reader, writer):
        passed = 0
        while data := await server_reader.read(_PIECE):
            if fault and passed + len(data) > fault.after:
                writer.write(data[:fault.after - passed])
                await writer.drain()
                self._fire(fault)
                rest = data[fault.after - passed:]
                await getattr(self, fault.effect)(rest, reader, writer)
                if writer.is_closing():
                    return
                fault = None
            else:
                writer.write(data)
                await writer.drain()
            passed += len(data)

    async def _relay_tail(self, fault, server_reader, server_writer, reader, writer):
        async def upwards():
            with contextlib.suppress(ConnectionError):
                while data := await reader.read(_PIECE):
                    server_writer.write(data)
                    await server_writer.drain()
            server_writer.close()

        back = asyncio.create_task(upwards())
        try:
            passed = 0
            while frame := await read_frame(server_reader):
                if fault and passed == fault.after:
                    self._fire(fault)
                    await getattr(self, fault.effect)(fault, frame, back, writer)
                    return
                writer.write(frame)
                await writer.drain()
                passed += 1
            writer.close()
        finally:
            back.cancel()

    # Faults of a whole request.

    async def reset(self, fault, request, reader, writer):
        self._fire(fault)
        _reset(writer)

    async def lose_answer(self, fault, request, reader, writer):
        server_reader, server_writer = await asyncio.open_connection(HOST, self.target_port)
        server_writer.write(request.to_forward())
        while await server_reader.read(_PIECE):
            pass
        server_writer.close()
        self._fire(fault)
        _reset(writer)

    async def refuse(self, fault, request, reader, writer):
        self._fire(fault)
        writer.write(answer(fault.number, b"refused by the fault proxy", "text/plain"))
        await writer.drain()

    async def html(self, fault, request, reader, writer):
        self._fire(fault)
        writer.write(answer(200, _HTML, "text/html"))
        await writer.drain()

    async def silence(self, fault, request, reader, writer):
        self._fire(fault)
        await reader.read()  # until the client has gone
        writer.close()

    async def swallow_upgrade(self, fault, request, reader, writer):
        self._fire(fault)
        plain = request.without_headers(b"upgrade", b"connection") + b"\r\n"
        await self._relay(None, Request(plain, request.body), reader, writer)

    # Faults of an answer's body; `rest` is what was to come next.

    async def reset_body(self, rest, reader, writer):
        _reset(writer)

    async def truncate_body(self, rest, reader, writer):
        writer.close()

    async def stall_body(self, rest, reader, writer):
        await reader.read()
        writer.close()

    async def drip(self, rest, reader, writer):
        for _ in range(_DRIP_PIECES):
            writer.write(rest[:7])
            await writer.drain()
            rest = rest[7:]
            await asyncio.sleep(0.02)
        writer.write(rest)
        await writer.drain()

    # Faults of an open WebSocket; `frame` is what was to come next, `back` ends when the client has gone.

    async def close_tail(self, fault, frame, back, writer):
        writer.write(b"\x88\x02" + struct.pack(">H", fault.number))
        await writer.drain()
        await asyncio.wait([back], timeout=5)
        writer.close()

    async def reset_tail(self, fault, frame, back, writer):
        writer.write(frame[:len(frame) // 2])
        await writer.drain()
        _reset(writer)

    async def end_tail(self, fault, frame, back, writer):
        writer.write(frame[:len(frame) // 2])
        await writer.drain()
        writer.close()

    async def stall_tail(self, fault, frame, back, writer):
        await asyncio.wait([back])
        writer.close()

    # The fault of a connection.

    def limit_lifetime(self, writer):
        self.cuts += 1
        self._fire(self._schedule.lead)
        _reset(writer)


class Blocking:
    """A schedule that refuses the same targets all the time, and limits each connection's life if so asked."""

    def __init__(self, *targets, lifetime=None):
        self.lead = Fault("blocked", "refuse", targets, number=404)
        self.seconds = lifetime  # of connections that are made from now on

    def lifetime(self):
        return self.seconds

    def next(self, target):
        return self.lead if target in self.lead.targets else None

    def happened(self, fault):
        pass


class ProxyThread:
    """Runs fault proxies beside the test that uses them."""

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def _do(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

    @contextlib.contextmanager
    def proxy(self, port, schedule):
        proxy = FaultProxy(port, schedule)
        self._do(proxy.open())
        try:
            yield proxy
        finally:
            self._do(proxy.close())

    def close(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
