"""How ingestion stands, for staff: read from what it leaves behind, for the admin's pages and the API alike."""
