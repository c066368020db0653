"""Every partial renders with its required parameters alone, and no template breaks the content security policy."""

import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

TEMPLATES = Path(settings.BASE_DIR) / "templates"
ICONS = Path(settings.BASE_DIR) / "assets" / "img" / "icons.svg"
PAGES = sorted(TEMPLATES.rglob("*.html"))
LINES = [{"key": "a", "label": "Alpha", "url": "/a/"}, {"key": "b", "label": "Beta", "url": "/b/", "count": 3}]
WHO = {"name": "Inés Calderón", "picture": ""}


class Sample(forms.Form):
    name = forms.CharField(help_text="As influencers see it.")
    amount = forms.DecimalField(required=False)
    about = forms.CharField(widget=forms.Textarea, required=False)
    public = forms.BooleanField(required=False)
    country = forms.ChoiceField(choices=[("es", "Spain")])
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    niches = forms.MultipleChoiceField(choices=[("food", "Food")], widget=forms.CheckboxSelectMultiple)
    photo = forms.FileField(required=False)


REQUIRED: dict[str, dict[str, Any]] = {
    "account_menu": {},
    "audit_row": {"verb": "approved", "object": "Fjordwool"},
    "avatar": {"person": WHO},
    "badge": {"state": "running"},
    "bell": {"url": "/notifications/"},
    "bulk_bar": {},
    "button": {"label": "Invite"},
    "callout": {"text": "All tasks are approved."},
    "chart": {"id": "c", "option": {"series": []}, "label": "Followers rise."},
    "chart_script": {},
    "chip": {"label": "Spain"},
    "choice": {"name": "v", "value": "public", "title": "Public"},
    "confirm": {"title": "Cancel it?", "verb": "Cancel campaign"},
    "countdown": {"seconds_left": 11640},
    "empty": {"title": "No campaigns yet"},
    "error_summary": {},
    "error_body": {"title": "Not here"},
    "faces": {"people": [WHO] * 6},
    "field": {},
    "file_drop": {"name": "file"},
    "file_row": {"name": "draft.mp4"},
    "form": {},
    "kpi": {"label": "Views"},
    "menu": {"label": "More", "items": [{"label": "Edit", "href": "/edit/"}, {"label": "Pause", "post": "/pause/"}]},
    "message": {"message": {"kind": "text", "body": "Hi", "seq": 1, "created_at": None}},
    "nav_dock": {},
    "nav_side": {},
    "offer_card": {"offer": {"version": 1, "shown_status": "open"}, "amount": "€ 700"},
    "offline": {},
    "pager": {},
    "palette": {"url": "/palette/"},
    "palette_item": {"href": "/", "label": "New campaign"},
    "person_row": {"person": WHO},
    "progress": {"value": 68, "label": "Progress"},
    "progress_eta": {"label": "Importing", "done": 3, "total": 9},
    "progress_ring": {"tasks": 81},
    "provenance": {"metric": {"formula": "likes ÷ views"}, "label": "engagement"},
    "public_footer": {},
    "public_header": {},
    "range_histogram": {"field": "Followers"},
    "segmented": {"items": LINES, "current": "a"},
    "side_panel": {},
    "skeleton": {},
    "sparkline": {"values": [1, None, 3]},
    "stepper": {"steps": LINES, "current": "b"},
    "table": {"columns": [{"label": "Who"}], "rows": [["Dani"]]},
    "table_head": {"columns": [{"label": "Who", "key": "name"}]},
    "tabs": {"items": LINES, "current": "a"},
    "task_row": {"task": "Reel draft", "state": "todo"},
    "timeline": {"events": [{"text": "Invited", "time": "today"}]},
    "toast": {"text": "Invitation sent"},
    "tooltip": {"text": "Compare", "icon": "columns-3"},
}


