"""A server that refuses every request with 401 and keeps what it was sent."""

import http.server
import threading

from ray_head import HOST


class RefusingGateway:
    """Listens while it is a context. `heads` has the headers of each request."""

    def __init__(self, words):
        self.heads = heads = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def refuse(self):
                heads.append(bytes(self.headers))
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(401)
                self.send_header("Content-Length", str(len(words)))
                self.end_headers()
                self.wfile.write(words)

            do_GET = do_PUT = do_POST = do_DELETE = refuse

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer((HOST, 0), Handler)
        self.address = f"http://{HOST}:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._server.server_close()
