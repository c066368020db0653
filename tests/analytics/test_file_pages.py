"""The pages on which creators and brands import their own files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from analytics.models import Conversion, FileFeed, ImportRun, Post, ReportedPayout, TrafficReport
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = "date,campaign,influencer,orders,revenue\n2026-01-02,Spring,ada,3,75.50\n2026-01-03,Spring,bob,,\n"
POSTS = "Publish time,Permalink,Description,Likes,Comments\n2026-01-02 10:30,https://www.instagram.com/p/AbCdEf12345/,Hello,3,1\n"


@pytest.fixture
def manager(client):
    member = make.MemberFactory(role="manager")
    client.force_login(member.user)
    return member


@pytest.fixture
def creator(client):
    profile = make.InfluencerFactory()
    client.force_login(profile.user)
    return profile


def upload(client, text, name="file.csv", **said):
    return client.post(
        reverse("analytics:import-new"), {"file": SimpleUploadedFile(name, text.encode()), **said}, follow=True
    )


def go(client, **said):
    """Send the form as the browser has it, with these answers."""
    address = reverse("analytics:import", args=[ImportRun.objects.latest("pk").pk])
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    shown = {name: value for name, value in shown.items() if value is not None}
    return client.post(address, {**shown, "start": "1", **said}, follow=True)


def test_a_brand_imports_its_orders_and_answers_what_is_open(client, manager):
    page = upload(client, ORDERS)

    shown = page.content.decode()
    assert "In which currency are the amounts" in shown
    assert "Number of the order" in shown
    assert "--currency" not in shown
    assert ">order_id<" not in shown
    page = go(client, currency="EUR")

    run = ImportRun.objects.get()
    assert (run.kind, run.brand, run.status, run.rows_rejected) == ("tracking", manager.brand, "done", 1)
    assert Conversion.objects.get().currency == "EUR"
    rejects = client.get(reverse("analytics:import-rejects", args=[run.pk]))
    assert b"2026-01-03" in rejects.content
    assert "file.csv" in client.get(reverse("analytics:imports")).content.decode()


def test_the_page_of_files_is_one_of_the_settings_and_says_what_to_do(client, manager):
    page = client.get(reverse("analytics:imports")).content.decode()

    assert "Nothing imported yet" in page
    assert "table of orders" in page
    assert "/settings/connections/" in page
    assert "of 0" not in page


def test_the_result_tells_the_sums_and_leads_to_the_returns(client, manager):
    upload(client, ORDERS)

    page = go(client, currency="EUR").content.decode()

    assert "Rows of a campaign of yours" in page
    assert "75.50" in page
    assert "“Spring” (1)" in page
    assert reverse("analytics:returns") in page


def test_a_rejected_row_is_shown_with_what_could_not_be_read(client, manager):
    rows = "".join(f"2026-01-02,Spring,ada,{number},1.50\n" for number in range(20))
    upload(client, f"date,campaign,influencer,orders,revenue\n{rows}someday,Spring,ada,1,2.50\n")

    page = go(client, currency="EUR").content.decode()

    assert "Line 22: no date that can be read: “someday”" in page
    assert "(column “date”)" in page


def test_a_creator_imports_the_posts_of_an_account_of_their_own(client, creator):
    account = make.SocialAccountFactory(influencer=creator, platform="instagram")
    page = upload(client, POSTS, account=account.pk)
    assert page.status_code == 200

    go(client, account=account.pk)

    post = Post.objects.get()
    assert (post.account, post.external_id, f"{post.published_at:%H:%M}") == (account, "AbCdEf12345", "10:30")


def test_nobody_imports_into_anothers_account(client, creator):
    other = make.SocialAccountFactory(platform="instagram")

    page = upload(client, POSTS, account=other.pk)

    assert page.status_code == 422
    assert not ImportRun.objects.exists()


def test_what_is_somebody_elses_file_is_not_there(client, manager):
    theirs = make.ImportRunFactory(kind="tracking", brand=make.BrandFactory())

    for name in ("import", "import-state", "import-rejects"):
        assert client.get(reverse(f"analytics:{name}", args=[theirs.pk])).status_code == 404


def test_a_brand_is_told_that_a_table_is_about_something_else(client, manager):
    page = upload(client, POSTS)

    assert "posts" in page.content.decode()
    go(client)
    assert not Post.objects.exists()


def test_a_report_needs_its_website(client, manager):
    site = make.WebPropertyFactory(brand=manager.brand)
    upload(client, "# Start date: 20260101\n# End date: 20260102\nNth day,Views\n0000,3\n0001,4\n")
    assert go(client).status_code == 200
    assert not TrafficReport.objects.exists()

    go(client, web_property=site.pk)

    assert TrafficReport.objects.get().rows.count() == 2


def test_payouts_come_in_as_they_are_said_to(client, manager):
    upload(client, "influencer,basis,rate,total\nada,order,2,10\n", kind="payouts")
    go(client, currency="usd")

    assert ReportedPayout.objects.get().currency == "USD"


def test_an_address_is_checked_before_it_is_kept(client, manager, settings):
    address = reverse("analytics:feed-new")

    page = client.post(address, {"kind": "tracking", "url": "https://127.0.0.1/orders.csv", "every": 24})
    assert page.status_code == 422

    settings.OUTBOUND_ALLOW_PRIVATE = True
    client.post(address, {"kind": "tracking", "url": "https://127.0.0.1/orders.csv", "every": 24, "currency": "eur"})
    feed = FileFeed.objects.get()
    assert (feed.brand, feed.by, feed.options) == (manager.brand, manager.user, {"currency": "EUR"})
    switch = reverse("analytics:feed-switch", args=[feed.pk])
    client.post(switch, {"off": "1"})
    assert not FileFeed.objects.get().active
    client.post(switch, {"delete": "1"})
    assert not FileFeed.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_however_many_there_are(client, manager, django_assert_max_num_queries, rows):
    for _ in range(rows):
        make.ImportRunFactory(kind="tracking", brand=manager.brand)
        url = "https://shop.example/orders.csv"
        FileFeed.objects.create(kind="tracking", url=url, brand=manager.brand, by=manager.user)

    with django_assert_max_num_queries(14):
        client.get(reverse("analytics:imports"))
