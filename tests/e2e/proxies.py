"""Debian's forward proxies on loopback: tinyproxy for HTTP, microsocks for SOCKS 5."""

import contextlib
import shutil
import socket
import time

from process_tree import ProcessTree
from ray_head import HOST, clean_environment


def _free_port():
    with socket.create_server((HOST, 0)) as probe:
        return probe.getsockname()[1]


def _program(name, package):
    found = shutil.which(name, path="/usr/bin:/usr/sbin")
    if found is None:
        raise RuntimeError(f"{name} is missing; run tools/setup build, which installs Debian's {package}")
    return found


class _Proxy:
    """A proxy that runs while it is a context. `log` is what it says of its connections."""

    def __init__(self, words, port, log):
        self.port = port
        self._log = log
        self._file = open(log, "wb")
        self._tree = ProcessTree(words, env=clean_environment(), log=self._file)
        try:
            self._await()
        except BaseException:
            self.close()
            raise

    def _await(self, patience=15.0):
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and self._tree.process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), 1):
                return
            time.sleep(0.05)
        raise RuntimeError(f"the proxy did not become ready:\n{self.log}")

    @property
    def log(self):
        return self._log.read_text(errors="replace")

    def close(self):
        self._tree.end()
        self._file.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


class HttpProxy(_Proxy):
    """tinyproxy. With `login`, "USER PASSWORD"; tunnels go to `tunnel_ports` alone, or, without, to any port."""

    def __init__(self, folder, *, login=None, tunnel_ports=()):
        port = _free_port()
        lines = [f"Port {port}", f"Listen {HOST}", "Timeout 600", "MaxClients 50", "LogLevel Connect"]
        lines += [f"BasicAuth {login}"] if login else []
        lines += [f"ConnectPort {number}" for number in tunnel_ports]
        config = folder / "tinyproxy.conf"
        config.write_text("\n".join(lines) + "\n")
        super().__init__([_program("tinyproxy", "tinyproxy-bin"), "-d", "-c", str(config)], port, folder / "tinyproxy.log")
        self.url = f"http://{HOST}:{port}"


class SocksProxy(_Proxy):
    """microsocks. With `login`, (USER, PASSWORD)."""

    def __init__(self, folder, *, login=None):
        port = _free_port()
        words = [_program("microsocks", "microsocks"), "-i", HOST, "-p", str(port)]
        words += ["-u", login[0], "-P", login[1]] if login else []
        super().__init__(words, port, folder / "microsocks.log")
        self.authority = f"{HOST}:{port}"
