"""Let wapiti walk the website and try what it knows: `make security`. Once as nobody, once as a brand's owner."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from security.site import ROOT, marketplace, server

TOOL = ROOT / ".venv-wapiti/bin/wapiti"
# Not ssrf and xxe: they wait for calls at a machine of their maker's on the internet.
MODULES = "csp,http_headers,cookieflags,csrf,xss,permanentxss,sql,exec,file,crlf,redirect,htaccess,methods"
# How long the walk and each module may take at most; what bounds them in truth is how much is walked. (A module that is
# stopped in the middle leaves the tool's own database locked.)
WALK_S, MODULE_S = 60, 60
# What ends the walk, leads out of what is ours, or is more of the same: rows from the tenth, duplicates of duplicates.
MORE = ("*/duplicate/*", *(f"*/{tens}{one}/*" for tens in range(1, 10) for one in range(10)))
LEAVES = ("outbox/*", "*/logout/*", "*/settings/delete/*", "*/demo/enter/*", "*/set-language/*", *MORE)


def scan(site: str, cookies: str, report: Path) -> list[str]:
    command = [TOOL, "-u", f"{site}/", "--scope", "folder", "-m", MODULES, "-f", "json", "-o", report]
    command += ["--flush-session", "--no-bugreport", "-v", "0"]
    command += ["-d", "3", "--max-links-per-page", "20", "--max-files-per-dir", "4"]
    command += ["--max-scan-time", str(WALK_S), "--max-attack-time", str(MODULE_S)]
    for pattern in LEAVES:
        command += ["-x", f"{site}/{pattern}"]
    if cookies:
        command += ["-H", f"Cookie: {cookies}"]
    with tempfile.TemporaryDirectory() as folder:
        command += ["--store-session", folder]
        subprocess.run([str(part) for part in command], check=True)
    found = json.loads(report.read_text())
    return [
        f"{kind}: {row['method']} {row['path']}: {row['info']}"
        for part in ("vulnerabilities", "anomalies")
        for kind, rows in found[part].items()
        for row in rows
    ]


def main() -> None:
    found = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "seeded"
        cookies = marketplace(folder)
        with server(folder) as site:
            for role in ("anonymous", "brand"):
                print(f"\n=== {role}", flush=True)
                found += scan(site, cookies.get(role, ""), Path(place) / f"{role}.json")
    # Over plain HTTP on the loopback interface no cookie can be Secure and nothing can be strict about transport.
    serious = [line for line in found if "Secure" not in line and "Strict-Transport" not in line]
    print("\n".join(serious))
    sys.exit(1 if serious else 0)


if __name__ == "__main__":
    main()
