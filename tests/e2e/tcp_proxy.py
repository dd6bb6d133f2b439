"""A TCP relay that counts HTTP requests and can cut its connections, as gateways do."""

import contextlib
import re
import socket
import struct
import threading
import time

from ray_head import HOST

_REQUEST_LINE = re.compile(rb"(GET|HEAD|PUT|POST|DELETE) (\S+) HTTP/1\.1\r\n")


class TcpProxy:
    """Relays to `port` of the loopback. With `lifetime`, each connection is reset that many seconds after it was accepted.

    `listen` is an address and a port; 0 is any.
    """

    def __init__(self, port, lifetime=None, listen=(HOST, 0)):
        self.target_port = port
        self._lifetime = lifetime
        self._lock = threading.Lock()
        self._open = set()
        self.requests = []  # (method, path) of each request that went through
        self.cuts = 0
        self.refusing = False  # while set, connections are closed as soon as they are made
        self._listener = socket.create_server(listen)
        self.port = self._listener.getsockname()[1]
        self.address = f"http://{HOST}:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def count(self, method, part):
        with self._lock:
            return sum(1 for sent, path in self.requests if sent == method and part in path)

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.refusing:
                    client.close()
                    continue
                threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def _relay(self, client):
        try:
            server = socket.create_connection((HOST, self.target_port))
        except OSError:
            client.close()
            return
        with self._lock:
            self._open |= {client, server}
        if self._lifetime is not None:
            timer = threading.Timer(self._lifetime, self._cut, args=(client, server))
            timer.daemon = True
            timer.start()
        back = threading.Thread(target=self._pump, args=(server, client), daemon=True)
        back.start()
        self._pump(client, server, self._count)
        back.join()
        with self._lock:
            self._open -= {client, server}
        client.close()
        server.close()

    def _count(self, data):
        found = [(method.decode(), path.decode()) for method, path in _REQUEST_LINE.findall(data)]
        with self._lock:
            self.requests += found

    @staticmethod
    def _pump(source, sink, look=lambda data: None):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                look(data)
                sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)

    def _cut(self, *connection):
        with self._lock:
            living = [end for end in connection if end in self._open]
        self.cuts += bool(living)
        for end in living:
            with contextlib.suppress(OSError):
                # Closing with pending data discarded makes a reset, not an orderly end.
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                end.shutdown(socket.SHUT_RDWR)

    def cut_all(self):
        """Resets every connection that is open now."""
        with self._lock:
            living = list(self._open)
        self._cut(*living)

    def close(self):
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut_all()
        deadline = time.monotonic() + 5
        while self._open and time.monotonic() < deadline:
            time.sleep(0.01)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()
