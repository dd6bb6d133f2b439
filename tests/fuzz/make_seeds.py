#!/usr/bin/env python3
"""Makes the seeds of the fuzz corpora from the recorded answers and the test vectors. Takes no arguments.

A seed is named after what it was made from. Seeds of the same name are replaced; other inputs stay.
"""

import base64
import collections
import gzip
import io
import json
import lzma
import pathlib
import tarfile
import zipfile

import corpus

TESTS = pathlib.Path(__file__).resolve().parent.parent
STATUS = [200, 302, 400, 401, 403, 404, 405, 413, 429, 500, 502, 503, 504, 599]  # as in answers_fuzz.cpp
TYPES = ["application/json", "text/plain", "text/html", None]
WHOLE = b"\x01"  # makes in_pieces() return the text in one piece

seeds = collections.defaultdict(dict)  # by target, then by name


def write(target, name, content):
    safe = "".join(c if c.isalnum() else "_" for c in name)
    seeds[target][safe] = content


def recorded():
    for version in ("2.22.0", "2.60.0"):
        answers = json.loads((TESTS / "recordings" / f"ray-{version}.json").read_text())["answers"]
        for name, answer in answers.items():
            body = answer.get("body", "").encode()
            if "body_base64" in answer:
                body = base64.b64decode(answer["body_base64"])
            yield f"{name}-{version}", answer, body[:8192]


def answers():
    for name, answer, body in recorded():
        status = STATUS.index(answer["status"]) if answer["status"] in STATUS else 0
        kind = (answer["content_type"] or "").partition(";")[0]
        kind = TYPES.index(kind) if kind in TYPES else 3
        write("answers", name, bytes([status, kind, 0]) + body)
    headers = b"Sun, 06 Nov 1994 08:49:37 GMT\nSun, 06 Nov 1994 08:49:07 GMT\nhttps://user:word@host:8443/path?query\n"
    write("answers", "retry_after", bytes([11, 1, 1]) + headers + b"upstream connect error")
    page = b"<!DOCTYPE html><html><title>Sign in</title></html>"
    write("answers", "login_page", bytes([1, 2, 1]) + b"120\n\n/login\n" + page)


def archives():
    def zip_of(names, method):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", method) as archive:
            for name in names:
                archive.writestr(zipfile.ZipInfo(name), b"" if name.endswith("/") else b"content " * 20)
        return packed.getvalue()

    def tar_of(form, names, links=()):
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w", format=form) as archive:
            for name in names:
                member = tarfile.TarInfo(name)
                member.size = 40
                archive.addfile(member, io.BytesIO(b"x" * 40))
            for name in links:
                member = tarfile.TarInfo(name)
                member.type, member.linkname = tarfile.SYMTYPE, "main.py"
                archive.addfile(member)
        return packed.getvalue()

    long_name = "directory/" * 15 + "file.py"
    plain = tar_of(tarfile.USTAR_FORMAT, ["main.py", "pkg/mod.py"], ["link"])
    write("archives", "zip-stored", b"\x00\x00" + zip_of(["main.py", "empty/"], zipfile.ZIP_STORED))
    write("archives", "zip-deflated", b"\x00\x00" + zip_of(["a/b.py", "\u00e9.py"], zipfile.ZIP_DEFLATED))
    renamed = zip_of(["x.py"], zipfile.ZIP_STORED).replace(b"x.py", b"\x82.py")
    write("archives", "zip-code-page-437", b"\x00\x00" + renamed)
    wheel = zip_of(["demo.py", "demo-1.0.dist-info/METADATA"], zipfile.ZIP_DEFLATED)
    write("archives", "wheel", b"\x03\x00" + wheel)
    for number, content in enumerate((plain, tar_of(tarfile.GNU_FORMAT, [long_name, "./b.py"]),
                                      tar_of(tarfile.PAX_FORMAT, [long_name, "\u00e9.py"]))):
        write("archives", f"tar-{number}", b"\x01\x01" + content)
        write("archives", f"tar-gz-{number}", b"\x01\x00" + gzip.compress(content, mtime=0))
        write("archives", f"tar-xz-{number}", b"\x02\x01" + lzma.compress(content))


