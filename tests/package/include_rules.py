#!/usr/bin/env python3
"""Checks the architecture's rules (ARCHITECTURE.md) by reading the sources; --self-test plants violations."""

import collections
import fnmatch
import os
import re
import sys
import tempfile

# The rooms of lib/ and cli/ that each room, a folder without the rooms inside of it, may include besides itself.
ALLOWED_ROOMS = {
    "lib/core": "",
    "lib/address": "lib/core",
    "lib/auth": "lib/core",
    "lib/environment": "lib/core lib/address lib/auth",
    "lib/http/answer": "lib/core",
    "lib/http/curl": "lib/core lib/auth lib/http/answer",
    "lib/http/websocket": "lib/core lib/auth lib/http/answer lib/http/curl",
    "lib/http": "lib/core lib/address lib/auth lib/http/answer lib/http/curl lib/http/websocket",
    "lib/jobs": "lib/core lib/http lib/http/answer",
    "lib/logs/delivery": "lib/core",
    "lib/logs/source": "lib/core lib/http lib/http/answer lib/jobs lib/logs/delivery",
    "lib/logs": "lib/core lib/http lib/jobs lib/logs/delivery lib/logs/source",
    "lib/packaging/io": "lib/core",
    "lib/packaging/ignore": "lib/core lib/packaging/io",
    "lib/packaging/tree": "lib/core lib/packaging/io lib/packaging/ignore",
    "lib/packaging/zip": "lib/core lib/packaging/io lib/packaging/tree",
    "lib/packaging/archive": "lib/core lib/packaging/io lib/packaging/tree lib/packaging/zip",
    "lib/packaging": "lib/core lib/packaging/io lib/packaging/ignore lib/packaging/tree lib/packaging/zip "
                     "lib/packaging/archive",
    "lib/runtime_env/text": "lib/core",
    "lib/runtime_env/fields": "lib/core lib/runtime_env/text",
    "lib/runtime_env": "lib/core lib/runtime_env/text lib/runtime_env/fields",
    "lib/client": "lib/core lib/http lib/jobs lib/logs lib/runtime_env",
    "cli/line": "", "cli/sources": "cli/line",
    "cli/output": "cli/line",
    "cli/outcome": "cli/line cli/output",
    "cli/settings": "cli/line",
    "cli/run": "cli/line cli/output cli/outcome cli/settings",
    "cli/submit": "cli/line cli/output cli/outcome cli/run",
    "cli/commands": "cli/line cli/sources cli/output cli/outcome cli/run cli/submit",
    "cli/completion": "cli/line cli/sources cli/output cli/settings cli/commands",
    "cli": "cli/line cli/sources cli/output cli/outcome cli/run cli/submit cli/commands cli/completion",
}
# The most files that a room may hold, CMakeLists.txt included.
MOST_FILES = 24

# name, files it applies to, pattern that must not occur, files where it may and does.
FORBIDDEN = [
    ("third-party header in the public interface", "include/*",
     r"#\s*include\s*[<\"](curl/|nlohmann/|zip\.h|zlib\.h|lzma\.h|libdeflate\.h|wslay/|yaml-cpp/|CLI/|openssl/)", ()),
    ("curl outside lib/http/curl", "lib/*", r"#\s*include\s*[<\"]curl/", ("lib/http/curl/*",)),
    ("wslay outside lib/http/websocket", "lib/*", r"#\s*include\s*[<\"]wslay/", ("lib/http/websocket/*",)),
    ("compression outside deflater and decompressor", "lib/*", r"#\s*include\s*[<\"](zlib|lzma|libdeflate)\.h",
     ("lib/packaging/zip/deflater.*", "lib/packaging/archive/decompressor.*")),
    ("libzip outside zip_writer", "lib/*", r"#\s*include\s*[<\"]zip\.h", ("lib/packaging/zip/zip_writer.cpp",)),
    ("yaml-cpp outside lib/runtime_env/text", "lib/*", r"#\s*include\s*[<\"]yaml-cpp/", ("lib/runtime_env/text/*",)),
    ("toml++ outside cli/sources", "cli/*", r"#\s*include\s*[<\"]toml\+\+/", ("cli/sources/toml_text.cpp",)),
    ("getenv outside lib/environment", "lib/*", r"\b(secure_)?getenv\s*\(|\benviron\b", ("lib/environment/*",)),
    ("getenv in the program", "cli/*", r"\b(secure_)?getenv\s*\(|\benviron\b", ()),
    ("sleep without a clock", "lib/*", r"\b(sleep_for|sleep_until|usleep|nanosleep)\b|((?<!\w)::|^\s*)sleep\s*\(", ()),
    ("time read outside lib/core/clock.cpp", "lib/*",
     r"\b(steady_clock|system_clock|high_resolution_clock)::now\b|\b(clock_gettime|gettimeofday)\b", ("lib/core/clock.*",)),
    ("output in the library", "lib/*",
     r"#\s*include\s*<(iostream|print)>|\bstd::(cout|cerr|clog)\b|\b(f|d)?printf\s*\(|\bf?puts\s*\(|\bperror\s*\(", ()),
    ("thread started outside ordered_jobs, freed_later and package_uploads", "lib/*",
     r"\bstd::(j?thread\s*[({\w>]|async\s*\()|\bpthread_create\b",
     ("lib/packaging/io/ordered_jobs.*", "lib/packaging/io/freed_later.hpp", "lib/client/package_uploads.cpp")),
    ("open task left in a comment", "*", r"\b(TODO|FIXME|XXX)\b", ("tests/package/include_rules.py",)),
]

