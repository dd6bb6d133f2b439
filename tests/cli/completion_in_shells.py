#!/usr/bin/env python3
"""Completion of ray-submit in a real shell, with clusters that answer, lie, hang and are not there.

completion_in_shells.py BINARY SHELL: SHELL is bash, zsh or fish; a shell that is missing is a failure.
"""

import http.server
import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from completing_shells import SHELLS

HOSTILE = ("a$(touch hit)b", "a`touch hit`b", "a;touch hit;", "a\ntouch hit\nb", "a'b", 'a"b', "-rf", "a b", "~a", "a\tb", "a*",
           "a\x1b[2Jb", "a|touch hit", "a>hit", "\u202ea", "")
GOOD = ("raysubmit_new", "raysubmit_old", "team:a=1")


def job(name, start, **more):
    return {"type": "SUBMISSION", "submission_id": name, "status": "RUNNING", "entrypoint": "python x.py", "start_time": start,
            "metadata": {}, "runtime_env": {}, **more}


class Head(http.server.BaseHTTPRequestHandler):
    """Lists jobs; under /hang it does not answer before the test's end."""

    protocol_version = "HTTP/1.1"
    is_over = threading.Event()
    asked = 0

    def log_message(self, *_):
        pass

    def do_GET(self):
        type(self).asked += 1
        if self.path.startswith("/hang"):
            self.is_over.wait()
        jobs = [job(GOOD[1], 1), job(GOOD[0], 2000, entrypoint="run http://u:secret@h/x\n\t\x1b[2J `touch hit` $(touch hit) %d :x"),
                job(GOOD[2], 3, status="$(touch hit)"), *(job(name, 1000) for name in HOSTILE),
                {"type": "DRIVER", "job_id": "01000000", "submission_id": None, "status": "RUNNING", "entrypoint": "d"}]
        body = json.dumps(jobs).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def same(found, expected, line):
    assert list(found) == list(expected), f"{line!r}: {found} instead of {expected}"


def answer_to(ask, is_some=True):
    """The first answer with something in it, if one is due: a busy machine may need more than the program's one second."""
    for _ in range(5 if is_some else 1):
        found = ask()
        if found:
            break
    return found


