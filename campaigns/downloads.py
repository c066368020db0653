from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from campaigns.models import Submission


def download(submission: Submission) -> HttpResponse:
    """Always a download: what people hand in never runs as a page of this site."""
    # Read whole: uploads are limited, and Django cannot stream a synchronous file under ASGI.
    try:
        with default_storage.open(submission.file.name or "") as file:
            body = file.read()
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(body, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, submission.file_name or "file") or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
