from analytics.management.commands import import_file
from analytics.models import ImportKind


class Command(import_file.Command):
    help = "Import tables of influencers and their numbers: CSV, TSV, XLSX, JSON lines."
    kind = ImportKind.INFLUENCERS
