"""The whole import command on a made-up ranking of 100,000 rows, against reading the same file with the csv module alone.

`IMPORT_ROWS` chooses another size. Each command is a process of its own, so that its memory can be told.
"""

import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROWS = int(os.environ.get("IMPORT_ROWS", "100000"))
LIMIT = 5000  # rows per second that an import must reach
COUNTRIES = ["Spain", "Brazil", "India", "United States", "Indonesia", "N/A", "Germany", "France"]
CATEGORIES = ["Music", "Sports with a ball", "Fashion", "", "Beauty", "Lifestyle", "Cinema & Actors/actresses"]
HEADER = ["S.no", "Instagram name", "Name", "Followers", "Followers", "Audience country", "Avg. likes", "Avg. likes"]
HEADER += ["Avg. comments", "Engagement avg", "Category_1", "Category_2"]


def human(number: int) -> str:
    for scale, letter in ((1_000_000, "M"), (1000, "K")):
        if number >= scale:
            return f"{number / scale:.1f}".removesuffix(".0") + letter
    return str(number)


def rounded(number: float) -> int:
    step = 100_000 if number >= 1_000_000 else 100 if number >= 1000 else 1
    return int(number) // step * step


def write(path: Path, rows: int, draw: random.Random) -> None:
    """Write a ranking like those found: each number twice, for people and plain, names in all scripts."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(1, rows + 1):
            followers, likes = rounded(10 ** draw.uniform(3, 8)), rounded(10 ** draw.uniform(2, 6))
            comments = draw.randrange(100_000)
            handle = (
                f"{draw.choice(['la', 'the', 'x', 'mr', 'dj'])}.{draw.choice(['luna', 'sol', 'neo', 'ada'])}_{number:x}"
            )
            names = [handle, f"Åda {handle.title()} 🤍", human(followers), followers, draw.choice(COUNTRIES)]
            numbers = [human(likes), likes, comments, likes + comments]
            writer.writerow([number, *names, *numbers, draw.choice(CATEGORIES), draw.choice(CATEGORIES)])


def command(path: Path) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "manage.py", "import_influencers", str(path)], cwd=ROOT, check=True)
    return time.perf_counter() - begun


def csv_alone(path: Path) -> float:
    begun = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        sum(1 for _ in csv.reader(file))
    return time.perf_counter() - begun


def peak_mb() -> float:
    """The most that any command so far has needed."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        tenth, whole = Path(name) / "instagram june 2022.csv", Path(name) / "instagram july 2022.csv"
        write(tenth, max(ROWS // 10, 1), random.Random(1))
        write(whole, ROWS, random.Random(2))
        command(tenth)
        peak_of_tenth = peak_mb()
        first = command(whole)
        peak = peak_mb()
        again = command(whole)
        alone = csv_alone(whole)
    measures = {
        "rows": ROWS,
        "rows_per_s": round(ROWS / first),
        "again_rows_per_s": round(ROWS / again),
        "peak_mb": round(peak, 1),
        "peak_mb_of_a_tenth": round(peak_of_tenth, 1),
    }
    return {
        "measures": measures,
        "ratios": {"vs_csv_reader": round(alone / first, 5), "vs_limit": round(ROWS / first / LIMIT, 2)},
    }
