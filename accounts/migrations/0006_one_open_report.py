from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def dismiss_repeated(apps: Any, schema_editor: Any) -> None:
    """Of what one person reported twice, the first report stays open."""
    seen = set()
    rows = apps.get_model("accounts", "Report").objects.filter(status="open").order_by("pk")
    for row in rows:
        named = (row.reporter_id, row.target_kind, row.target_id)
        if named in seen:
            row.status, row.decided_at, row.decision_note = "dismissed", timezone.now(), "Reported twice."
            row.save(update_fields=["status", "decided_at", "decision_note"])
        seen.add(named)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_password_changed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(dismiss_repeated, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "open")),
                fields=("reporter", "target_kind", "target_id"),
                name="one_open_report_per_person",
                violation_error_message="You reported this already, and staff have not decided yet.",
            ),
        ),
    ]
