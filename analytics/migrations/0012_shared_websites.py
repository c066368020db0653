from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("analytics", "0011_links_of_strangers")]

    operations = [
        migrations.RemoveConstraint(model_name="connection", name="one_live_connection_per_source_and_id"),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.UniqueConstraint(
                condition=Q(("account__isnull", False), ("status", "active")),
                fields=("source", "external_id"),
                name="one_live_connection_per_source_and_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.UniqueConstraint(
                condition=Q(("status", "active")),
                fields=("source", "web_property"),
                name="one_live_key_per_property",
            ),
        ),
    ]
