from celery import shared_task

from discovery.cards import sync

AT_ONCE = 20_000


@shared_task(name="discovery.sweep_cards", ignore_result=True)
def sweep_cards() -> None:
    """Make the cards of many people at once, after an import; a few are made by the next search."""
    sync(AT_ONCE)
