"""A wheel that needs no index."""

import zipfile


def make_wheel(path, value):
    """A wheel of the module `wheeled`, whose VALUE is given."""
    name = "wheeled-1.0.dist-info/"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("wheeled.py", f"VALUE = '{value}'\n")
        wheel.writestr(name + "METADATA", "Metadata-Version: 2.1\nName: wheeled\nVersion: 1.0\n")
        wheel.writestr(name + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(name + "RECORD", f"wheeled.py,,\n{name}METADATA,,\n{name}WHEEL,,\n{name}RECORD,,\n")
