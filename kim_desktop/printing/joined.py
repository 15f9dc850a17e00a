"""Several documents as one, to be printed in one go."""

from collections.abc import Iterable
from io import BytesIO

from pypdf import PdfReader, PdfWriter


def joined(documents: Iterable[bytes]) -> bytes:
    """One PDF with the pages of all of these, in their order."""
    writer = PdfWriter()
    for each in documents:
        writer.append(PdfReader(BytesIO(each)))
    target = BytesIO()
    writer.write(target)
    return target.getvalue()
