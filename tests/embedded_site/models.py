from django.db import models


class Outbox(models.Model):
    text = models.TextField()
    done_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        app_label = "embedded_site"

    def __str__(self):
        return self.text
