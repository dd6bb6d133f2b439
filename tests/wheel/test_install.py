"""The wheel installed by pip and by uv: alone, beside real Ray, and taken away again."""

import hashlib
import importlib.metadata
import shutil

import pytest
from conftest import VERSIONS
from environments import Environment
from ray_head import cache_dir

FIND = "import ray_submit; print(ray_submit.find_ray_submit())"


@pytest.fixture(params=["pip", "uv"])
def tool(request):
    return request.param


def install(environment, tool, what):
    getattr(environment, tool)("install", what)


def uninstall(environment, tool):
    getattr(environment, tool)("uninstall", *(["--yes"] if tool == "pip" else []), "ray-submit")


def check_program(environment, version):
    said = environment.output(environment.bin / "ray-submit", "--version")
    assert said.startswith(f"ray-submit {version} ")
    assert environment.output(environment.bin / "python", "-m", "ray_submit", "--version") == said
    assert environment.python(FIND) == str(environment.bin / "ray-submit")


def test_alone_and_gone_again(tool, wheel, tmp_path):
    environment = Environment(tmp_path / "venv")
    before = environment.files()
    install(environment, tool, wheel)
    check_program(environment, wheel.name.split("-")[1])
    new = environment.files() - before
    assert {path.name for path in new if path.parent.name == "bin"} == {"ray-submit"}
    uninstall(environment, tool)
    assert environment.files() == before


@pytest.mark.parametrize("version", VERSIONS)
def test_beside_ray(tool, version, wheel, tmp_path):
    real = cache_dir() / f"ray-{version}"
    environment = Environment(tmp_path / "venv", sees=real)
    script = environment.bin / "ray"
    shutil.copyfile(real / "bin/ray", script)
    script.write_text(f"#!{environment.bin}/python\n" + script.read_text().partition("\n")[2])
    script.chmod(0o755)
    before, digest = environment.files(), hashlib.sha256(script.read_bytes()).digest()

    def check_ray():
        assert hashlib.sha256(script.read_bytes()).digest() == digest
        assert version in environment.output(script, "--version")
        assert environment.python("import ray; print(ray.__version__, ray.__file__)").startswith(f"{version} {real}/")

    install(environment, tool, wheel)
    check_program(environment, wheel.name.split("-")[1])
    check_ray()
    uninstall(environment, tool)
    check_ray()
    assert environment.files() == before


@pytest.mark.parametrize("version", VERSIONS)
def test_shares_no_file_with_ray(version, content):
    (folder,) = (cache_dir() / f"ray-{version}").glob("lib/python3*/site-packages")
    (ray,) = importlib.metadata.distributions(name="ray", path=[str(folder)])
    rays = {str(path) for path in ray.files}
    assert "../../../bin/ray" in rays
    ours = {f"../../../bin/{name.rpartition('/')[2]}" if ".data/scripts/" in name else name for name in content}
    assert "../../../bin/ray-submit" in ours
    assert not ours & rays
    assert not {name.partition("/")[0] for name in ours - {"../../../bin/ray-submit"}} & {path.partition("/")[0] for path in rays}


@pytest.mark.parametrize("name", ["packages", "site-packages"])
def test_program_of_a_target_folder_is_found(name, target, tmp_path):
    folder = shutil.copytree(target, tmp_path / name)
    environment = Environment(tmp_path / "venv")
    found = environment.output(environment.bin / "python", "-c", FIND, PYTHONPATH=str(folder)).strip()
    assert found == str(folder / "bin/ray-submit")


def test_program_of_a_folder_of_links_is_found(wheel, tmp_path):
    environment = Environment(tmp_path / "venv")
    environment.uv("install", "--link-mode=symlink", "--target", tmp_path / "links", wheel)
    assert (tmp_path / "links/ray_submit/_find.py").is_symlink()
    found = environment.output(environment.bin / "python", "-c", FIND, PYTHONPATH=str(tmp_path / "links")).strip()
    assert found == str(tmp_path / "links/bin/ray-submit")


def test_program_of_the_user_scheme_is_found(wheel, tmp_path):
    environment = Environment(tmp_path / "venv")
    user = tmp_path / "user"
    environment.env["PYTHONUSERBASE"] = str(user)
    environment.uv("install", "--prefix", user, wheel)
    (packages,) = user.glob("lib/python3*/site-packages")
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    (packages / "ray_submit").rename(moved / "ray_submit")
    found = environment.output(environment.bin / "python", "-c", FIND, PYTHONPATH=str(moved)).strip()
    assert found == str(user / "bin/ray-submit")


def test_a_missing_program_is_told_with_the_places(wheel, tmp_path):
    environment = Environment(tmp_path / "venv")
    environment.pip("install", wheel)
    (environment.bin / "ray-submit").unlink()
    said = environment.python("import ray_submit\ntry: ray_submit.find_ray_submit()\nexcept FileNotFoundError as e: print(e)")
    assert str(environment.bin) in said and ".local/bin" in said


def test_extra_kfp_is_satisfied_by_the_sdk(wheel, tmp_path):
    environment = Environment(tmp_path / "venv", sees=cache_dir() / "deploy")
    environment.pip("install", f"ray-submit[kfp] @ file://{wheel}")
    assert environment.python("from ray_submit.kfp import submit_job_to_ray as step; print(step.name)") == "submit-job-to-ray"
