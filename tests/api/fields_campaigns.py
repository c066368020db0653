READS: dict[str, set[str]] = {}
WRITES: dict[str, set[str]] = {}
