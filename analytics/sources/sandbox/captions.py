"""Words under invented posts."""

from random import Random

BEGINNINGS = (
    "Three things I wish I had known earlier about",
    "A quiet morning with",
    "You asked, here it is: all about",
    "Testing for four weeks:",
    "Behind the scenes:",
    "The honest truth about",
    "Ten minutes, one pan:",
    "Packing list for",
    "What I would buy again:",
    "Sunday thoughts on",
)
SUBJECTS = (
    ("slow travel", "travel", "slowtravel"),
    ("sourdough", "baking", "sourdough"),
    ("a capsule wardrobe", "fashion", "capsulewardrobe"),
    ("trail running", "running", "outdoors"),
    ("houseplants", "plants", "urbanjungle"),
    ("film photography", "photography", "35mm"),
    ("budget gaming setups", "gaming", "setup"),
    ("gentle skincare", "beauty", "skincare"),
    ("learning the cello at thirty", "music", "learning"),
    ("van life in winter", "vanlife", "winter"),
)


def caption(rng: Random) -> tuple[str, tuple[str, ...]]:
    """A sentence, and its hashtags."""
    subject, *tags = rng.choice(SUBJECTS)
    advertising = ("ad",) if rng.random() < 0.15 else ()  # noqa: PLR2004 -- some posts are paid
    return f"{rng.choice(BEGINNINGS)} {subject}.", (*tags, *advertising)
