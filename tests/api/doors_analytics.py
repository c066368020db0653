from django.core.files.base import ContentFile

from tests.api.doors import operation

DOORS = [
    operation("retrieve_influencer_metrics", "profile", everybody=200),
    operation("retrieve_influencer_metrics", "closed_kit", brands=200, staff=200, unapproved=404, anonymous=404),
    operation("export_influencer_metrics", "profile", everybody=200),
    operation("export_influencer_metrics", "closed_kit", brands=200, staff=200, unapproved=404, anonymous=404),
    operation("list_snapshots", "profile", everybody=200),
    operation("list_snapshots", "closed_kit", brands=200, staff=200, unapproved=404, anonymous=404),
    operation("list_imports", otherwise=403, staff=200),
    operation("retrieve_import", "import_run", otherwise=403, staff=200),
    operation("start_import", "import_run", otherwise=403, staff=200),
    operation(
        "create_import", otherwise=403, staff=201, data=lambda _: {"file": ContentFile(b"username,followers", "a.csv")}
    ),
]
