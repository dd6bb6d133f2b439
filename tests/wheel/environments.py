"""Virtual environments in which wheels are installed by pip and by uv, from files alone."""

import os
import pathlib
import subprocess
import sys
import sysconfig

from ray_head import cache_dir

UV = cache_dir() / "packaging/bin/uv"
TWINE = cache_dir() / "packaging/bin/twine"
CYCLONEDX_PYTHON = cache_dir() / "packaging/bin/python"


def offline(folder):
    """An environment in which nothing is configured, and neither installer asks an index."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "PYTHON", "VIRTUAL_ENV"))}
    return env | {"HOME": str(folder), "PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1", "PYTHONDONTWRITEBYTECODE": "1",
                  "PIP_NO_CACHE_DIR": "1", "PIP_NO_INDEX": "1", "UV_CACHE_DIR": str(folder / "uv-cache"), "UV_OFFLINE": "1",
                  "UV_NO_INDEX": "1"}


class Environment:
    """A fresh virtual environment, which may see the packages of another one without being able to change them."""

    def __init__(self, folder, sees=None):
        self.folder = folder
        self.bin = folder / "bin"
        self.env = offline(folder.parent)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, env=self.env)
        self.packages = pathlib.Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
        if sees:
            (other,) = sees.glob("lib/python3*/site-packages")
            (self.packages / "other.pth").write_text(f"{other}\n")

    def output(self, *words, **variables):
        """What the program, which must succeed, writes to standard output."""
        done = subprocess.run(list(map(str, words)), env=self.env | variables, cwd=self.folder, capture_output=True,
                              text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def python(self, code):
        return self.output(self.bin / "python", "-c", code).strip()

    def pip(self, command, *words):
        return self.output(sys.executable, "-m", "pip", "--python", self.bin / "python", command, *words)

    def uv(self, command, *words):
        return self.output(UV, "pip", command, "--python", self.bin / "python", *words)

    def files(self):
        """All that is there, but for what an interpreter compiles and uv's lock."""
        return {path.relative_to(self.folder) for path in self.folder.rglob("*")
                if "__pycache__" not in path.parts and path != self.folder / ".lock"}
