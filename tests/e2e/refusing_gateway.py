"""A server that refuses every request with 401 and keeps what it was sent."""

from loopback_server import Answers, LoopbackServer


class RefusingGateway(LoopbackServer):
    """`heads` has the headers of each request."""

    def __init__(self, words):
        self.heads = heads = []

        class Handler(Answers):
            def refuse(self):
                heads.append(bytes(self.headers))
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.answer(401, words)

            do_GET = do_PUT = do_POST = do_DELETE = refuse

        super().__init__(Handler)
