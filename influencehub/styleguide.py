"""Made-up samples for /styleguide/: every part in every state."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import mark_safe

from influencehub.states import KINDS

COLOURS = [
    ("bg-base-100 border border-line", "base-100", "the sheet"),
    ("bg-base-200 border border-line", "base-200", "the desk"),
    ("bg-base-300", "base-300, line", "hairlines"),
    ("bg-base-content", "base-content", "ink"),
    ("bg-primary", "primary", "spruce"),
    ("bg-brand", "brand", "spruce, soft"),
    ("bg-accent", "accent", "peony: your turn"),
    ("bg-turn", "turn", "peony, soft"),
]
SIZES = ["size-1", "size-2", "size-3", "size-4", "size-5", "size-6", "size-8", "size-12", "size-20"]
TONES = [
    ("ok", "circle-check", "ok: done, approved"),
    ("warn", "clock", "warn: time runs short"),
    ("bad", "circle-alert", "bad: failed, refused"),
    ("info", "info", "info: on its way"),
    ("turn", "hourglass", "turn: waits for you"),
    ("brand", "handshake", "brand: in talks"),
    ("", "circle-dashed", "quiet: not yet"),
]
MOST = 1600
GROWTH = [12, 14, 14, 16, 17, 17, 20, 21, 22, 24, 26, None, 28, 28, 29, 29]


class SampleForm(forms.Form):
    """One field of each kind; bound to mistakes, so that errors show too."""

    name = forms.CharField(label="Campaign name", help_text="Influencers see it.", initial="Spring Pantry Reset")
    amount = forms.DecimalField(label="Amount")
    country = forms.ChoiceField(label="Country", choices=[("es", "Spain"), ("pt", "Portugal")])
    number = forms.CharField(
        label="Organisation number",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "B-12345678"}),
    )
    feedback = forms.CharField(label="Feedback", widget=forms.Textarea(attrs={"rows": 3}))
    niches = forms.MultipleChoiceField(
        label="Niches",
        choices=[("food", "Food"), ("travel", "Travel"), ("craft", "Craft"), ("sport", "Sport")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    size = forms.ChoiceField(
        label="Size", choices=[("s", "1 to 10"), ("m", "11 to 50"), ("l", "More")], widget=forms.RadioSelect
    )
    public = forms.BooleanField(label="The media kit is public", required=False)
    photo = forms.ImageField(label="Photo", required=False, help_text="JPG, PNG or WebP, up to 5 MB.")

    def clean_amount(self) -> Any:
        if self.cleaned_data["amount"] > MOST:
            raise forms.ValidationError(
                "More than one influencer can get here (€\u00a01,600). Did you mean €\u00a0780?"
            )
        return self.cleaned_data["amount"]


def person(name: str, key: str) -> dict[str, str]:
    return {"name": name, "picture": static(f"img/avatars/{key}.svg")}


def people() -> list[dict[str, str]]:
    names = [("Inés Calderón", "ines"), ("Lucía Benavent", "lucia"), ("Dani Roquet", "dani"), ("Amaia Otxoa", "amaia")]
    more = [("Marc Oriol", "marc"), ("Paula Iriarte", "paula"), ("Noa Ferran", "noa")]
    return [person(name, key) for name, key in names + more]


def samples() -> dict[str, Any]:
    form = SampleForm(
        {
            "name": "Spring Pantry Reset",
            "amount": "7800",
            "country": "es",
            "niches": ["food"],
            "size": "s",
            "public": "on",
        }
    )
    return {
        "colours": COLOURS,
        "sizes": SIZES,
        "tones": TONES,
        "sample": form,
        "states": {kind: list(table) for kind, table in KINDS.items()},
        "people": people(),
        "somebody": person("Paula Iriarte", "paula"),
        "nameless": {"name": "Bea Solano"},
        "growth": GROWTH,
        **_numbers(),
        **_talk(),
        **_lists(),
        **_navigation(),
    }


def _numbers() -> dict[str, Any]:
    return {
        "metric": {
            "key": "engagement",
            "formula": "(likes + comments) ÷ followers, mean of the last 12 posts",
            "source": "a table uploaded by staff",
            "window": "24 Oct – 20 Nov",
            "n": "12 posts",
            "left_out": "2 posts left out, likes hidden",
            "observed": "today 08:40",
            "version": "engagement_rate.followers, version 1",
        },
        "buckets": [3, 5, 9, 11, 16, 21, 21, 30, 36, 40, 29, 31, 25, 31, 24, 13, 15, 10, 6, 4, 2, 1, 0, 1],
        "chart": {
            "grid": {"left": 48, "right": 16, "top": 16, "bottom": 28},
            "xAxis": {"type": "category", "data": ["Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]},
            "yAxis": {"type": "value"},
            "series": [
                {"name": "Instagram", "type": "line", "color": "@c1", "data": [31, 33, 36, 41, 44, 48]},
                {
                    "name": "TikTok",
                    "type": "line",
                    "color": "@c2",
                    "lineStyle": {"type": "dashed"},
                    "data": [12, 15, 15, 19, 26, 31],
                },
            ],
            "legend": {"show": False},
        },
        "chart_rows": [
            ["Jun", 31, 12],
            ["Jul", 33, 15],
            ["Aug", 36, 15],
            ["Sep", 41, 19],
            ["Oct", 44, 26],
            ["Nov", 48, 31],
        ],
        "chart_columns": ["Month", "Instagram, thousands", "TikTok, thousands"],
        "chart_colours": ["bg-c1", "bg-c2", "bg-c3", "bg-c4", "bg-c5", "bg-c6"],
    }


def _talk() -> dict[str, Any]:
    return {
        "offer": {"version": 3, "shown_status": "open"},
        "offer_sent": {"version": 2, "shown_status": "open"},
        "offer_old": {"version": 1, "shown_status": "replaced"},
        "offer_done": {"version": 3, "shown_status": "accepted"},
        "terms": [
            {"label": "Deliverables", "now": "1 reel, 2 stories"},
            {"label": "Draft by", "was": "Mon 30 Nov", "now": "Wed 2 Dec"},
            {"label": "Usage rights", "now": "organic and paid, until 7 Mar 2027"},
        ],
        "theirs": {"kind": "text", "body": "Could we do three months?", "seq": 1, "created_at": timezone.now()},
        "mine": {"kind": "text", "body": "That sounds fair.", "seq": 2, "created_at": timezone.now()},
        "system": {"kind": "system", "body": "Both accepted offer 3. Agreement 9f2c 41aa", "seq": 3},
        "events": [
            {"text": "Inés countered with €\u00a0780", "time": "today, 09:41", "hot": True},
            {"text": "Offer 2 by you, €\u00a0700", "time": "Fri 20 Nov, 18:36"},
            {"text": "Invited", "time": "Thu 19 Nov, 16:02"},
        ],
    }


def _lists() -> dict[str, Any]:
    bold = mark_safe('<b class="font-semibold">Dani Roquet</b>')  # nosec B308 # our own words
    rows = [
        [bold, "Completed", "€\u00a01,520", "3 of 3"],
        ["Lucía Benavent", "Active", "€\u00a01,240", "2 of 3"],
        ["Marc Oriol", "Active", "€\u00a01,470", "2 of 3"],
    ]
    return {
        "columns": [
            {"label": "Who", "key": "who"},
            {"label": "State", "key": "state"},
            {"label": "Agreed", "key": "agreed", "number": True},
            {"label": "Tasks", "number": True},
        ],
        "rows": rows,
        "page": Paginator(range(18), 3).page(1),
        "bulk": [
            {"label": "Invite to campaign", "icon": "send", "tone": "primary"},
            {"label": "Export", "icon": "download"},
        ],
        "menu_items": [
            {"label": "Edit brief", "icon": "pencil", "href": "#s-l"},
            {"label": "Duplicate", "icon": "copy", "href": "#s-l"},
            {"label": "Pause", "icon": "pause", "href": "#s-l"},
            {"label": "Cancel campaign…", "icon": "ban", "href": "#s-l", "danger": True, "open": "confirm"},
        ],
        "invite": [{"label": "Invite", "href": "#s-p"}],
    }


def _navigation() -> dict[str, Any]:
    return {
        "parts": [
            {"key": "overview", "label": "Overview", "url": "#s-g"},
            {"key": "people", "label": "People", "url": "#s-g", "count": 18, "turn": True},
            {"key": "tasks", "label": "Tasks", "url": "#s-g"},
        ],
        "shapes": [
            {"key": "board", "label": "Board", "icon": "kanban", "url": "#s-g"},
            {"key": "table", "label": "Table", "icon": "table", "url": "#s-g"},
        ],
        "steps": [
            {"key": "basics", "label": "Basics", "url": "#s-g", "done": True},
            {"key": "budget", "label": "Budget", "url": "#s-g"},
            {"key": "goals", "label": "Goals", "url": "#s-g", "errors": 1},
            {"key": "look", "label": "Look over"},
        ],
        "sections": [
            ("s-c", "Colour"),
            ("s-t", "Type and space"),
            ("s-b", "Buttons"),
            ("s-f", "Fields"),
            ("s-s", "States"),
            ("s-n", "Numbers"),
            ("s-p", "People and talk"),
            ("s-o", "Offers"),
            ("s-d", "Tables"),
            ("s-m", "Messages to the reader"),
            ("s-g", "Getting around"),
            ("s-l", "Layers"),
            ("s-h", "History"),
            ("s-ch", "Charts"),
        ],
    }