class Cases:
    def __init__(self, kind, environment, folder, address):
        self.name = kind
        self.kind = SHELLS[kind]
        self.environment = environment
        self.folder = folder
        self.address = address

    def shell(self, **variables):
        return self.kind({**self.environment, **variables}, self.folder)

    def offers(self, line, expected, **variables):
        """Bash offers of a word what stands after its last "=" or ":"."""
        shell = self.shell(**variables)
        found = answer_to(lambda: shell.offers("ray-submit " + line), bool(expected))
        if self.name == "bash":
            cut = max(line.split(" ")[-1].rfind(c) for c in "=:") + 1
            expected = [word[cut:] for word in expected]
        if self.name == "zsh":  # The whole screen; the order is checked elsewhere.
            missing = [word for word in expected if word not in found]
            more = [word for word in ("status", "--quiet", "json", "work", "hit", *HOSTILE) if word and word not in expected
                    and word in found and word not in line]
            assert not missing and not more, f"{line!r}: {found} instead of {expected}"
        else:
            same(found, expected, line)

    def static(self):
        self.offers("st", ["status", "stop"])
        self.offers("submit --entrypoint-num", ["--entrypoint-num-cpus", "--entrypoint-num-gpus"])
        self.offers("wait --exit-code ", ["table", "driver"])
        self.offers("list --output=n", ["--output=ndjson"])
        self.offers("list --output=", ["--output=text", "--output=json", "--output=ndjson"])
        self.offers("config ", ["show", "path", "check"])
        self.offers("completion ", ["bash", "zsh", "fish"])
        self.offers("list --gateway-auth=goo", ["--gateway-auth=google-id-token:"])
        assert Head.asked == 0, "the cluster was asked where no id may stand"

    def profiles(self):
        self.offers("list --profile ", ["work", "home"])
        self.offers("list --no-config --profile ", [])
        self.offers("list --config other.toml --profile ", ["third"])
        self.offers("list --profile ", ["third"], RAYJOBS_CONFIG="other.toml")
        self.offers("list --profile ", [], RAYJOBS_CONFIG="broken.toml")

    def jobs(self):
        newest_first = [GOOD[0], GOOD[2], GOOD[1]]
        self.offers("status ", newest_first, RAY_ADDRESS=self.address)
        self.offers("logs --address " + self.address + " ", newest_first)
        self.offers("stop --profile work ", newest_first)
        self.offers("wait raysubmit_new ", newest_first[1:], RAY_ADDRESS=self.address)
        self.offers("status team:", ["team:a=1"], RAY_ADDRESS=self.address)
        self.offers("status ", [], RAY_ADDRESS="http://127.0.0.1:1")
        self.offers("status ", [], RAY_ADDRESS=self.address, RAYJOBS_CONFIG="broken.toml")
        before = Head.asked
        self.offers("status --token-command 'touch hit' ", [], RAY_ADDRESS=self.address)
        self.offers("status --gateway-auth 'exec:touch hit' ", [], RAY_ADDRESS=self.address)
        assert Head.asked == before, "the cluster was asked without its token"

    def hanging(self):
        """The shell gets its answer; how soon is asked of the program itself."""
        self.offers("status ", [], RAY_ADDRESS=self.address + "/hang")

    def half_an_answer(self):
        """The program has ended while it wrote: of ids that begin alike, one would be taken for the only one."""
        self.offers("st", [], PATH=f"{self.folder}/half:{self.environment['PATH']}")

    def tabs(self):
        """What a TAB makes of a line."""
        for line, end in {
                "ray-submit sub": "ray-submit submit ",
                "ray-submit list --output=js": "ray-submit list --output=json ",
                "true; X=1 ray-submit del": "true; X=1 ray-submit delete ",
                "ray-submit submit --runtime-env my": "ray-submit submit --runtime-env my\\ file.yaml ",
                "ray-submit submit --runtime-env=my": "ray-submit submit --runtime-env=my\\ file.yaml ",
                "ray-submit submit --runtime-env 'my f": "ray-submit submit --runtime-env 'my file.yaml' ",
                "ray-submit submit -- cat oth": "ray-submit submit -- cat other.toml ",
                "ray-submit man --into a\\ ": "ray-submit man --into a\\ dir/",
                "ray-submit list --gateway-auth ex": "ray-submit list --gateway-auth exec:",
                "ray-submit list --gateway-auth file:oth": "ray-submit list --gateway-auth file:other.toml ",
                "ray-submit list > oth": "ray-submit list > other.toml ",
                "ray-submit list --config 'other.toml' --profile t": "ray-submit list --config 'other.toml' --profile third ",
                "ray-submit status raysubmit_n": "ray-submit status raysubmit_new ",
                "ray-submit status team:": "ray-submit status team:a=1 ",
                "ray-submit status 'a$": "ray-submit status 'a$"}.items():
            same([answer_to(lambda: self.completed(line), end != line) or line], [end], line)

    def completed(self, line):
        """The line after a TAB, if it is another one."""
        with self.shell(RAY_ADDRESS=self.address).terminal() as terminal:
            _, found = terminal.complete(line)
        return "" if found == line else found.replace("\\:", ":").replace("\\=", "=")

    def files_of_fish(self):
        self.offers("submit --runtime-env my", ["my file.yaml"])
        self.offers("submit --runtime-env=my", ["--runtime-env=my file.yaml"])
        self.offers("submit --runtime-env 'my f", ["my file.yaml"])
        self.offers("submit -- cat oth", ["other.toml"])
        self.offers("list --gateway-auth=file:oth", ["--gateway-auth=file:other.toml"])
        self.offers("man --into a", ["a dir/"])


