"""What the partials in templates/components/ compute in Python: optional parameters, states, fields, small graphics."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.http import QueryDict
from django.middleware.csrf import get_token
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from influencehub.states import look_of

register = template.Library()

RUNS_OUT = 1800  # seconds: from here a countdown is red


@register.simple_tag(takes_context=True)
def defaults(context: Context, **values: Any) -> str:
    """Name the optional parameters of a partial: those that were not given get these values."""
    for name, value in values.items():
        if name not in context:
            context[name] = value
    return ""


@register.simple_tag(takes_context=True)
def csrf_input(context: Context) -> SafeString:
    """Like csrf_token, but it also works in a partial that was included with `only`."""
    request = getattr(context, "request", None)
    if request is None:
        return mark_safe("")  # nosec B308 # nothing
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A picture beside words: hidden from screen readers."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {extra}" if extra else "",
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def state_look(state: Any, kind: str = "") -> dict[str, Any]:
    return look_of(str(state), kind)._asdict()


def _attribute(thing: Any, name: str) -> Any:
    return getattr(thing, name, None)


@register.simple_tag
def person_look(person: Any) -> dict[str, str]:
    """Name, picture and initials of whoever it is: a user, brand, influencer, party or a plain mapping."""
    get: Callable[[str], Any] = person.get if isinstance(person, Mapping) else partial(_attribute, person)
    name = str(get("name") or person or "")
    initials = "".join(word[0] for word in name.split()[:2]).upper()
    return {"name": name, "picture": str(get("picture") or ""), "initials": initials or "?"}


@register.filter
def as_id(words: Any) -> str:
    return slugify(str(words)) or "x"


@register.filter
def undo_url(message: Any) -> str:
    """Where "Undo" of a toast posts to: messages.success(request, text, extra_tags="undo:/address/")."""
    tags = str(getattr(message, "extra_tags", "") or "")
    return tags.partition("undo:")[2].split(" ")[0]


@register.filter
def others(people: Sequence[Any], shown: int) -> int:
    return max(0, len(people) - int(shown))


@register.filter
def percent_of(value: Any, total: Any) -> int:
    return round(100 * float(value or 0) / float(total)) if total else 0


@register.simple_tag
def time_left(seconds: float | None) -> dict[str, Any]:
    """Words of a countdown; assets/js/app.js counts on in the same words."""
    left = int(seconds or 0)
    days, hours, minutes = left // 86400, left % 86400 // 3600, left % 3600 // 60
    if left <= 0:
        words = _("expired")
    elif days:
        words = _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    elif hours:
        words = _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    else:
        words = _("%(minutes)s min") % {"minutes": minutes}
    return {"words": words, "over": left <= 0, "short": 0 < left < RUNS_OUT}


@register.simple_tag
def spark(values: Iterable[Any], width: int = 84, height: int = 30) -> dict[str, str]:
    """The paths of a sparkline. Unknown values (None) are left out, not drawn as 0."""
    series = list(values)
    known = [(place, float(value)) for place, value in enumerate(series) if value is not None]
    if len(known) <= 1:
        return {}
    low, high = min(v for _, v in known), max(v for _, v in known)
    step, span = (width - 4) / (len(series) - 1), (high - low) or 1
    points = [(1 + n * step, 3 + (height - 6) * (1 - (value - low) / span)) for n, value in known]
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    (first, _y), (last, end) = points[0], points[-1]
    area = f"M{line}L{last:.1f} {height}L{first:.1f} {height}Z"
    return {"line": f"M{line}", "area": area, "x": f"{last:.1f}", "y": f"{end:.1f}"}


@register.simple_tag
def histogram(buckets: Iterable[int], width: int = 240, height: int = 40) -> list[dict[str, str]]:
    """Bars of a histogram; a bucket that holds anybody at all can be seen."""
    counts = [int(count) for count in buckets]
    top, step = max(counts, default=0) or 1, width / (len(counts) or 1)
    tall = [max(2.0, (height - 1) * count / top) if count else 1.0 for count in counts]
    return [
        {"x": f"{n * step:.1f}", "y": f"{height - h:.1f}", "w": f"{step - 1.5:.1f}", "h": f"{h:.1f}"}
        for n, h in enumerate(tall)
    ]


CONTROLS: list[tuple[type[forms.Widget], str]] = [
    (forms.CheckboxInput, "check"),
    (forms.CheckboxSelectMultiple, "checks"),
    (forms.RadioSelect, "radios"),
    (forms.ClearableFileInput, "file"),
    (forms.FileInput, "file"),
    (forms.SelectMultiple, "select"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
]
CLASSES = {"check": "checkbox", "select": "select", "textarea": "textarea", "file": "sr-only"}


@register.simple_tag
def control_of(field: forms.BoundField) -> str:
    """Which shape a form field takes: check, checks, radios, file, select, textarea or input."""
    widget = field.field.widget
    return next((name for kind, name in CONTROLS if isinstance(widget, kind)), "input")


@register.simple_tag
def control(field: forms.BoundField, hint: Any = "", *, bare: bool = False) -> SafeString:
    """The widget of a field with its class and what ties it to its hint and its error."""
    kind = control_of(field)
    known = str(field.field.widget.attrs.get("class", ""))
    base = "num grow" if bare else CLASSES.get(kind, "input")
    attrs: dict[str, Any] = {"class": f"{base} {known}".strip()}
    tied = [f"{field.auto_id}_hint"] if hint else []
    if field.errors:
        attrs["aria-invalid"] = "true"
        tied.append(f"{field.auto_id}_error")
    if tied:
        attrs["aria-describedby"] = " ".join(tied)
    if kind == "file":
        # Not Django's own box with "Currently": the partial says what is there.
        known_attrs = {**field.field.widget.attrs, **field.build_widget_attrs({}), **attrs, "id": field.auto_id}
        return forms.FileInput().render(field.html_name, None, known_attrs)
    return field.as_widget(attrs=attrs)


@register.simple_tag
def errors_of(form: Any) -> list[dict[str, str]]:
    """One line per mistake with the address of its field; those of the whole form have none."""
    lines = [{"to": "", "text": str(text), "label": ""} for text in form.non_field_errors()]
    for field in form:
        label = capfirst(str(field.label))
        lines += [
            {"to": field.id_for_label or field.auto_id, "text": str(text), "label": label} for text in field.errors
        ]
    return lines


@register.filter
def unlocal(value: Any) -> str:
    """A number as HTML attributes want it: 0.5, never 0,5 and never 1 000."""
    return f"{float(value or 0):g}" if not isinstance(value, int) else str(value)


@register.simple_tag
def json_option(option: Any, name: str) -> SafeString:
    """The option of a chart as data beside it; data blocks run nothing, so the CSP lets them stand."""
    return json_script(option, f"{name}-option")


@register.simple_tag
def sorting(column: Mapping[str, Any], sort: str) -> dict[str, str]:
    """What the head of a column says about the order, and where a click leads: up, down, up again."""
    key = str(column.get("key", ""))
    if key and sort == key:
        return {"now": "ascending", "next": f"-{key}", "icon": "arrow-up"}
    if key and sort == f"-{key}":
        return {"now": "descending", "next": key, "icon": "arrow-down"}
    return {"now": "", "next": f"-{key}" if column.get("number") else key, "icon": "chevrons-up-down"}


@register.simple_tag
def cells(row: Iterable[Any], columns: Iterable[Any]) -> list[tuple[Any, Any]]:
    return list(zip(columns, row, strict=False))


@register.simple_tag(takes_context=True)
def paging(context: Context, page: Page[Any], name: str = "page") -> dict[str, Any]:
    """Where the neighbours of a page are; the other parameters of the address stay."""
    request = getattr(context, "request", None)

    def address(number: int) -> str:
        query = request.GET.copy() if request else QueryDict(mutable=True)
        query[name] = str(number)
        return f"?{query.urlencode()}"

    return {
        "start": page.start_index(),
        "end": page.end_index(),
        "total": page.paginator.count,
        "many": page.has_other_pages(),
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }
