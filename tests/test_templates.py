"""No template is left over, and none asks for a static file that is not there."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

TEMPLATES = settings.BASE_DIR / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"})
# Looked up by Django's and allauth's own code.
FOUND_BY_NAME = re.compile(
    r"^(account|admin|allauth|django/forms|mfa|registration|socialaccount)/|^(400|403|403_csrf|404|429|500)\.html$"
)
STATIC = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")


def sources():
    folders = [settings.BASE_DIR / name for name in settings.INSTALLED_APPS if (settings.BASE_DIR / name).is_dir()]
    for folder in [*folders, TEMPLATES]:
        for path in folder.rglob("*"):
            if path.suffix in {".py", ".html", ".txt"}:
                yield path.read_text()


def test_every_template_is_used():
    source = "\n".join(sources())
    made = made_names(source)
    left_over = {
        name
        for name in NAMES
        if not FOUND_BY_NAME.search(name)
        and not re.search(rf"[\"']{re.escape(name)}[\"'#]", source)
        and not any(is_made(pattern, name, source) for pattern in made)
    }

    assert left_over == set()


def made_names(source):
    """Names that code puts together, as f"accounts/{page}.html" does, as patterns with a group for each part."""
    found = set(re.findall(r"""f["']([\w/]*\{[^"']*\.(?:html|txt))[#"']""", source))
    return [re.compile(re.sub(r"\\\{.*?\\\}", "([a-z_]+)", re.escape(name))) for name in found]


def is_made(pattern, name, source):
    """Its variable part stands somewhere as a word of its own."""
    match = pattern.fullmatch(name)
    return bool(match) and all(re.search(rf"[\"']{part}[\"']", source) for part in match.groups())


@pytest.mark.parametrize("name", NAMES)
def test_template_parses(name):
    assert get_template(name)


def test_every_static_file_that_a_template_names_exists():
    if not (settings.BASE_DIR / "static/app.css").exists():
        pytest.skip("the assets are not built: make test builds them")
    named = {(name, asset) for name in NAMES for asset in STATIC.findall((TEMPLATES / name).read_text())}

    assert {(name, asset) for name, asset in named if not finders.find(asset)} == set()
