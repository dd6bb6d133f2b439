"""An HTTP server on loopback that answers in a thread of its own, for as long as it is a context."""

import http.server
import threading

from ray_head import HOST


class Answers(http.server.BaseHTTPRequestHandler):
    """A handler that answers with a short text and logs nothing."""

    def answer(self, status, text, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class LoopbackServer:
    """Subclasses give their handler to the constructor."""

    def __init__(self, handler):
        self._server = http.server.ThreadingHTTPServer((HOST, 0), handler)
        self.authority = f"{HOST}:{self._server.server_address[1]}"
        self.address = f"http://{self.authority}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._server.server_close()
