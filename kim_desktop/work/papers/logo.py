"""The logo at the head of every document: chosen once on this device, for one's own organisation."""

from base64 import b64decode, b64encode
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from kim_desktop.domain.records.master import Organisation
from kim_desktop.errors import BadInput
from kim_desktop.storage.store import Store

_WIDEST = (900, 320)
_LARGEST_FILE = 10 * 2**20
_MOST_PIXELS = 40_000_000
_SETTING = "logo:{}"


def set_logo(store: Store, picture: bytes) -> None:
    """Keeps a PNG or JPEG as the logo of one's own organisation; without a picture the place stays empty.

    Raises `BadInput` if it is no picture, or too large a one.
    """
    name = _SETTING.format(store.identity.organisation)
    store.set_setting(name, b64encode(_as_png(picture)).decode() if picture else "")


def logo_of(store: Store, organisation: Organisation) -> bytes:
    """The logo that documents of an organisation carry on this device, as PNG; empty if there is none."""
    return b64decode(store.setting(_SETTING.format(organisation.id)))


def _as_png(picture: bytes) -> bytes:
    if len(picture) > _LARGEST_FILE:
        raise _too_large()
    try:
        found = Image.open(BytesIO(picture), formats=("PNG", "JPEG"))
        if found.width * found.height > _MOST_PIXELS:
            raise _too_large()
        image = found.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise BadInput(
            "Das ist kein Bild, das gedruckt werden kann.", "Wählen Sie eine PNG- oder JPEG-Datei."
        ) from error
    image.thumbnail(_WIDEST)
    made = BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def _too_large() -> BadInput:
    return BadInput(
        "Dieses Bild ist zu groß für ein Logo.",
        "Wählen Sie eine Datei bis 10 MB mit höchstens 40 Millionen Bildpunkten.",
    )
