"""Where messages link to in the apps above. They say it when they are loaded; without it there is no link."""

import re

report_message = ""  # with {pk}
# What programs read where people see a page: (pattern of the page's address, path in the API).
in_the_api: list[tuple[str, str]] = []


def api_path(page: str) -> str | None:
    """Return where the API has what this page shows, if it has it."""
    address = re.split(r"[?#]", page, maxsplit=1)[0]
    for pattern, path in in_the_api:
        if found := re.fullmatch(pattern, address):
            return found.expand(path)
    return None
