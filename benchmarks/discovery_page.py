"""The whole page of the search over 100,000 made-up influencers, facets, histograms and HTML included.

`DISCOVERY_INFLUENCERS` chooses another size; the ratio compares with one second a page.
"""

import os
import statistics
import time
from typing import Any

from django.core.management import call_command
from django.test import Client

from accounts.demo import demo_user

INFLUENCERS = int(os.environ.get("DISCOVERY_INFLUENCERS", "100000"))
LIMIT_MS = 1000
ROUNDS = 5
QUERIES = [
    "",
    "q=calderon",
    "country=ES&niche=food",
    "followers_min=10k&followers_max=100k&engagement_min=3",
    "price_max=500&deliverable=reel",
    "platform=instagram&sort=-engagement",
    "sort=price&page=40",
]


def timed(client: Client, query: str) -> float:
    begun = time.perf_counter()
    assert client.get(f"/discover/?{query}").status_code == 200
    return 1000 * (time.perf_counter() - begun)


def run() -> dict[str, Any]:
    call_command("seed_demo", influencers=INFLUENCERS)
    brand = demo_user("brand")
    assert brand is not None
    client = Client(headers={"host": "localhost"})
    client.force_login(brand)
    timed(client, "")
    times = {query: [timed(client, query) for _round in range(ROUNDS)] for query in QUERIES}
    for query, found in times.items():
        print(f"{statistics.median(found):8.0f} ms  /discover/?{query}")
    worst = max(statistics.median(found) for found in times.values())
    every = statistics.median(value for found in times.values() for value in found)
    measures = {"influencers": INFLUENCERS, "page_p50_ms": round(every, 1), "worst_page_ms": round(worst, 1)}
    return {"measures": measures, "ratios": {"worst_page_vs_limit": round(worst / LIMIT_MS, 3)}}
