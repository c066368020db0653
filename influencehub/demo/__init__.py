"""A believable marketplace that is the same for the same seed. Nobody in it exists."""