def older_bash(shell):
    """One before 4.4 knows no nosort."""
    printed = shell.run("bash", "--noprofile", "--norc", "-c", """
      complete() { if [[ $* == *nosort* ]]; then echo "nosort: invalid option name" >&2; return 2; fi; builtin complete "$@"; }
      source <(ray-submit completion bash) && complete -p ray-submit""")
    same([printed], ["complete -F _ray_submit ray-submit\n"], "older bash")


def asked_directly(binary, environment, folder, address):
    """The program itself: order, descriptions, silence, and its limit of one second."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])  # as a parent may have

    def answer(*words, **variables):
        done = subprocess.run([binary, "__complete", "--", *words], env={**environment, **variables}, cwd=folder, timeout=30,
                              capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b""), (words, done)
        return done.stdout.decode()

    def answers_soon(expected, *words, **variables):
        """At least once of some times, since a busy machine makes any one of them slow."""
        seen = []
        while not seen or seen[-1][0] != expected or seen[-1][1] >= 1.6:
            assert len(seen) < 20, (words, variables, seen)
            begin = time.monotonic()
            seen.append((answer(*words, **variables), time.monotonic() - begin))
        return seen[-1][1]

    text = answer_to(lambda: answer("status", "", RAY_ADDRESS=address))
    lines = text.splitlines()
    assert [line.partition("\t")[0] for line in lines] == [GOOD[0], GOOD[2], GOOD[1], ":end"], lines
    assert lines[0].partition("\t")[2].startswith("RUNNING  run http://<redacted>@h/x"), lines[0]
    assert lines[0].count("\t") == 1 and "\x1b" not in text and "secret" not in text, lines[0]
    assert answers_soon("", "status", "", RAY_ADDRESS=address + "/hang") > 0.9
    answers_soon("", "status", "--token-file", "fifo", "", RAY_ADDRESS=address)
    for variables in ({"RAY_ADDRESS": "http://127.0.0.1:1"}, {"RAY_ADDRESS": "no address"}, {"RAYJOBS_CONFIG": "broken.toml"}):
        answers_soon(":end\n", "status", "", **variables)
    for words in (("nothing", ""), ("status", "--nothing", ""), ("--", "--output", ""), ("status", "-\x80", ""), ("-o", "--", "")):
        answer(*words, RAY_ADDRESS=address)


def make_folder(folder, address, binary):
    for name, text in {"my file.yaml": "", "other.toml": "[profile.third]\n", "broken.toml": "[profile.x\n",
                       ".config/rayjobs/config.toml": f"[profile.work]\naddress = '{address}'\n[profile.home]\n"
                                                      "[profile.'$(touch hit)']\n"}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "a dir").mkdir()
    os.mkfifo(folder / "fifo")
    half = folder / "half/ray-submit"
    half.parent.mkdir()
    half.write_text(f"#!/bin/sh\n[ $1 = __complete ] || exec {shlex.quote(binary)} \"$@\"\nprintf 'status\\tPrint\\nsto'\n")
    half.chmod(0o755)


def main(binary, kind):
    if not shutil.which(kind):
        return f"there is no {kind}: tools/setup installs it"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Head)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make_folder(folder, address, binary)
        environment = {"PATH": f"{pathlib.Path(binary).parent}:/usr/bin:/bin", "HOME": name, "TERM": "xterm", "LANG": "C.UTF-8",
                       "RAY_ADDRESS": "http://127.0.0.1:1"}
        cases = Cases(kind, environment, folder, address)
        cases.static()
        cases.profiles()
        cases.jobs()
        cases.hanging()
        cases.half_an_answer()
        if kind == "fish":
            cases.files_of_fish()
        else:
            cases.tabs()
        if kind == "bash":
            asked_directly(binary, environment, folder, address)
            older_bash(cases.shell())
        left = {path.name for path in folder.rglob("*")} - {"fish", ".local", ".config", "share", "fish_history", "conf.d",
                                                           "completions", "functions", "fish_variables"}
        same(sorted(left), sorted({"my file.yaml", "other.toml", "broken.toml", "rayjobs", "config.toml", "a dir", "fifo", "half",
                                    "ray-submit"}), "left")
    Head.is_over.set()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
