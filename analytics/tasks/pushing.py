"""Keeps platforms telling us by themselves what is new."""

from celery import shared_task

from analytics.ingestion.pushes import keep_pushes


@shared_task(name="analytics.keep_pushes", ignore_result=True)
def keep_all_pushes(**_later: object) -> int:
    """Ask for, renew and give back what is due. What is not answered is asked again in an hour."""
    return keep_pushes()
