"""No template is left over, and none asks for a static file that is not there."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

TEMPLATES = settings.BASE_DIR / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".txt"})
# Looked up by Django's and allauth's own code.
FOUND_BY_NAME = re.compile(r"^(account|admin|allauth|django/forms|registration)/|^(400|403|403_csrf|404|500)\.html$")
STATIC = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")


def sources():
    folders = [settings.BASE_DIR / name for name in settings.INSTALLED_APPS if (settings.BASE_DIR / name).is_dir()]
    for folder in [*folders, TEMPLATES]:
        for path in folder.rglob("*"):
            if path.suffix in {".py", ".html", ".txt"}:
                yield path.read_text()


def test_every_template_is_used():
    source = "\n".join(sources())
    left_over = {
        # By its whole name, or by the last part where one function adds the rest: send_email(to, "team_invitation", …)
        name
        for name in NAMES
        if not FOUND_BY_NAME.search(name) and not re.search(rf"[\"']({name}|{Path(name).stem})[\"'#]", source)
    }

    assert left_over == set()


@pytest.mark.parametrize("name", NAMES)
def test_template_parses(name):
    assert get_template(name)


def test_every_static_file_that_a_template_names_exists():
    if not (settings.BASE_DIR / "static/app.css").exists():
        pytest.skip("the assets are not built: make test builds them")
    named = {(name, asset) for name in NAMES for asset in STATIC.findall((TEMPLATES / name).read_text())}

    assert {(name, asset) for name, asset in named if not finders.find(asset)} == set()
