"""What sources said, into the database: deduplicated, with current values and daily gains in the same transaction."""
