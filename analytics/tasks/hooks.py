from celery import shared_task
from django.conf import settings

from analytics.ingestion.webhooks import check_all


@shared_task(name="analytics.check_webhooks", ignore_result=True)
def check_webhooks(**_later: object) -> dict[str, str]:
    """Platforms switch off webhooks that failed. One on this machine only was never reached by anybody."""
    return check_all() if settings.SITE_URL.startswith("https://") else {}