def handshake():
    accepted = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nServer: Python/3.11\r\n\r\n\x81\x02hi")
    write("handshake", "accepted", WHOLE + accepted)
    write("handshake", "early-hints", b"\x07HTTP/1.1 100 Continue\r\n\r\n" + accepted)
    write("handshake", "length", b"\x05HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\nX: y\r\n\r\nnot foundHTTP")
    write("handshake", "chunked", b"\x09HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
          b"5;name=value\r\nhello\r\nA\r\n, upstream\r\n0\r\n\r\n")
    write("handshake", "until-close", b"\x03HTTP/1.0 503 Service Unavailable\r\nX: y\r\n\r\nno healthy upstream")
    write("handshake", "tls-alert", WHOLE + b"\x15\x03\x01\x00\x02\x02\x46")


def frames():
    def frame(first, payload):
        size = bytes([len(payload)]) if len(payload) < 126 else bytes([126]) + len(payload).to_bytes(2, "big")
        return bytes([first]) + size + payload

    close = frame(0x88, b"\x03\xe8bye")
    write("frames", "text", b"\x00\x05" + frame(0x81, b"a line\n") + close)
    fragments = frame(0x01, b"one ") + frame(0x89, b"ping") + frame(0x80, b"two")
    write("frames", "fragments", b"\x00\x07" + fragments + close)
    write("frames", "long", b"\x00\x03" + frame(0x82, b"x" * 300) + frame(0x8A, b"") + frame(0x88, b""))
    write("frames", "64-bit-length", b"\x00\x01" + bytes([0x82, 127]) + (70_000).to_bytes(8, "big") + b"y" * 100)
    write("frames", "masked", b"\x00\x01\x81\x82\x01\x02\x03\x04hi")
    write("frames", "too-long", b"\x00\x01\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff")
    write("frames", "close-1011", b"\x00\x00" + frame(0x88, b"\x03\xf3"))
    write("frames", "valid", b"\x01\x05\x12ab\x08\x01\x01\x1e" + b"c" * 30)


def log_bytes():
    logs = [body for name, _, body in recorded() if "log" in name and body]
    for number, body in enumerate(sorted(set(logs), key=len)[:6]):
        write("log_bytes", f"log-{number}", b"\x05\x01" + bytes(range(28)) + body)
    lines = b"same\nsame\nsame\nprogress 1\rprogress 2\r\n\r\r\n\xff\xfe not UTF-8\nunterminated"
    write("log_bytes", "newlines", b"\x07\x01" + b"\x14\x00\x00\x28\x01\x01\x80" * 4 + lines)
    write("log_bytes", "framed", b"\x03\x00" + b"1first block" + b"0the file is gone")
    write("log_bytes", "framed-blocks", b"\x03\x10" + bytes(range(256)))
    write("log_bytes", "overlap", b"\x01\x22\x20\x14" + b"line 1\nline 2\nline 3\nline 4\nline 5\nline 6\n")
    write("log_bytes", "overlap-repeats", b"\x01\x02\x20\x14" + b"same\n" * 20)


def ignore_rules():
    cases = json.loads((TESTS / "vectors" / "patterns.json").read_text())["cases"]
    for number, case in enumerate(cases):
        if number < 20 or number % 12 == 0:
            text = "\n".join([case["path"], *case["patterns"]])
            write("ignore_rules", f"case-{number}", b"\x00" + text.encode())
    write("ignore_rules", "glob", b"\x01" + bytes([6, 0, 0, 6, 1, 5, 0, 0, 1, 4, 0, 3, 1]) + b"\x00\x01\x02\x00\x01")


def yaml():
    vectors = json.loads((TESTS / "vectors" / "yaml_scalars.json").read_text())["scalars"]
    valid = [case["yaml"] for case in vectors if "json" in case]
    write("yaml", "scalars", "".join(f"k{i}: {text}\n" for i, text in enumerate(valid)).encode())
    for number, case in enumerate(vectors):
        if number % 8 == 0:
            write("yaml", f"scalar-{number}", f"k: {case['yaml']}\n".encode())
    environments = json.loads((TESTS / "vectors" / "runtime_env.json").read_text())["cases"]
    for number, (name, case) in enumerate(environments.items()):
        if number % 6 == 0:
            write("yaml", name, json.dumps(case["runtime_env"]).encode())
    write("yaml", "block", b"working_dir: .\nexcludes:\n  - '*.log'\n  - \"sub/\\x41\"\npip: [a, 'b==1.0']\n"
          b"env_vars: {A: 'x', B: !!str 1}\n")
    write("yaml", "anchors", b"base: &b {a: 1}\nmerged:\n  <<: *b\n  c: |\n    text\n    more\n  d: >-\n    folded\n")


if __name__ == "__main__":
    for make in (answers, archives, frames, handshake, ignore_rules, log_bytes, yaml):
        make()
    for target, inputs in seeds.items():
        corpus.add(target, inputs)