LONGEST = 300  # lines of a file

SOURCE_FOLDERS = ("include", "lib", "cli", "examples", "packaging", "tests")
FIRST_COMMENT = {".cpp": r"//\s*\S.*", ".hpp": r"///?\s*\S.*", ".py": r"(#!.*\n)?(\"\"\"|#\s)\s*\S.*",
                 ".sh": r"(#!.*\n)?#\s*\S.*", ".txt": r"#\s*\S.*"}


def sources(root):
    """Relative paths and texts of the project's own sources, in order."""
    for folder in SOURCE_FOLDERS:
        for directory, below, names in os.walk(os.path.join(root, folder)):
            below[:] = sorted(name for name in below if name not in ("__pycache__", "vectors"))
            for name in sorted(names):
                path = os.path.join(directory, name)
                if os.path.splitext(name)[1] in (".cpp", ".hpp", ".py", ".sh") or name == "CMakeLists.txt":
                    with open(path, encoding="utf-8") as file:
                        yield os.path.relpath(path, root), file.read()


def without_comments(text):
    """C++ text with its comments blanked out, line by line."""
    text = re.sub(r"/\*.*?\*/", lambda match: "\n" * match.group().count("\n"), text, flags=re.S)
    return re.sub(r"(^|\s)//[^\n]*", r"\1", text)


def room_of(path):
    """The room of a file or of an include."""
    return os.path.dirname(path)


def check_includes(path, code):
    """Every include that the rooms do not allow, as (rule, line number, line)."""
    top = path.split("/")[0]
    if top not in ("lib", "cli", "include", "examples"):
        return
    for number, line in enumerate(code.splitlines(), 1):
        match = re.search(r"#\s*include\s*\"([^\"]+)\"", line)
        if not match:
            continue
        if top in ("include", "examples") or (top == "cli" and room_of(f"lib/{match.group(1)}") in ALLOWED_ROOMS):
            yield "inner header outside lib/", number, line.strip()
            continue
        room, included = room_of(path), room_of(f"{top}/{match.group(1)}")
        if included != room and included not in ALLOWED_ROOMS.get(room, "").split():
            yield f"room {room} must not include room {included}", number, line.strip()


def occurrences(rule, pattern, path, text):
    """Every line of a file that a forbidden pattern matches, as (rule, line number, line)."""
    is_cpp = path.endswith((".cpp", ".hpp"))
    if not is_cpp and not rule.startswith("open task"):
        return
    searched = text if rule.startswith("open task") else without_comments(text)
    for number, line in enumerate(searched.splitlines(), 1):
        if re.search(pattern, line):
            yield rule, number, line.strip()


def idle_exceptions(texts):
    """Every exception that no file needs."""
    for rule, _, pattern, exceptions in FORBIDDEN:
        for exception in exceptions:
            if not any(fnmatch.fnmatch(path, exception) and any(occurrences(rule, pattern, path, text))
                       for path, text in texts.items()):
                yield f"tests/package/include_rules.py:1: no file needs the exception {exception}: {rule}"


def check_file(path, text):
    """Every violation in one file, as (rule, line number, line)."""
    for rule, where, pattern, exceptions in FORBIDDEN:
        if fnmatch.fnmatch(path, where) and not any(fnmatch.fnmatch(path, e) for e in exceptions):
            yield from occurrences(rule, pattern, path, text)

    parts = path.split("/")
    if path.endswith((".cpp", ".hpp")):
        yield from check_includes(path, without_comments(text))

    extension = os.path.splitext(path)[1]
    if not re.match(FIRST_COMMENT[extension], text):
        yield "no comment sentence at the beginning", 1, text.split("\n", 1)[0]
    lines = text.count("\n")
    if parts[0] in ("include", "lib", "cli") and lines > LONGEST:
        yield f"longer than {LONGEST} lines", lines, ""


