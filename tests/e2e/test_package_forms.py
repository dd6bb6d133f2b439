"""Archives, wheels and modules: what a real server makes of each form, and what the job sees."""

import io
import json
import tarfile
import uuid
import zipfile

import pytest
from wheel_file import make_wheel

SHOW = """
import json, os
found = {}
for folder, below, names in os.walk("."):
    for name in names:
        path = os.path.join(folder, name)
        found[path] = [open(path, "rb").read().decode("latin-1"), oct(os.stat(path).st_mode & 0o777)]
    if not below and not names:
        found[folder] = []
print("tree=" + json.dumps(found))
"""


def archive_tree():
    """Names and contents that no earlier test has uploaded; one needs a long header, one many pieces."""
    return {"main.py": f"print('{uuid.uuid4()}')\n".encode(), "sub/large.txt": b"line\n" * 300_000,
            "caf\u00e9/" + "deep/" * 30 + "x": b"x", "nothing": b""}


def make_tar(path, files):
    with tarfile.open(path, "w:xz" if path.suffix == ".xz" else "w:gz") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo("./" + name)
            info.size, info.mode = len(content), 0o755 if name == "main.py" else 0o644
            tar.addfile(info, io.BytesIO(content))
        folder = tarfile.TarInfo("./empty")
        folder.type, folder.mode = tarfile.DIRTYPE, 0o755
        tar.addfile(folder)


def make_zip(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (0o100755 if name == "main.py" else 0o100644) << 16
            archive.writestr(info, content)
        archive.writestr(zipfile.ZipInfo("empty/"), b"")


@pytest.mark.parametrize("name", ["tree.zip", "tree.tar.gz", "tree.tgz", "tree.tar.xz"])
def test_the_job_runs_in_an_archive(proxied, head, job_id, tmp_path, name):
    proxy, cli = proxied
    files = archive_tree()
    path = tmp_path / name
    (make_zip if name.endswith(".zip") else make_tar)(path, files)
    words = ["submit", "--working-dir", path, "--", "python", "-c", SHOW]
    outcome = cli.run(*words[:1], "--submission-id", job_id, *words[1:])
    assert outcome.code == 0, outcome
    seen = json.loads(next(line for line in outcome.text.splitlines() if line.startswith("tree="))[5:])
    assert seen.pop("./empty") == []
    assert {path[2:]: content for path, (content, _) in seen.items()} == {
        path: content.decode("latin-1") for path, content in files.items()}
    if head.version != "2.22.0":  # which restores no modes
        assert seen["./main.py"][1] == "0o755"
    uri = head.job(job_id)["runtime_env"]["working_dir"]
    converted = head.version == "2.22.0" and name != "tree.zip"
    assert uri.endswith(".zip" if converted or name == "tree.zip" else ".tar.xz" if name.endswith("xz") else ".tar.gz")
    # The same archive is uploaded once.
    assert proxy.count("PUT", "/api/packages/") == 1
    assert cli.run(words[0], "--no-wait", *words[1:]).code == 0
    assert proxy.count("PUT", "/api/packages/") == 1


def value_of_wheel(cli, path):
    outcome = cli.run("submit", "--py-module", path, "--", "python", "-c", "import wheeled; print('value=' + wheeled.VALUE)",
                      patience=150)
    assert outcome.code == 0, outcome
    return next(line[6:] for line in outcome.text.splitlines() if line.startswith("value="))


@pytest.mark.parametrize("name", ["wheeled-1.0-py3-none-any.whl", "wheeled-1.0-3-py3-none-any.whl"])
def test_a_wheel_that_was_built_anew_is_the_one_that_is_imported(cli, tmp_path, name):
    for _ in range(2):
        value = uuid.uuid4().hex
        make_wheel(tmp_path / name, value)
        assert value_of_wheel(cli, tmp_path / name) == value


def test_modules_of_all_forms_are_imported_by_driver_and_task(proxied, tmp_path):
    proxy, cli = proxied
    value = uuid.uuid4().hex
    for module in ("first", "second"):
        (tmp_path / "src" / module).mkdir(parents=True)
        (tmp_path / "src" / module / "__init__.py").write_text(f"VALUE = '{module}-{value}'\n")
    (tmp_path / "single.py").write_text(f"VALUE = 'single-{value}'\n")
    make_wheel(tmp_path / "wheeled-1.0-py3-none-any.whl", "wheel-" + value)
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "main.py").write_text(
        "import ray\nimport first, second, single, wheeled\n"
        "def values():\n    import first, second, single, wheeled\n"
        "    return ' '.join(m.VALUE for m in (first, second, single, wheeled))\n"
        "print('driver=' + values())\nray.init()\nprint('task=' + ray.get(ray.remote(values).remote()))\n")
    environment = json.dumps({"py_modules": [str(tmp_path / "src" / "first")]})
    outcome = cli.run("submit", "--working-dir", tmp_path / "code", "--runtime-env-json", environment,
                      "--py-module", tmp_path / "src" / "second", "--py-module", tmp_path / "single.py",
                      "--py-module", tmp_path / "wheeled-1.0-py3-none-any.whl", "--", "python", "main.py", patience=200)
    assert outcome.code == 0, outcome
    expected = f"first-{value} second-{value} single-{value} wheel-{value}"
    assert f"driver={expected}\n" in outcome.text
    assert f"task={expected}\n" in outcome.text
    assert proxy.count("PUT", "/api/packages/") == 5


def test_nothing_is_uploaded_when_one_of_several_cannot_be(proxied, tmp_path):
    proxy, cli = proxied
    (tmp_path / "good.py").write_text(f"# {uuid.uuid4()}\n")
    (tmp_path / "bad-1.0-py3-none-any.whl").write_text("not a wheel")
    outcome = cli.run("submit", "--py-module", tmp_path / "good.py", "--py-module", tmp_path / "bad-1.0-py3-none-any.whl",
                      "--", "true")
    assert outcome.code == 10
    assert "bad-1.0-py3-none-any.whl" in outcome.stderr
    assert proxy.count("PUT", "/api/packages/") == 0


def test_variables_and_packages_of_options_reach_the_job(cli, tmp_path):
    (tmp_path / "job.env").write_text("FROM_FILE='a b'\n")
    outcome = cli.run("submit", "--runtime-env-json", '{"env_vars": {"GIVEN": "g"}}', "--env", "OPTION=x=y", "--env-file",
                      tmp_path / "job.env", "--", "sh", "-c", 'echo "$GIVEN|$OPTION|$FROM_FILE"')
    assert outcome.code == 0
    assert "g|x=y|a b\n" in outcome.text


def test_a_dry_run_shows_the_request_and_sends_nothing(proxied, tmp_path):
    proxy, cli = proxied
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "main.py").write_text("print(1)\n")
    words = ["--working-dir", tmp_path / "code", "--submission-id", f"dry-{uuid.uuid4().hex}", "--pip", "pip"]
    dry = cli.run("submit", "--dry-run", "-o", "json", *words, "--", "python", "main.py")
    assert dry.code == 0
    assert proxy.count("GET", "/") + proxy.count("POST", "/") + proxy.count("PUT", "/") == 0
    assert [package["entries"] for package in dry.json["packages"]] == [1]
    assert dry.json["request"]["body"]["runtime_env"]["working_dir"] == dry.json["packages"][0]["uri"]
