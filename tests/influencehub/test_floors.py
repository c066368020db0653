"""No package is older than what security/floors.toml says, here and in the lock files."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, version

import pytest
from django.conf import settings
from packaging.version import Version

FLOORS = tomllib.loads((settings.BASE_DIR / "security/floors.toml").read_text())
PINS = {
    name.lower().replace("_", "-"): found
    for path in (settings.BASE_DIR / "requirements").glob("*.txt")
    if path.stem in {"prod", "dev"}
    for name, found in re.findall(r"^([\w.\-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", path.read_text(), re.MULTILINE)
}


@pytest.mark.parametrize("name", FLOORS)
def test_a_pin_is_not_below_the_floor(name):
    assert FLOORS[name]["why"]
    assert Version(PINS[name.lower()]) >= Version(FLOORS[name]["floor"])


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_installed_is_not_below_the_floor(name):
    try:
        found = version(name)
    except PackageNotFoundError:
        pytest.skip("it is not installed here")

    assert Version(found) >= Version(FLOORS[name]["floor"])
