import os

from celery import Celery

import influencehub.broker  # noqa: F401 -- registers embedded://

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "influencehub.settings")

app = Celery("influencehub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
