"""What makes a password easy to guess for somebody who knows this site or its person."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 128
# Shorter words are in every sentence.
SHORTEST_WORD = 4
# So many letters and digits have to stand beside the words that everybody tries first.
OWN = 8
OURS = ("influencehub", "influencer", "influence", "creator", "campaign", "sponsor", "marketing", "password")


class MaximumLengthValidator:
    """A limit above any sentence: nobody makes us hash a book."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(_("At most %(most)d characters.") % {"most": LONGEST}, code="password_too_long")

    def get_help_text(self) -> str:
        return _("At most %(most)d characters.") % {"most": LONGEST}


class ContextWordsValidator:
    """Refuse passwords that are hardly more than the site's name, the person's, their address or their brand's."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = _letters(password)
        for word in sorted({*OURS, *words_about(user)}, key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < OWN and rest != _letters(password):
            text = _("This is hardly more than a name that others know. Put a few words of your own beside it.")
            raise ValidationError(text, code="password_of_context_words")

    def get_help_text(self) -> str:
        return _("Not just your name, your address, your brand's name or ours.")


def words_about(user: Any) -> set[str]:
    """Return the words that belong to somebody; `organisation` is what a form knows before there is a brand."""
    brand = getattr(user, "brand", None)
    texts = [getattr(user, "name", ""), getattr(user, "email", ""), getattr(user, "organisation", "")]
    texts.append(brand.name if brand else "")
    parts = {_letters(part) for text in texts for part in [text, *re.split(r"[\W_]+", text or "")]}
    return {part for part in parts if len(part) >= SHORTEST_WORD}


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", (text or "").casefold())
