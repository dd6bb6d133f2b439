"""The bases of the images: each is a build argument that takes a whole reference, so also one with a digest."""

import re

import checks
from manifests import only

DIGEST = "@sha256:" + "0123456789abcdef" * 4


def bases(containerfile):
    """The image that each stage is built on, by the rules of a Containerfile, with these values of arguments."""
    def with_arguments(**given):
        values, found = {}, []
        for line in containerfile.splitlines():
            if argument := re.fullmatch(r"ARG (\w+)=(\S+)", line):
                values[argument[1]] = given.get(argument[1], argument[2])
            elif stage := re.fullmatch(r"FROM (\S+) AS [\w-]+", line):
                found.append(re.sub(r"\$\{(\w+)\}", lambda use: values[use[1]], stage[1]))
            else:
                assert not line.startswith(("ARG", "FROM")), line
        return found
    return with_arguments


def test_every_base_can_be_given_by_digest(deploy):
    of = bases((deploy / "image/Containerfile").read_text())
    names = ("BUILD_BASE", "SHELL_BASE", "BASE")
    pinned = {name: f"registry.test/{name.lower()}:1{DIGEST}" for name in names}
    assert of(**pinned) == list(pinned.values())
    assert of() == ["docker.io/library/debian:12", "docker.io/library/debian:12-slim", "scratch"]


def test_arguments_and_their_defaults_are_documented(deploy):
    arguments = re.findall(r"^ARG (\w+)=(\S+)$", (deploy / "image/Containerfile").read_text(), re.MULTILINE)
    readme = (deploy / "image/README.md").read_text()
    assert sorted(re.findall(r"^\| `([A-Z_]+)` \| `(\S+)` \|", readme, re.MULTILINE)) == sorted(arguments)
    assert "@sha256:" in readme


def test_image_of_ray_may_have_a_digest(rendered):
    spec = only(rendered, "RayCluster")["spec"]
    for pod in (spec["headGroupSpec"], *spec["workerGroupSpecs"]):
        pod["template"]["spec"]["containers"][0]["image"] += DIGEST
    assert not list(checks.image_is_of_the_version(rendered))
