"""The store on PostgreSQL: a million snapshots with all that changes with them, against COPY; days made anew; planning.

Without a DATABASE_URL it starts a server of its own. `INGESTION_ROWS`, `INGESTION_POSTS`, `INGESTION_ROUNDS`,
`INGESTION_SIZES` (snapshots, by commas) and `INGESTION_FEEDS` choose other sizes.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.db import connection

from influencehub.env import env_int, env_ints

ROOT = Path(__file__).resolve().parent.parent
SERVICES = str(ROOT / ".ci" / "services.sh")


def run() -> dict[str, dict[str, Any]]:
    return measured() if connection.vendor == "postgresql" else on_a_server_of_its_own()


def measured() -> dict[str, dict[str, Any]]:
    from benchmarks.ingesting import growing, storing, world  # noqa: PLC0415 -- need the models

    rows, posts = env_int("INGESTION_ROWS", default=1_000_000), env_int("INGESTION_POSTS", default=100_000)
    sizes = env_ints("INGESTION_SIZES", default="1000000,3000000,10000000")
    feeds = env_int("INGESTION_FEEDS", default=100_000)
    world.build(posts)
    parts = [
        storing.measure(rows, posts),
        growing.planning([feeds // 10, feeds * 3 // 10, feeds]),
        growing.rebuilding(sizes, posts),
    ]
    return {kind: {name: value for part in parts for name, value in part[kind].items()} for kind in parts[0]}


def on_a_server_of_its_own() -> dict[str, dict[str, Any]]:
    """The same again in a process that knows the server from its start."""
    shared = Path("/dev/shm")  # nosec B108 -- memory, under a name nobody has
    folder = tempfile.mkdtemp(prefix="ih-bench-", dir=shared if shared.is_dir() else None)
    Path(folder).rmdir()  # the script makes it
    started = subprocess.run([SERVICES, "start", folder], check=True, capture_output=True, text=True).stdout
    try:
        given = dict(pair.split("=", 1) for pair in shlex.split(started.removeprefix("export ")))
        command = [sys.executable, "-m", "benchmarks.run", "ingestion"]
        with subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **given}, stdout=subprocess.PIPE, text=True
        ) as child:
            lines = [_shown(line) for line in child.stdout or ()]
    finally:
        subprocess.run([SERVICES, "stop", folder], check=True)
    if child.returncode:
        sys.exit(child.returncode)
    found: dict[str, Any] = json.loads(lines[-1])
    return {kind: found[kind] for kind in ("measures", "ratios")}


def _shown(line: str) -> str:
    print(line, end="", flush=True)
    return line
