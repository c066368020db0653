"""Parts of the ingestion benchmark."""
