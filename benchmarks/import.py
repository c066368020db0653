"""The whole import command on a made-up ranking, against reading the same file with the csv module alone.

Usage: benchmarks/import.py [rows]. The database is an SQLite file of its own; DATABASE_URL chooses another.
"""

import csv
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COUNTRIES = ["Spain", "Brazil", "India", "United States", "Indonesia", "N/A", "Germany", "France"]
CATEGORIES = ["Music", "Sports with a ball", "Fashion", "", "Beauty", "Lifestyle", "Cinema & Actors/actresses"]
HEADER = ["S.no", "Instagram name", "Name", "Followers", "Followers", "Audience country", "Avg. likes", "Avg. likes"]
HEADER += ["Avg. comments", "Engagement avg", "Category_1", "Category_2"]


def human(number):
    if number >= 1_000_000:
        return f"{number / 1_000_000:.1f}".removesuffix(".0") + "M"
    return f"{number / 1000:.1f}".removesuffix(".0") + "K" if number >= 1000 else str(number)


def rounded(number):
    step = 100_000 if number >= 1_000_000 else 100 if number >= 1000 else 1
    return number // step * step


def write(path, rows, draw):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(1, rows + 1):
            followers, likes = rounded(int(10 ** draw.uniform(3, 8))), rounded(int(10 ** draw.uniform(2, 6)))
            comments = draw.randrange(100_000)
            handle = (
                f"{draw.choice(['la', 'the', 'x', 'mr', 'dj'])}.{draw.choice(['luna', 'sol', 'neo', 'ada'])}_{number:x}"
            )
            names = [handle, f"Åda {handle.title()} 🤍", human(followers), followers, draw.choice(COUNTRIES)]
            numbers = [human(likes), likes, comments, likes + comments]
            writer.writerow([number, *names, *numbers, draw.choice(CATEGORIES), draw.choice(CATEGORIES)])


def manage(folder, *arguments):
    environment = {**os.environ, "VAR_DIR": str(folder), "DEBUG": "0"}
    environment.setdefault("DATABASE_URL", f"sqlite:///{folder / 'bench.sqlite3'}")
    begun = time.perf_counter()
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=sys.stderr)
    return time.perf_counter() - begun


def csv_alone(path):
    begun = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        rows = sum(1 for _ in csv.reader(file))
    return time.perf_counter() - begun, rows


def peak_mb():
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main(rows):
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, whole = folder / "instagram june 2022.csv", folder / "instagram july 2022.csv"
        write(small, max(rows // 10, 1), random.Random(1))
        write(whole, rows, random.Random(2))
        manage(folder, "migrate", "--verbosity", "0")
        manage(folder, "import_influencers", str(small))
        peak_tenth = peak_mb()
        first = manage(folder, "import_influencers", str(whole))
        peak = peak_mb()
        again = manage(folder, "import_influencers", str(whole))
        alone, _ = csv_alone(whole)
    measures = {
        "rows": rows,
        "rows_per_s": round(rows / first),
        "again_rows_per_s": round(rows / again),
        "peak_mb": round(peak, 1),
        "peak_mb_of_a_tenth": round(peak_tenth, 1),
    }
    ratios = {"vs_csv_reader": round(alone / first, 5), "vs_5000_rows_per_s": round(rows / first / 5000, 2)}
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(
        json.dumps(
            {
                "benchmark": "import",
                "commit": commit.stdout.strip(),
                "machine": machine,
                "measures": measures,
                "ratios": ratios,
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