def module_of(path):
    """A header and its source are one module."""
    return os.path.splitext(path)[0]


def circles(texts):
    """Every module of lib/ and cli/ that its own includes lead back to."""
    includes = {}
    for path, text in texts.items():
        if path.startswith(("lib/", "cli/")) and path.endswith((".cpp", ".hpp")):
            found = re.findall(r"#\s*include\s*\"([^\"]+)\"", without_comments(text))
            includes.setdefault(module_of(path), set()).update(module_of(f"{path.split('/')[0]}/{name}") for name in found)
    for module in sorted(includes):
        reached, next_ones = set(), includes[module] - {module}
        while next_ones:
            reached |= next_ones
            next_ones = set().union(*(includes.get(one, set()) for one in next_ones)) - reached
        if module in reached:
            yield module


def check(root):
    """Every violation in the tree, as one printable line each."""
    found = []
    texts = dict(sources(root))
    for path, text in texts.items():
        found += [f"{path}:{number}: {rule}: {line}" for rule, number, line in check_file(path, text)]
    rooms = collections.Counter(room_of(path) for path in texts if path.startswith(("lib/", "cli/")))
    for room, files in rooms.items():
        if files > MOST_FILES:
            found.append(f"{room}:1: more than {MOST_FILES} files")
    with open(os.path.join(root, "ARCHITECTURE.md"), encoding="utf-8") as file:
        architecture = file.read()
    for room in ALLOWED_ROOMS:
        if f"`{room}`" not in architecture:
            found.append(f"ARCHITECTURE.md:1: no row for the room `{room}`")
    found += [f"{module}.hpp:1: its includes lead back to itself" for module in circles(texts)]
    listed = texts.get("lib/CMakeLists.txt", "")
    for path in texts:
        if path.startswith("include/") and path not in listed:
            found.append(f"{path}:1: public header that lib/CMakeLists.txt does not install")
    found += idle_exceptions(texts)
    return found


