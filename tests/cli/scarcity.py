"""ray-submit ends with a code and a sentence however little it is given.

python scarcity.py BINARY: submits with little memory, as a user who may start no thread, and without a /proc of its own.
"""

import http.server
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "package"))
from fake_head import Head  # noqa: E402

NOBODY = 65534
MEBIBYTE = 1 << 20
KNOWN_CODES = {0, 5, 6, 10}


class CountingHead(Head):
    """Counts what may have made a job."""

    posts = 0

    def do_POST(self):
        type(self).posts += 1
        super().do_POST()


def submit(binary, folder, address, limit=lambda: None, *, user=None, inside=()):
    """Exit code, standard error, whether the job was sent, and the result file's content."""

    def prepare():
        limit()
        if user is not None:
            os.setgid(user)
            os.setuid(user)

    result = folder / "result.json"
    result.unlink(missing_ok=True)
    CountingHead.packages.clear()
    before = CountingHead.posts
    command = [*inside, binary, "submit", "--address", address, "--retry-budget", "1", "--no-cache", "--working-dir", "tree",
               "--result-file", result, "--", "true"]
    child = subprocess.run(command, cwd=folder, env={"TMPDIR": str(folder), "HOME": str(folder)}, timeout=60,
                           capture_output=True, text=True, errors="replace", preexec_fn=prepare, check=False)
    written = json.loads(result.read_text()) if result.exists() else None
    left = [path.name for path in folder.iterdir() if path.name not in ("tree", "result.json", ".cache")]
    assert not left, f"left behind: {left}"
    return child.returncode, child.stderr, CountingHead.posts > before, written


def check(code, errors, sent, written):
    assert code in KNOWN_CODES, (code, errors)
    if code == 0:
        assert sent and written["exit_code"] == 0, (errors, written)
        return
    assert "error: " in errors, errors
    assert sent == (code == 6), (code, sent, errors)
    # A process that cannot even read its options has promised nothing.
    assert written is None or written["exit_code"] == code, (code, written)


def main():
    source = pathlib.Path(sys.argv[1])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), CountingHead)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    with tempfile.TemporaryDirectory(prefix="rayjobs-scarcity-") as name:
        pathlib.Path(name).chmod(0o755)
        # Where another user can reach it.
        binary = shutil.copy(source, name)
        folder = pathlib.Path(name) / "run"
        folder.mkdir()
        (folder / "tree").mkdir()
        for number in range(20):
            (folder / "tree" / f"{number}.py").write_text(f"print({number})\n" * 5000)
        for path in (folder, folder / "tree"):
            path.chmod(0o777)

        def memory(bytes_):
            return lambda: resource.setrlimit(resource.RLIMIT_AS, (bytes_, bytes_))

        def least_from(size, step):
            """The dynamic linker ends what cannot even be loaded, with 127."""
            while subprocess.run([binary, "--version"], capture_output=True, preexec_fn=memory(size),
                                 check=False).returncode not in KNOWN_CODES:
                size += step
            return size

        # To a part of what a submit needs beyond being loaded: all that is wanted happens in between.
        least = least_from(least_from(8 * MEBIBYTE, MEBIBYTE) - MEBIBYTE, MEBIBYTE // 16)
        codes, told = [], 0
        for size in range(least, least + 400 * MEBIBYTE, MEBIBYTE // 4):
            code, errors, sent, written = submit(binary, folder, address, memory(size))
            check(code, errors, sent, written)
            codes.append(code)
            told += code != 0 and written is not None
            if codes[-20:] == [0] * 20:
                break
        print(f"memory from {least // MEBIBYTE} MiB on: {codes}; {told} failures are in the result file")
        assert codes[-1] == 0 and any(codes), codes
        assert told, "no failure was written to the result file"

        def threads():
            resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))

        code, errors, sent, written = submit(binary, folder, address, threads, user=NOBODY)
        print(f"no thread: {code}\n{errors}")
        check(code, errors, sent, written)
        assert code == 0 and "no thread can be started" in errors, errors

        # There /proc/PID is another process. The head refuses what is no zip.
        inside = ["unshare", "--pid", "--fork"] + ([] if os.getuid() == 0 else ["--map-root-user"])
        code, errors, sent, written = submit(binary, folder, address, inside=inside)
        print(f"in a PID namespace under another's /proc: {code}")
        check(code, errors, sent, written)
        assert code == 0 and "uploaded gcs://" in errors, errors


if __name__ == "__main__":
    main()
