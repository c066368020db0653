"""Pages and fragments about numbers, by subject."""
