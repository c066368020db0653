"""Tables of posts, orders, payouts and reports in the dialects people have, all made up."""

import datetime as dt
import json
import zipfile
from decimal import Decimal

import pytest

from accounts.models import SocialAccount
from analytics.importing.kinds.guessing import kind_of
from analytics.models import Conversion, Post, PostSnapshot, ReportedPayout, TrafficDay, TrafficReport
from analytics.returns import SeveralCurrencies, returns
from tests import factories as make
from tests.analytics.carrying import carry

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    return make.BrandFactory()


@pytest.fixture
def account():
    return make.SocialAccountFactory(platform="instagram", handle="ada.ejemplo", key="ada.ejemplo")


@pytest.fixture
def write(tmp_path):
    def write(text, name="file.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


def test_semicolons_decimal_commas_and_german(write, account):
    text = (
        "Bericht über Beiträge;;;;;\n;;;;;\n"
        "Veröffentlicht am;Bildunterschrift;Reichweite;Gefällt mir;Kommentare;Neue Abonnenten\n"
        "31.01.2026 18:05;Grüße aus Köln;12.345;1204;7;3\n"
        "01.02.2026;Zweiter Beitrag;1,2 Mio;12 Tsd;8;\n"
        "Gesamt;;1.212.345;13.204;15;\n"
    )

    report = carry(write(text), "posts", account=account.pk, observed_on="2026-02-10")

    assert (report["imported"], report["rejected"][0]["reason"]) == (2, "totals")
    first = Post.objects.select_related("current", "content").order_by("published_at").first()
    assert first.published_at == dt.datetime(2026, 1, 31, 18, 5, tzinfo=dt.UTC)
    assert (first.current.reach, first.current.likes, first.current.comments) == (12345, 1204, 7)
    assert first.content.text == "Grüße aus Köln"


def test_utf_16_tabs_and_spanish(write, account):
    text = "Fecha de publicación\tEnlace permanente\tPie de foto\tAlcance\tMe gusta\tGuardados\r\n"
    text += "2026-01-05\thttps://www.instagram.com/reel/Cabc-123_xY/?igsh=1\tHola 👋 mundo\t1000\t50\t4\r\n"

    carry(write(text, encoding="utf-16"), "posts", account=account.pk)

    post = Post.objects.select_related("current", "content").get()
    assert (post.external_id, post.kind, post.content.text) == ("Cabc-123_xY", "reel", "Hola 👋 mundo")
    assert (post.current.reach, post.current.saves) == (1000, 4)


def test_json_lines_with_nested_numbers(write):
    make.SocialAccountFactory(platform="tiktok", handle="bob", key="bob")
    rows = [
        {"id": "7301234567890123456", "author": "bob", "platform": "TikTok", "desc": "x", "plays": 900, "likes": 12},
        {"id": "7301234567890123457", "author": "@Bob", "platform": "TikTok", "desc": "y", "plays": 100, "likes": None},
    ]
    path = write("\n".join(map(json.dumps, rows)), "posts.jsonl")

    report = carry(path, "posts", observed_on="2026-01-01")

    assert report["imported"] == 2
    assert sorted(Post.objects.values_list("current__plays", "current__likes")) == [(100, None), (900, 12)]
    assert set(Post.objects.values_list("account__handle", flat=True)) == {"bob"}


def test_an_export_of_the_business_suite(write, account):
    text = (
        "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,Permalink,Post type,"
        "Data comment,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves\n"
        '18012345678901234,17841400000000000,ada.ejemplo,Ada,"Two\nlines #one#two",31,03/27/2026 08:30,'
        "https://www.instagram.com/reel/DAbCdEfGhIj/,IG reel,,Lifetime,1500,1200,90,5,7,4,3\n"
        "18012345678901235,17841400000000000,ada.ejemplo,Ada,Photo,0,03/04/2026 22:10,"
        "https://www.instagram.com/p/DAbCdEfGhIk/,IG image,,Lifetime,500,400,30,1,0,2,1\n"
    )

    report = carry(write(text), "posts", account=account.pk, observed_on="2026-04-01")

    assert report["imported"] == 2
    post = Post.objects.select_related("current", "content").get(external_id="18012345678901234")
    assert (post.kind, post.content.duration_s, post.content.hashtags) == ("reel", 31.0, ["one", "two"])
    assert (post.content.text, post.content.extra["Follows"]) == ("Two\nlines #one#two", 7)
    assert Post.objects.get(external_id="18012345678901235").published_at.date() == dt.date(2026, 3, 4)


def test_days_that_could_be_months_are_asked(write, account):
    path = write("Date,Caption,Likes\n03/04/2026,a b,1\n05/06/2026,c d,2\n")

    assert carry(path, "posts", account=account.pk)["reason"] == "date_ambiguous"
    assert carry(path, "posts", account=account.pk, maps=["Date=published:mdy"])["imported"] == 2
    assert Post.objects.order_by("published_at").first().published_at.date() == dt.date(2026, 3, 4)


def test_several_days_of_one_post_are_its_history(write, account):
    text = "Post URL,Snapshot date,Likes\n"
    text += "".join(f"https://instagram.com/p/AbCdEf12345,2026-01-0{day},{day * 10}\n" for day in (1, 2, 3))

    report = carry(write(text), "posts", account=account.pk)

    assert (report["imported"], report["posts_new"], PostSnapshot.objects.count()) == (3, 1, 3)
    assert Post.objects.get().current.likes == 30


def test_rows_of_one_post_that_differ_are_a_conflict(write, account):
    text = "Permalink,Caption,Likes\n" + "".join(f"https://instagram.com/p/AbCdEf12345/,a b,{n}\n" for n in (1, 1, 2))

    report = carry(write(text), "posts", account=account.pk, observed_on="2026-01-01")

    assert report["rejected"] == [
        {"line": 3, "reason": "duplicate_identical", "of": 2},
        {"line": 4, "reason": "duplicate_conflict", "of": 2, "differs": ["likes"]},
    ]


def test_whose_posts_they_are_is_asked_and_others_are_refused(write, account):
    mixed = write("Username,Date,Caption,Likes\nada.ejemplo,2026-01-01,a,1\nsomebody.else,2026-01-02,b,2\n")
    bare = write("Date,Caption,Likes\n2026-01-01,a b,1\n", "bare.csv")

    assert carry(bare, "posts", platform="instagram")["reason"] == "account_unknown"
    report = carry(mixed, "posts", account=account.pk)
    assert [item["reason"] for item in report["rejected"]] == ["other_account"]


def test_staff_make_the_accounts_of_a_list_and_others_do_not(write):
    path = write("Username,Platform,Date,Caption,Likes\nnew.one,Instagram,2026-01-01,a,1\n")

    assert carry(path, "posts", makes_accounts=False)["rejected"][0]["reason"] == "account_unknown"
    assert carry(path, "posts")["accounts_new"] == 1
    assert SocialAccount.objects.get().influencer.user is None


def test_unreadable_numbers_are_unknown_and_told(write, account):
    rows = "".join(f"2026-01-{day:02},text {day},{day},1\n" for day in range(1, 10))
    report = carry(write(f"Date,Caption,Likes,Comments\n{rows}2026-01-10,ten,many,2\n"), "posts", account=account.pk)

    assert [warning["value"] for warning in report["warnings"]] == ["many"]
    assert Post.objects.filter(current__likes=None).count() == 1


def test_an_empty_file_and_none_at_all(write, account):
    assert carry(write(""), "posts", account=account.pk)["reason"] == "empty_file"
    assert carry(write("Date,Caption,Likes\n"), "posts", account=account.pk)["imported"] == 0
    assert carry(write("hello\nworld\n"), "ga4")["reason"] == "no_header"


def test_orders_with_signs_of_currencies_and_refunds(write, brand):
    text = "Datum;Kampagne;Influencer;Bestellungen;Umsatz\n31.01.2026;Frühling;ada;3;1.234,50 €\n03.01.2026;Frühling;bob;1;-20,00 €\n"

    report = carry(write(text), "tracking", brand=brand.pk)

    assert report["imported"] == 2
    assert sorted(Conversion.objects.values_list("revenue", "currency")) == [
        (Decimal("-20.0000"), "EUR"),
        (Decimal("1234.5000"), "EUR"),
    ]


def test_the_same_order_twice_in_a_file_is_two_orders(write, brand):
    text = "date,influencer,orders,revenue\n" + "2026-01-01,ada,1,9.90\n" * 3

    first = carry(write(text), "tracking", brand=brand.pk, currency="EUR")
    second = carry(write(text + "2026-01-01,ada,1,9.90\n"), "tracking", brand=brand.pk, currency="EUR")

    assert (first["conversions_new"], second["conversions_new"]) == (3, 1)


def test_orders_by_number_count_one_each_and_buyers_are_no_secret_kept(write, brand):
    text = "Order ID,Order date,Coupon,Customer email,Total (USD)\nA1,2026-01-01,ADA10,Kim@Example.org,20\nA2,2026-01-02,ADA10,kim@example.org,30\n"

    carry(write(text), "tracking", brand=brand.pk)

    rows = list(Conversion.objects.order_by("day"))
    assert [(row.orders, row.currency, row.extra) for row in rows] == [(1, "USD", {"Coupon": "ADA10"})] * 2
    assert rows[0].buyer == rows[1].buyer
    assert "kim" not in str(vars(rows[0])).casefold()


def test_amounts_that_could_be_thousands_are_asked(write, brand):
    path = write("date,influencer,orders,revenue\n2026-01-01,ada,1,1.234\n2026-01-02,bob,1,2.500\n")

    assert carry(path, "tracking", brand=brand.pk, currency="EUR")["reason"] == "amounts_unproved"
    carry(path, "tracking", brand=brand.pk, currency="EUR", maps=["revenue=revenue:dot"])
    assert Conversion.objects.get(person="ada").revenue == Decimal("1.2340")


def test_nobody_gets_rows_without_brand_or_currency(write, brand):
    path = write("date,influencer,orders,revenue\n2026-01-01,ada,1,12.34\n")

    assert [question["reason"] for question in carry(path, "tracking")["questions"]] == [
        "currency_unknown",
        "brand_unknown",
    ]
    assert not Conversion.objects.exists()


def test_payouts_join_the_accounts_that_are_known(write, brand):
    ada = make.SocialAccountFactory(platform="instagram", handle="ada", key="ada")
    text = "Handle,Plataforma,Modelo,Tarifa,Pedidos,Pago total\n@ada,Instagram,por pedido,2.50,4,10.00\nnobody,Instagram,fijo,,,99.00\n"

    report = carry(write(text), "payouts", brand=brand.pk, currency="EUR")

    assert (report["imported"], report["unknown_influencers"]) == (2, 1)
    assert list(ReportedPayout.objects.order_by("total").values_list("account", "basis")) == [
        (ada.pk, "order"),
        (None, "fixed"),
    ]


def test_rows_of_nobody_and_of_no_campaign_are_told(write):
    make.SocialAccountFactory(platform="instagram", handle="ada", key="ada")
    brand = make.CampaignFactory(name="Spring Jumpers").brand
    rows = "ada,instagram,2026-01-01,spring jumpers,2,10.50\nnobody,instagram,2026-01-02,Autumn,1,4.25\n"

    text = f"handle,platform,date,campaign,orders,revenue\n{rows}"
    report = carry(write(text), "tracking", brand=brand.pk, currency="EUR")

    assert (report["rows_of_influencers"], report["rows_of_campaigns"]) == (1, 1)
    assert (report["orders"], report["amounts"]) == (3, {"EUR": "14.75"})
    assert [(note["code"], note["rows"], note["names"]) for note in report["notes"]] == [
        ("rows_of_nobody", 1, "“nobody” (1)"),
        ("rows_of_no_campaign", 1, "“Autumn” (1)"),
    ]


def days(*said):
    rows = "".join(f"{day},ada,1,{number}.50\n" for number, day in enumerate(said))
    return f"date,influencer,orders,revenue\n{rows}"


def test_one_day_that_cannot_be_read_rejects_its_row_alone(write, brand):
    said = ["2026-01-01"] * 20 + ["soon"] + ["2026-01-02"] * 20

    report = carry(write(days(*said)), "tracking", brand=brand.pk, currency="EUR")

    assert (report["status"], report["imported"]) == ("imported", 40)
    [rejected] = report["rejected"]
    assert rejected == {"line": 22, "reason": "day_unknown", "column": "date", "value": "soon"}


def test_a_column_of_days_that_is_mostly_none_is_asked_about_with_the_culprits_first(write, brand):
    said = ["2026-01-01", "2026-01-02", "2026-01-03", "soon"]

    report = carry(write(days(*said)), "tracking", brand=brand.pk, currency="EUR")

    assert report["reason"] == "shifted_header"
    assert report["questions"][0]["columns"][0]["examples"] == [{"line": 5, "value": "soon"}]


def test_currencies_are_never_added_up(write, brand):
    for currency in ("EUR", "USD"):
        path = write(f"date,influencer,orders,revenue\n2026-01-01,{currency},1,10.00\n")
        carry(path, "tracking", brand=brand.pk, currency=currency)

    with pytest.raises(SeveralCurrencies):
        returns(brand)
    assert returns(brand, currency="EUR")[0].revenue == 10
    assert returns(brand, currency="EUR")[0].roas is None


LINKS = """# ----------------------------------------
# Session campaign
# Account: Fjord
# Property: Fjord Shop
# ----------------------------------------
#
# All Users
# Start date: 20260101
# End date: 20260131
Date,Session campaign,Session source / medium,Sessions,Key events,Total revenue
20260101,spring,instagram / influencer,120,4,99.5
20260101,summer,instagram / influencer,10,0,0
,,,130,4,99.5,Grand total
"""


def test_what_links_brought_becomes_days_of_traffic(write, brand):
    site = make.WebPropertyFactory(brand=brand, currency="EUR")
    path = write(LINKS)

    report = carry(path, "ga4", web_property=site.pk)

    assert (report["imported"], report["property"], report["rejected"][0]["reason"]) == (2, "Fjord Shop", "totals")
    day = TrafficDay.objects.get(campaign="spring")
    assert (day.source, day.medium, day.sessions, day.revenue, day.currency) == (
        "instagram",
        "influencer",
        120,
        Decimal("99.5"),
        "EUR",
    )
    assert not TrafficReport.objects.exists()
    assert carry(path, "ga4", web_property=site.pk)["rows_new"] == 0


EXPLORED = """# ----------------------------------------
# Free form
# Campaigns
# 20260101-20260131
# ----------------------------------------
Session campaign,Session source / medium,Date,Sessions,Total revenue
,,,130,"1.099,5"
spring,instagram / influencer,20260102,120,"1.099,5"
spring,instagram / influencer,,10,0
"""


def test_totals_and_rows_without_a_day_are_traffic_of_no_day(write, brand):
    site = make.WebPropertyFactory(brand=brand, currency="EUR")
    explored = EXPLORED.replace("1.099,5", "1099,5")

    report = carry(write(explored), "ga4", web_property=site.pk)

    assert [row["reason"] for row in report["rejected"]] == ["totals", "observed_on_unknown"]
    assert report["tables"][0]["sums"] == {"Sessions": 130, "Total revenue": 1099.5}
    day = TrafficDay.objects.get()
    assert (day.day, day.sessions, day.revenue) == (dt.date(2026, 1, 2), 120, Decimal("1099.5"))


def test_a_report_that_is_kept_as_a_table_is_tried_first(write, brand):
    site = make.WebPropertyFactory(brand=brand, currency="EUR")
    path = write("# Start date: 20260101\n# End date: 20260131\nPage path,Sessions,Views\n/a,3,4\n/b,5,6\n")

    tried = carry(path, "ga4", web_property=site.pk, dry_run=True)
    assert (tried["status"], tried["rows_new"], TrafficReport.objects.exists()) == ("imported", 2, False)
    assert carry(path, "ga4", web_property=site.pk)["rows_new"] == 2
    assert carry(path, "ga4", web_property=site.pk, dry_run=True)["rows_new"] == 0


def test_a_day_that_says_which_wins_over_one_that_does_not(write):
    text = "Time,Video title,Video link,Post time,Total likes,Total views\n2026-03-31,hi,{},2026-03-21,12,400\n"
    path = write(text.format("https://www.tiktok.com/@ada/video/7300000000000000001"))

    assert carry(path, "posts", platform="tiktok", observed_on="2026-04-01")["imported"] == 1
    assert Post.objects.get().published_at.date() == dt.date(2026, 3, 21)


def test_what_the_studio_calls_content_is_the_video(write):
    channel = make.SocialAccountFactory(platform="youtube", handle="ada", key="ada")
    head = "Content,Video title,Video publish time,Duration,Views\nTotal,,,,3000\n"
    path = write(head + 'abcdefghijk,"A, b","Mar 21, 2026",312,1000\nabcdefghijl,C,"Feb 2, 2026",65,2000\n')

    assert carry(path, "posts", account=channel.pk, observed_on="2026-04-01")["imported"] == 2
    assert set(Post.objects.values_list("external_id", flat=True)) == {"abcdefghijk", "abcdefghijl"}


def test_addresses_of_posts_on_x_say_platform_and_author(write):
    path = write(
        "Post id,Date,Post Link,Likes\n1770000000000000001,2026-03-21,https://x.com/ada/status/1770000000000000001,1\n"
    )

    assert carry(path, "posts", observed_on="2026-04-01")["imported"] == 1
    assert Post.objects.get().account.handle == "ada"


def test_orders_in_german_name_nobodys_followers(write):
    path = write("Datum\tInfluencer\tBestellungen\tUmsatz\n21.03.2026\tada\t3\t1.299,00 €\n", encoding="utf-16")

    assert kind_of(path, "file.tsv") == "tracking"


def test_revenue_without_a_currency_is_asked(write, brand):
    site = make.WebPropertyFactory(brand=brand, currency="")

    assert carry(write(LINKS), "ga4", web_property=site.pk)["reason"] == "currency_unknown"


def test_what_a_file_is_about_is_seen(write):
    files = {
        "posts": "Permalink,Caption,Likes,Comments\nhttps://instagram.com/p/x,a,1,2\n",
        "tracking": "date,campaign,product,orders,revenue\n2026-01-01,a,b,1,2\n",
        "payouts": "influencer_id,basis,rate,orders,total_payout\n1,post,2,3,4\n",
        "ga4": LINKS,
        "influencers": "username,followers\nada,12\n",
    }

    assert {kind: kind_of(write(text), "file.csv").value for kind, text in files.items()} == {
        kind: kind for kind in files
    }


def test_a_file_of_another_kind_names_its_importer(write, brand, account):
    people = write("username,followers,country\nada,12,DE\n")

    report = carry(people, "posts", account=account.pk)

    assert (report["reason"], report["importer"]) == ("not_posts", "influencers")
    assert carry(people, "tracking", brand=brand.pk)["reason"] == "not_tracking"
    assert carry(people, "ga4")["reason"] == "not_ga4"


def test_a_dry_run_stores_nothing(write, brand, account):
    carry(
        write("Permalink,Caption,Likes\nhttps://instagram.com/p/x1,a,1\n"),
        "posts",
        account=account.pk,
        observed_on="2026-01-01",
        dry_run=True,
    )
    carry(
        write("date,influencer,orders,revenue\n2026-01-01,ada,1,12.34\n"),
        "tracking",
        brand=brand.pk,
        currency="EUR",
        dry_run=True,
    )

    assert (Post.objects.count(), Conversion.objects.count()) == (0, 0)


def test_a_large_file_needs_no_more_memory_than_a_small_one(tmp_path, brand):
    import tracemalloc

    peaks = []
    for count in (5_000, 15_000):  # both more than one chunk
        path = tmp_path / f"{count}.csv"
        with path.open("w") as file:
            file.write("date,influencer,user id,orders,revenue\n")
            file.writelines(f"2026-01-01,ada{n % 50},u{n},1,{n}.50\n" for n in range(count))
        tracemalloc.start()
        carry(path, "tracking", brand=brand.pk, currency="EUR", dry_run=True)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] * 1.5


def test_a_workbook_of_posts(tmp_path, account):
    path = tmp_path / "posts.xlsx"
    rows = [["Permalink", "Caption", "Likes"], ["https://www.instagram.com/p/AbCdEf12345/", "Hello", 12]]
    workbook(path, rows)

    carry(path, "posts", account=account.pk, observed_on="2026-01-01")

    assert Post.objects.get().current.likes == 12


def workbook(path, rows):
    def cell(value):
        if isinstance(value, int):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'

    sheet = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="Posts" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
