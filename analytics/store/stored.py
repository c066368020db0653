from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of rows that were handed to the store. Adds up."""

    new: int = 0
    unchanged: int = 0  # the same thing at the same time was there already
    unknown: int = 0  # about nothing that we know

    def __add__(self, other: "Stored") -> "Stored":
        return Stored(self.new + other.new, self.unchanged + other.unchanged, self.unknown + other.unknown)
