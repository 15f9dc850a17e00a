"""The file in which a self-check is given away: the text as it was read, alone or in an archive."""

import io
import zipfile

_INSIDE = "diagnose.txt"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def support_file(text: str, suffix: str) -> bytes:
    """The bytes of a file with that ending: `.zip` holds the text and nothing else, any other is the text itself."""
    content = text.encode()
    if suffix != ".zip":
        return content
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(_INSIDE, _EPOCH), content)
    return buffer.getvalue()
