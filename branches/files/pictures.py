"""Pictures are drawn anew: what a camera or anybody else hid in the file is not kept."""

import struct
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageOps

from branches.errors import Refusal

# More than any telephone takes; three bytes each while it is drawn.
MAX_PIXELS = 50_000_000
# Pixels of the long side: what the browser shrinks a photo to before it goes out
# (static/js/photos.js), and what a page shows of it until it is opened.
LONG_SIDE = 2560
SHOWN_SIDE = 640
FORMATS = {"jpg": "JPEG", "png": "PNG"}
OPTIONS = {"jpg": {"quality": 90, "optimize": True}, "png": {"optimize": True}}
JPEG_MODES = ("L", "RGB")
# What Pillow raises over damaged files, as 6,000 of them showed.
BROKEN = (
    *(OSError, SyntaxError, ValueError, EOFError, TypeError),
    *(ArithmeticError, LookupError, struct.error),
)
# Asked by trouble_in() before a single pixel is read.
Image.MAX_IMAGE_PIXELS = None


def trouble_in(upload):
    """Why a picture is not taken, as the end of a sentence; only its head is read."""
    try:
        with Image.open(upload, formats=list(FORMATS.values())) as picture:
            width, height = picture.size
    except BROKEN:
        return "不是完整的图片，请重新保存后再传。"
    return "" if width * height <= MAX_PIXELS else "的像素过多（5000 万以上），请缩小后再传。"


def drawn_anew(upload, ending):
    """A ContentFile with the picture alone, upright. Raises Refusal if it cannot be drawn."""
    upload.seek(0)
    drawn = BytesIO()
    try:
        with Image.open(upload, formats=[FORMATS[ending]]) as picture:
            ImageOps.exif_transpose(picture, in_place=True)
            plain = fit_for(picture, ending)
            # What a palette needs; everything else is told about the picture, not part of it.
            plain.info = {key: plain.info[key] for key in ("transparency",) if key in plain.info}
            plain.save(drawn, FORMATS[ending], **OPTIONS[ending])
    except BROKEN as error:
        raise Refusal(f"“{upload.name}”不是完整的图片，请重新保存后再传。") from error
    return ContentFile(drawn.getvalue())


def small(content):
    """Bytes of a picture from the store (`content`, a file) as a page shows it: of the same kind
    and at most SHOWN_SIDE long. Raises OSError if it cannot be read.
    """
    drawn = BytesIO()
    with Image.open(content, formats=list(FORMATS.values())) as picture:
        kind = picture.format
        picture.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
        picture.save(drawn, kind, optimize=True)
    return drawn.getvalue()


def fit_for(picture, ending):
    is_fit = ending != "jpg" or picture.mode in JPEG_MODES
    return picture if is_fit else picture.convert("RGB")
