"""Reads and changes a copied overlay: its settings, its optional components."""

import yaml


def settings_of(overlay):
    return yaml.safe_load((overlay / "settings.yaml").read_text())["data"]


def with_settings(overlay, settings):
    """Writes other settings into a copied overlay."""
    file = overlay / "settings.yaml"
    document = yaml.safe_load(file.read_text())
    document["data"] = settings
    file.write_text(yaml.safe_dump(document))


def with_component(overlay, component):
    """Chooses an optional component in a copied overlay."""
    file = overlay / "kustomization.yaml"
    text = file.read_text().replace(f"# - ../../components/{component}", f"- ../../components/{component}")
    assert f"  - ../../components/{component}" in text
    file.write_text(text)
