"""Every case of tables of posts that the shared data describe, twice each, with all that must be true afterwards."""

import statistics
from collections import Counter

import pytest

from analytics.models import Post, PostCurrent, PostSnapshot
from tests import factories as make
from tests.analytics.carrying import DATA, carry, cases, only

DAY = "2022-07-01"
LABELS = {"Impressions": "impressions", "Saves": "saves", "Comments": "comments", "Shares": "shares", "Likes": "likes"}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not beside this repository"),
]


def run(name, path, account):
    case = cases("posts")[name]
    if "influencers" in case["args"]:
        return carry(DATA / path, "posts", people=DATA / case["args"]["influencers"])
    known = {"account": account.pk, "platform": case["args"]["platform"]}
    # The second file names no day at all.
    return carry(DATA / path, "posts", observed_on=DAY if "data 2" in path else "", **known)


@pytest.fixture
def account():
    return make.SocialAccountFactory(platform="instagram")


@pytest.mark.parametrize("name", [name for name, case in cases("posts").items() if "imported" in case["expect"]])
def test_the_report_is_as_expected_twice(name, account):
    case = cases("posts")[name]
    want = dict(case["expect"])
    again = want.pop("again")
    urls = [warning.pop("urls") for warning in want["warnings"] if "urls" in warning]

    report = run(name, case["files"][0], account)

    assert only(report, want) == want
    assert [warning["urls"] for warning in report["warnings"] if "urls" in warning] == urls
    posts, snapshots = Post.objects.count(), PostSnapshot.objects.count()
    assert (posts, snapshots) == (want["posts_new"], want["posts_new"])

    second = run(name, case["files"][0], account)
    assert only(second, again) == again
    assert (Post.objects.count(), PostSnapshot.objects.count()) == (posts, snapshots)


def numbers():
    """The stored posts by what their files call the columns."""
    found = []
    for post in Post.objects.select_related("content", "current").order_by("pk"):
        row = dict(post.content.extra) | {label: getattr(post.current, name) for label, name in LABELS.items()}
        found.append(row | {"hashtags": post.content.hashtags, "reach": post.current.reach, "platform": post.platform})
    return found


def check_aggregate(truth, rows):
    values = [row[truth["field"]] for row in rows if row.get(truth["field"]) is not None]
    assert (len(values), len(rows) - len(values), sum(value == 0 for value in values)) == (
        truth["n"],
        truth["unknown"],
        truth["zeros"],
    )
    got = [sum(values), statistics.median(values), min(values), max(values)]
    assert got == [truth["sum"], truth["median"], truth["min"], truth["max"]]


def check_ratio(truth, rows):
    over, under = truth["name"].split("/")
    names = [name.title() for name in over.strip("()").split("+")]
    base = "reach" if under == "reach" else under.title()
    pairs = [(sum(row[name] for name in names), row[base]) for row in rows]
    assert sum(a for a, _ in pairs) / sum(b for _, b in pairs) == pytest.approx(truth["ratio_of_sums"], rel=1e-9)
    ratios = [a / b for a, b in pairs]
    assert len(ratios) == truth["n"]
    got = [statistics.mean(ratios), statistics.median(ratios)]
    assert got == pytest.approx([truth["mean"], truth["median"]], rel=1e-9)
    assert sum(ratio > 1 for ratio in ratios) == len(truth.get("lines_over_1", []))


def check_value(_truth, rows):
    got = 1000 * sum(row["Follows"] for row in rows) / sum(row["Impressions"] for row in rows)
    assert got == pytest.approx(_truth["value"], rel=1e-9)


def check_hashtags(truth, rows):
    counts = Counter(f"#{tag}" for row in rows for tag in row["hashtags"])
    assert (counts.total(), len(counts)) == (truth["count"], truth["distinct"])
    assert [[tag, counts[tag]] for tag, _ in truth["top"]] == truth["top"]


def check_sums(truth, rows):
    assert sum(row["reach"] for row in rows) == truth["reach"]
    assert (sum(row["Likes"] for row in rows), sum(row["Comments"] for row in rows)) == (
        truth["likes"],
        truth["comments"],
    )


def check_counts(truth, rows):
    assert [list(pair) for pair in Counter(row[truth["field"]] for row in rows).most_common()] == truth["top"]


def check_count(truth, rows):
    if truth["what"].startswith("Conversion Rate"):
        off = [
            row for row in rows if row["Conversion Rate"] != pytest.approx(100 * row["Follows"] / row["Profile Visits"])
        ]
        assert len(off) == truth["value"]
    elif truth["what"].startswith("post platform"):
        pairs = Post.objects.values_list("platform", "account__platform")
        assert sum(mine == theirs for mine, theirs in pairs) == truth["value"]


CHECKS = {
    "aggregate": check_aggregate,
    "aggregate_imported": check_aggregate,
    "ratio": check_ratio,
    "value": check_value,
    "hashtags": check_hashtags,
    "sums": check_sums,
    "counts": check_counts,
    "count": check_count,
}


@pytest.mark.parametrize("name", ["insights-1", "healthkart-posts"])
def test_what_a_file_says_is_stored_exactly(name, account):
    case = cases("posts")[name]
    run(name, case["files"][0], account)
    rows = numbers()

    for truth in case["truths"]:
        CHECKS.get(truth["type"], lambda *_: None)(truth, rows)


def test_of_rows_that_repeat_themselves_one_is_stored(account):
    case = cases("posts")["insights-2"]
    run("insights-2", case["files"][0], account)

    for truth in case["truths"]:
        if truth["type"] == "aggregate_imported":
            check_aggregate(truth, numbers())


def test_contradictions_are_kept_and_told(account):
    case = cases("posts")["insights-1"]
    report = run("insights-1", case["files"][0], account)
    truths = {truth["type"]: truth for truth in case["truths"]}
    sources = next(truth for truth in case["truths"] if truth.get("what", "").startswith("impressions by source"))

    notes = {note["code"]: note for note in report["notes"]}
    assert only(notes["sources_do_not_add_up"], {"count": 0, "above": 0, "below": 0}) == {
        "count": sources["value"],
        "above": sources["sum_above"],
        "below": sources["sum_below"],
    }
    assert notes["rate_above_100"]["lines"] == [line for line, _ in truths["lines"]["items"]]


@pytest.mark.parametrize("backwards", [False, True])
def test_the_second_file_of_the_same_posts_adds_the_one_that_differs(account, backwards):
    first, second = cases("posts")["insights-1-then-2"]["files"]
    if backwards:
        run("insights-2", second, account)
        run("insights-1", first, account)
    else:
        run("insights-1", first, account)
        report = run("insights-2", second, account)
        want = cases("posts")["insights-1-then-2"]["expect"]["second_file"]
        assert report["posts_new"] == want["posts_new"]

    assert Post.objects.count() == 177
    assert PostCurrent.objects.filter(observed_at=None).count() == 0
    assert Post.objects.filter(published_at=None).count() == 1
