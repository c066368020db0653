"""Every case that the shared data describe for this importer, twice each, with all that must be true afterwards."""

import json
import statistics
from collections import Counter
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Influencer, SocialAccount
from analytics.models import AccountCurrent, AccountSnapshot, ImportRun

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
COLUMNS = {"engagement_avg": "avg_engagement", "engagement_authentic_avg": "authentic_engagement"}
STORED = {field.name for field in AccountSnapshot._meta.concrete_fields}  # noqa: SLF001 -- documented

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not beside this repository"),
]


@cache
def expected():
    if not DATA.is_dir():
        return {"cases": [], "families": {}}
    return json.loads((DATA / "expected.json").read_text())


def cases():
    return {case["id"]: case for case in expected()["cases"] if case["importer"] == "influencers"}


def run(case):
    try:
        call_command(
            "import_influencers", *[str(DATA / name) for name in case["files"]], *case["args"], stdout=StringIO()
        )
    except CommandError as error:
        assert error.returncode == 1  # noqa: PT017 -- a refusal is one of the two good ends
    return ImportRun.objects.latest("pk").report


def only(got, like):
    """Keep what the expectation speaks about."""
    if isinstance(like, dict) and isinstance(got, dict):
        return {key: only(got.get(key), value) for key, value in like.items()}
    if isinstance(like, list) and like and isinstance(like[0], dict):
        return [only(item, like[min(place, len(like) - 1)]) for place, item in enumerate(got)]
    return got


def snapshot_value(snapshot, field):
    if field == "handle":
        return snapshot.account.handle
    if field == "platform":
        return snapshot.account.platform
    column = COLUMNS.get(field, field)
    return getattr(snapshot, column) if column in STORED else snapshot.raw.get(field)


@pytest.mark.parametrize("name", cases())
def test_the_report_of_a_file_is_as_expected_twice(name):
    case = cases()[name]
    want = dict(case["expect"])
    again, shifted = want.pop("again", None), want.pop("shifted_columns", None)

    report = run(case)

    assert only(report, want) == want
    if shifted:
        assert only(report["questions"][0]["columns"], shifted) == shifted
    assert (SocialAccount.objects.count(), AccountSnapshot.objects.count()) == (
        want["accounts_new"],
        want["snapshots_new"],
    )

    second = run(case)
    if again:
        second["rejected"] = second["imported"] and sum(second["rejected_by_reason"].values())
        assert only(second, again) == again
    assert (SocialAccount.objects.count(), AccountSnapshot.objects.count()) == (
        want["accounts_new"],
        want["snapshots_new"],
    )
    assert Influencer.objects.count() == want["accounts_new"]


@pytest.mark.parametrize("name", [name for name, case in cases().items() if case["truths"]])
def test_what_a_file_says_is_stored_exactly(name):
    run(cases()[name])
    snapshots = list(AccountSnapshot.objects.select_related("account"))

    for truth in cases()[name]["truths"]:
        TRUTHS[truth["type"]](truth, snapshots)


def known(snapshots, field):
    return [(value, row) for row in snapshots if (value := snapshot_value(row, field)) is not None]


def check_aggregate(truth, snapshots):
    values = [value for value, _ in known(snapshots, truth["field"])]
    assert len(values) == truth["n"]
    assert len(snapshots) - len(values) == truth["unknown"]
    assert sum(1 for value in values if value == 0) == truth["zeros"]
    got = [sum(values), statistics.median(values), min(values), max(values)]
    assert got == pytest.approx([truth["sum"], truth["median"], truth["min"], truth["max"]], rel=1e-9)


def check_counts(truth, snapshots):
    if snapshots:
        values = [snapshot_value(row, truth["field"]) for row in snapshots]
    else:
        values = [current.fact(truth["field"]) for current in AccountCurrent.objects.all()]
    counts = Counter(value for value in values if value is not None)
    assert (len(values) - counts.total(), len(counts)) == (truth["unknown"], truth["distinct"])
    assert [count for _, count in truth["top"]] == [count for _, count in counts.most_common(len(truth["top"]))]
    assert all(counts[value] == count for value, count in truth["top"])


def ranked(truth, snapshots, sign):
    rows = sorted(known(snapshots, truth["field"]), key=lambda pair: (sign * pair[0], pair[1].account.key))
    return [[row.account.key, value] for value, row in rows[: len(truth["items"])]]


def check_top(truth, snapshots):
    assert ranked(truth, snapshots, -1) == truth["items"]


def check_bottom(truth, snapshots):
    assert ranked(truth, snapshots, 1) == truth["items"]


def check_account(truth, snapshots):
    row = next(row for row in snapshots if (row.account.platform, row.account.key) == (truth["platform"], truth["key"]))
    assert str(row.observed_on) == truth["on"]
    got = {field: snapshot_value(row, field) for field in truth["values"]}
    numbers = {field: value for field, value in truth["values"].items() if isinstance(value, float)}
    assert {field: got.pop(field) for field in numbers} == pytest.approx(numbers, rel=1e-9)
    assert got == {field: value for field, value in truth["values"].items() if field not in numbers}


def ratio_of(row, text):
    """Work out ``(a+b)/c`` with the unknown kept unknown."""
    over, under = text.split("/")
    parts = [snapshot_value(row, field) for field in over.strip("()").split("+")]
    base = snapshot_value(row, under)
    return sum(parts) / base if base and None not in parts else None


def check_ratio(truth, snapshots):
    ratios = sorted(
        (value, row.account.key) for row in snapshots if (value := ratio_of(row, truth["name"])) is not None
    )
    values = [value for value, _ in ratios]
    assert len(values) == truth["n"]
    assert [statistics.median(values), statistics.mean(values)] == pytest.approx(
        [truth["median"], truth["mean"]], rel=1e-9
    )
    for (value, key), (want_key, want) in zip((ratios[0], ratios[-1]), (truth["min"], truth["max"]), strict=True):
        assert (key, value) == (want_key, pytest.approx(want, rel=1e-9))
    assert sum(1 for value in values if value > 1) == truth["over_1"]


