"""Ingestion as staff see it: a part of the admin, under /admin/ingestion/."""