def render(name: str, rf: RequestFactory, /, **values: Any) -> str:
    words = " ".join(f"{key}={key}" for key in values)
    source = f'{{% include "components/{name}.html" {f"with {words}" if words else ""} only %}}'
    request = rf.get("/?sort=name&q=a")
    request.user = AnonymousUser()
    return engines["django"].from_string(source).render(values, request)


def special(name: str) -> dict[str, Any]:
    wrong = Sample(data={"amount": "x"})
    shell = {
        "items": [],
        "foot": [],
        "dock": [],
        "account": [],
        "current": "",
        "who": WHO,
        "name": "",
        "note": "",
        "email": "",
        "urls": {"home": "/", "logout": "/out/"},
    }
    cases: dict[str, dict[str, Any]] = {
        "account_menu": {"shell": shell},
        "error_summary": {"form": wrong},
        "field": {"field": wrong["amount"]},
        "form": {"form": wrong},
        "nav_dock": {"shell": shell},
        "nav_side": {"shell": shell},
        "pager": {"page": Paginator(range(30), 10).page(2)},
    }
    return cases.get(name, {})


@pytest.mark.parametrize("path", sorted((TEMPLATES / "components").glob("*.html")), ids=lambda p: p.stem)
def test_each_component_renders_with_only_what_it_requires(path: Path, rf: RequestFactory) -> None:
    html = render(path.stem, rf, **REQUIRED[path.stem], **special(path.stem))
    assert "<" in html


@pytest.mark.parametrize("name", list(Sample().fields))
def test_each_kind_of_field_ties_its_error_to_the_control(name: str, rf: RequestFactory) -> None:
    form = Sample(data={"amount": "x"})
    html = render("field", rf, field=form[name])
    assert (f"id_{name}_error" in html) == bool(form.errors.get(name))
    assert f'name="{name}"' in html


def test_error_summary_links_to_the_fields(rf: RequestFactory) -> None:
    html = render("error_summary", rf, form=Sample(data={"amount": "x"}))
    assert 'href="#id_amount"' in html
    assert "things to put right" in html


def test_form_of_a_component_carries_the_csrf_token(rf: RequestFactory) -> None:
    assert "csrfmiddlewaretoken" in render("toast", rf, text="Deleted", undo_url="/restore/")


def test_pager_and_sorting_keep_the_other_parameters(rf: RequestFactory) -> None:
    page = Paginator(range(30), 10).page(2)
    assert "?sort=name&amp;q=a&amp;page=3" in render("pager", rf, page=page)
    head = render("table_head", rf, columns=[{"label": "Who", "key": "name"}], sort="name")
    assert "sort=-name&amp;q=a" in head
    assert 'aria-sort="ascending"' in head


def test_unknown_number_is_words_and_zero_is_a_number(rf: RequestFactory) -> None:
    assert "no data yet" in render("kpi", rf, label="Saves")
    assert "no data yet" not in render("kpi", rf, label="Saves", value=0)


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_no_template_needs_what_the_content_security_policy_forbids(path: Path) -> None:
    if "emails" in path.parts:
        return  # mail programs have no policy and need inline styles
    source = path.read_text()
    assert not re.search(r"\sstyle\s*=\s*[\"']", source)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source)
    assert not re.search(r"<style", source)
    for tag in re.findall(r"<script[^>]*>", source):
        assert "src=" in tag or "application/json" in tag


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_every_named_icon_exists(path: Path) -> None:
    known = set(re.findall(r'id="([^"]+)"', ICONS.read_text()))
    source = path.read_text()
    used = re.findall(r'{% icon "([^"]+)"', source) + re.findall(r"icons\.svg' %}#([a-z0-9-]+)", source)
    used += re.findall(r'\bicon="([a-z0-9-]+)"', source)
    assert set(used) <= known


def test_every_state_has_an_icon_that_exists() -> None:
    from influencehub.states import KINDS

    known = set(re.findall(r'id="([^"]+)"', ICONS.read_text()))
    assert {look.icon for table in KINDS.values() for look in table.values()} <= known
