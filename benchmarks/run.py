"""Run one benchmark on an empty installation of its own; the last line is one JSON object.

A benchmark is a module here with `run()`, which returns {"measures": {…}, "ratios": {…}}. It finds Django set up and the
database migrated (SQLite in a temporary folder, unless DATABASE_URL says otherwise), and may print while it works.
A ratio compares with a limit or a peer measured in the same run.
"""

import importlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in {"__init__", "run"})


def commit() -> str:
    git = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    told = subprocess.run(git, cwd=HERE, capture_output=True, text=True, check=False).stdout
    return told.strip() or "unknown"


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def measured(name: str) -> dict[str, Any]:
    import django  # noqa: PLC0415 -- its settings read the folder made below
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    found: dict[str, Any] = importlib.import_module(f"benchmarks.{name}").run()
    return {"benchmark": name, "commit": commit(), "machine": machine(), "ratios": {}, **found}


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in NAMES:
        sys.exit(f"make bench NAME=<{' | '.join(NAMES)}>")
    os.environ["DJANGO_SETTINGS_MODULE"] = "influencehub.settings"
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR_DIR"] = folder
        print(json.dumps(measured(name)))


if __name__ == "__main__":
    main()