PLANTED = {
    "ARCHITECTURE.md": " ".join(f"`{room}`" for room in ALLOWED_ROOMS if room != "lib/core"),
    "include/rayjobs/a.hpp": "/// A.\n#include <nlohmann/json.hpp>\n",
    "include/rayjobs/b.hpp": "/// B.\n#include \"core/text.hpp\"\n",
    "lib/jobs/a.cpp": "// A.\n#include <curl/curl.h>\n",
    "lib/jobs/b.cpp": "// B.\n#include <wslay/wslay.h>\n",
    "lib/packaging/zip/c.cpp": "// C.\n#include <zlib.h>\n",
    "lib/packaging/archive/c.cpp": "// C.\n#include <zip.h>\n",
    "lib/runtime_env/d.cpp": "// D.\n#include <yaml-cpp/yaml.h>\n",
    "lib/auth/e.cpp": "// E.\nchar* home() { return std::getenv(\"HOME\"); }\n",
    "lib/logs/f.cpp": "// F.\nvoid f() { std::this_thread::sleep_for(1s); }\n",
    "lib/logs/f2.cpp": "// F.\nvoid f() { ::sleep(1); }\n",
    "lib/logs/f3.cpp": "// F.\nauto f() { return std::chrono::steady_clock::now(); }\n",
    "lib/logs/g.cpp": "// G.\n#include <iostream>\n",
    "lib/logs/h.cpp": "// H.\nvoid h() { std::printf(\"x\"); }\n",
    "lib/logs/i.cpp": "// I.\nvoid i() { std::jthread worker([] {}); }\n",
    "lib/core/j.cpp": "// J.\n#include \"http/session.hpp\"\n",
    "lib/packaging/k.cpp": "// K.\n#include \"http/session.hpp\"\n",
    "lib/http/l.cpp": "// L.\n#include \"jobs/job_requests.hpp\"\n",
    "lib/http/curl/l.cpp": "// L.\n#include \"http/websocket/handshake.hpp\"\n",
    "lib/http/answer/l.cpp": "// L.\n#include \"http/session.hpp\"\n",
    "lib/logs/l.cpp": "// L.\n#include \"http/curl/handle.hpp\"\n",
    "cli/output/l.cpp": "// L.\n#include \"run/context.hpp\"\n",
    "cli/line/l.cpp": "// L.\n#include \"run.hpp\"\n",
    "lib/core/m.cpp": "#include <string>\n",
    "lib/core/n.cpp": "// N.\n" + "\n" * LONGEST,
    "lib/core/o.cpp": "// O.\n// TODO: later\n",
    "lib/auth/circle_a.hpp": "// A.\n#include \"auth/circle_b.hpp\"\n",
    "lib/auth/circle_b.hpp": "// B.\n#include \"auth/circle_a.hpp\"\n",
    "cli/p.cpp": "// P.\n#include \"core/text.hpp\"\n", "cli/r.cpp": "// R.\n#include <toml++/toml.h>\n",
    "cli/q.cpp": "// Q.\nchar* home() { return std::getenv(\"HOME\"); }\n",
}
INNOCENT = {
    "lib/CMakeLists.txt": "# Lists include/rayjobs/a.hpp include/rayjobs/b.hpp.\n",
    "lib/http/curl/a.cpp": "// A.\n#include <curl/curl.h>\n",
    "lib/http/websocket/a.cpp": "// A.\n#include <wslay/wslay.h>\n",
    "lib/packaging/zip/deflater.cpp": "// B.\n#include <zlib.h>\n#include \"core/text.hpp\"\n",
    "lib/packaging/archive/decompressor.cpp": "// B.\n#include <lzma.h>\n",
    "lib/packaging/zip/zip_writer.cpp": "// B.\n#include <zip.h>\n",
    "lib/packaging/io/ordered_jobs.cpp": "// B.\nvoid f() { std::jthread worker([] {}); }\n",
    "lib/packaging/io/freed_later.hpp": "// B.\nvoid f() { std::thread([] {}).detach(); }\n",
    "lib/client/package_uploads.cpp": "// B.\nvoid f() { std::jthread worker([] {}); }\n",
    "lib/runtime_env/text/a.cpp": "// B.\n#include <yaml-cpp/yaml.h>\n",
    "cli/sources/toml_text.cpp": "// O.\n#include \"line/options.hpp\"\n#include <toml++/toml.h>\n",
    "lib/environment/a.cpp": "// C: calls getenv.\nchar* home() { return std::getenv(\"HOME\"); }\n",
    "lib/logs/ok.cpp": "// Sleeps: never std::cout.\n#include \"jobs/job_requests.hpp\"\nvoid f(C& c) { c.sleep(1); }\n",
    "lib/core/clock.cpp": "// C.\nauto now() { return std::chrono::steady_clock::now(); }\n",
    "lib/logs/time.cpp": "// T.\nauto f(C& c) { std::chrono::steady_clock::time_point t = system_clock().now(); return t; }\n",
    "lib/logs/text.cpp": "// Writes into a buffer.\nvoid f() { std::snprintf(b, 1, \"x\"); std::this_thread::get_id(); }\n",
    "tests/package/include_rules.py": "# Knows the word TODO.\n",
}
# Without these files, or with others in their place, an exception would be idle.
NEEDED = {"lib/packaging/archive/decompressor.cpp": None, "lib/http/websocket/a.cpp": "// A: uses wslay no longer.\n"}


def write(root, path, text):
    place = os.path.join(root, path)
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(place, "w", encoding="utf-8") as file:
        file.write(text)


def self_test():
    """Fails unless each planted violation is found, and nothing in the innocent files."""
    problems = []
    with tempfile.TemporaryDirectory() as root:
        for path, text in {**PLANTED, **INNOCENT}.items():
            write(root, path, text)
        blamed = {line.split(":", 1)[0] for line in check(root)}
        write(root, "include/rayjobs/unlisted.hpp", "/// Unlisted.\n")
        if not any(line.startswith("include/rayjobs/unlisted.hpp") for line in check(root)):
            problems.append("not found: include/rayjobs/unlisted.hpp")
        for path, text in NEEDED.items():
            before = set(check(root))
            if text:
                write(root, path, text)
            else:
                os.remove(os.path.join(root, path))
            if not any("no file needs the exception" in line for line in set(check(root)) - before):
                problems.append(f"not found: the idle exception without {path}")
    return problems + [f"not found: {path}" for path in PLANTED if path not in blamed] + [
        f"wrongly found: {path}" for path in sorted(blamed) if path not in PLANTED]


def main(arguments):
    if arguments == ["--self-test"]:
        problems = self_test()
    elif len(arguments) == 1:
        problems = check(arguments[0])
        if not any(True for _ in sources(arguments[0])):
            problems = [f"{arguments[0]}: no sources"]
    else:
        sys.exit("usage: include_rules.py ROOT | --self-test")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
