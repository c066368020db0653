from influencehub.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.embedded_site"]  # noqa: F405
ROOT_URLCONF = "tests.embedded_site.urls"
ASGI_APPLICATION = "tests.embedded_site.asgi.application"
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "embedded.tick", "schedule": 1.0},
    "sweep": {"task": "embedded.sweep", "schedule": 2.0},
}
