"""Reads a made-up file without a database."""

from analytics.importing.options import Options
from analytics.importing.reading import look, read


def read_file(path, **options):
    """Return the report and the accepted rows by account."""
    options.setdefault("platform", "instagram")
    options.setdefault("observed_on", "2022-06-15")
    looked = look(path, path.name, Options.parse(**options))
    rows = []
    report = looked.report
    if report.status != "refused":
        report = read(looked, lambda chunk, _: rows.extend(chunk))
    return report, {row.identity.key: row for row in rows}


def values(rows, key, *fields):
    return tuple(rows[key].values.get(field) for field in fields)
