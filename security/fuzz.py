"""Fuzz the API as each role: `make security`, or `.venv/bin/python -m security.fuzz --examples 200 --role staff`.

Each role gets a marketplace of its own (a copy of one seeded database), a server on the loopback interface, and every
phase of schemathesis against the schema that the server itself describes.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from security.site import CSRF, ROOT, marketplace, server

TOOL = ROOT / ".venv-security/bin/st"
# Who fuzzes, and the words of accounts.policy that are true of them.
ROLES = {
    "anonymous": "",
    "influencer": "signed_in,influencer",
    "brand": "signed_in,brand,writer,owner",
    "viewer": "signed_in,brand",
    "pending": "signed_in,brand,writer,owner",
    "flagged": "signed_in,brand,writer",
    "staff": "signed_in,staff",
}
# What a fuzzer cannot know: a body may be right in form and still refused by a rule (409, 400 with a pointer).
EXCLUDED = "positive_data_acceptance"

# Ends the session that the fuzzer speaks with, and every answer afterwards would be 401.
ENDS_ALL = "create_deletion"


def fuzz(role: str, cookies: str, site: str, options: argparse.Namespace) -> bool:
    env = {**os.environ, "SCHEMATHESIS_HOOKS": "security.hooks", "FUZZ_WORDS": ROLES[role], "PYTHONPATH": str(ROOT)}
    command = [
        TOOL,
        "--config-file",
        ROOT / "security/schemathesis.toml",
        "run",
        f"{site}/api/v1/schema/",
        "--checks",
        "all",
        "--exclude-checks",
        EXCLUDED,
    ]
    command += ["--phases", "examples,coverage,fuzzing,stateful", "--max-examples", str(options.examples), "--no-color"]
    # Tokens made up would win over the cookie, and every answer be 401.
    command += ["--continue-on-failure", "--generation-with-security-parameters", "false"]
    command += ["--suppress-health-check", "all", "--warnings", "off", "--seed", "1"]
    command += ["--exclude-operation-id", ENDS_ALL]
    if options.path:
        command += ["--include-path-regex", options.path]
    if cookies:
        command += ["--header", f"Cookie: {cookies}", "--header", f"X-CSRFToken: {CSRF}"]
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False).returncode == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=int(os.environ.get("FUZZ", "20")), help="per operation")
    parser.add_argument("--role", action="append", choices=ROLES, help="only this role; may be given again")
    parser.add_argument("--path", help="only addresses that fit this regular expression")
    options = parser.parse_args()
    failed = []
    with tempfile.TemporaryDirectory() as place:
        cookies = marketplace(Path(place) / "seeded")
        for role in options.role or ROLES:
            own = shutil.copytree(Path(place) / "seeded", Path(place) / role)
            print(f"\n=== {role}", flush=True)
            with server(own) as site:
                if not fuzz(role, cookies.get(role, ""), site, options):
                    failed.append(role)
    sys.exit(f"Found something as {', '.join(failed)}." if failed else 0)


if __name__ == "__main__":
    main()
