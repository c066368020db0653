"""The parts of the soak: an invented platform, the source that speaks to it, people, workers, and the judgement."""