def contradicting(snapshots, what):
    condition = what.split(" (")[0]
    found = []
    for row in snapshots:
        if condition.startswith("avg_comments = 0"):
            holds = row.avg_comments == 0 and (row.avg_likes or 0) >= 1000
        else:
            left, right = (snapshot_value(row, field) for field in condition.split(" > "))
            holds = left is not None and right is not None and left > right
        if holds:
            found.append(row.account.key)
    return sorted(found)


def check_count(truth, snapshots):
    assert len(contradicting(snapshots, truth["what"])) == truth["value"]


def check_accounts(truth, snapshots):
    assert contradicting(snapshots, truth["what"]) == sorted(truth["items"])


def check_absent(truth, snapshots):
    assert snapshots == []
    assert not AccountCurrent.objects.exclude(followers=None, posts=None, avg_likes=None, engagement_rate=None).exists()


TRUTHS = {
    "aggregate": check_aggregate,
    "counts": check_counts,
    "top": check_top,
    "bottom": check_bottom,
    "account": check_account,
    "ratio": check_ratio,
    "count": check_count,
    "accounts": check_accounts,
    "absent": check_absent,
}


def import_family(name, *, backwards=False):
    order = expected()["families"][name]["order"]
    for case in reversed(order) if backwards else order:
        run(cases()[case])


def dates_of(**where):
    rows = AccountSnapshot.objects.filter(**where).values_list("account_id", flat=True)
    return {str(number): count for number, count in Counter(Counter(rows).values()).items()}


@pytest.mark.parametrize("backwards", [False, True], ids=["in order of dates", "backwards"])
def test_files_of_several_dates_make_a_history_in_any_order(backwards):
    family = expected()["families"]["smi2022_monthly"]

    import_family("smi2022_monthly", backwards=backwards)

    want = family["expect"]
    assert SocialAccount.objects.count() == want["accounts"]
    assert AccountSnapshot.objects.count() == want["snapshots"]
    assert dates_of() == want["accounts_by_number_of_dates"]
    for platform, numbers in want["by_platform"].items():
        assert SocialAccount.objects.filter(platform=platform).count() == numbers["accounts"]
        assert AccountSnapshot.objects.filter(account__platform=platform).count() == numbers["snapshots"]
        assert dates_of(account__platform=platform) == numbers["accounts_by_number_of_dates"]
    for truth in family["truths"]:
        FAMILY.get(truth["type"], lambda _: None)(truth)

    import_family("smi2022_monthly")
    assert (SocialAccount.objects.count(), AccountSnapshot.objects.count()) == (want["accounts"], want["snapshots"])


def growth(values, start, end):
    before, after = values.get(start), values.get(end)
    return (after - before) / before if before and after is not None else None


def check_series(truth):
    rows = AccountSnapshot.objects.filter(account__platform=truth["platform"], account__key=truth["key"])
    values = {str(row.observed_on): snapshot_value(row, truth["field"]) for row in rows}
    assert values == truth["values"]
    for step in truth["growth"]:
        want = step["value"]
        assert growth(values, step["from"], step["to"]) == (want if want is None else pytest.approx(want, rel=1e-9))


def check_profile(truth):
    account = SocialAccount.objects.select_related("current", "influencer").get(
        platform=truth["platform"], key=truth["key"]
    )
    assert {field: account.current.fact(field) for field in truth["values"]} == truth["values"]
    assert account.influencer.name == truth["values"]["name"]
    assert account.influencer.country == truth["values"].get("country", "")
    assert account.influencer.user is None


def check_growth_stats(truth):
    rows = AccountSnapshot.objects.filter(account__platform=truth["platform"]).values_list(
        "account__key", "observed_on", "followers"
    )
    by_key = {}
    for key, day, followers in rows:
        by_key.setdefault(key, {})[str(day)] = followers
    pairs = ((growth(values, truth["from"], truth["to"]), key) for key, values in by_key.items())
    grown = sorted((value, key) for value, key in pairs if value is not None)
    values = [value for value, _ in grown]
    assert len(values) == truth["n"]
    assert statistics.median(values) == pytest.approx(truth["median"], rel=1e-9)
    assert (sum(v < 0 for v in values), sum(v == 0 for v in values)) == (truth["shrank"], truth["unchanged"])
    highest = sorted(grown, key=lambda pair: (-pair[0], pair[1]))
    for got, want in ((grown, truth["lowest"]), (highest, truth["highest"])):
        assert [[key, pytest.approx(value, rel=1e-9)] for value, key in got[: len(want)]] == want


FAMILY = {"series": check_series, "profile_after_all": check_profile, "growth_stats": check_growth_stats}


def test_dialects_of_one_ranking_add_countries_and_no_numbers():
    import_family("top_insta")

    want = expected()["families"]["top_insta"]["expect"]
    assert (SocialAccount.objects.count(), AccountSnapshot.objects.count()) == (want["accounts"], want["snapshots"])
    assert SocialAccount.objects.filter(handle=None).count() == want["accounts_without_handle"]
    kept = {code for run in ImportRun.objects.all() for code in run.report["warnings_by_code"]}
    assert "kept_earlier" in kept


def test_all_files_together_share_their_accounts():
    import_family("all_influencer_files")

    want = expected()["families"]["all_influencer_files"]["expect"]
    assert (SocialAccount.objects.count(), AccountSnapshot.objects.count()) == (want["accounts"], want["snapshots"])
