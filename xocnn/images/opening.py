"""Open image files, where Pillow is installed."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from xocnn.images.values import ImageError, Pixels
from xocnn.kinds import EMPTY, HEAD, IMAGE, Kind, kind_of

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 64_000_000  # 8,000 × 8,000, and 256 MB once decoded with colour and alpha
DAMAGED = "The image file is damaged or cut short; choose another copy."
# What Pillow and browsers can all decode.
COMMON = {f"a {name} image" for name in ("PNG", "JPEG", "GIF", "BMP", "WebP")}
AS_THEY_ARE = {"L", "LA", "RGB", "RGBA", "I;16", "F"}


def open_image(path: str | Path) -> Pixels:
    """Open an image file and give its pixels, for `read`.

    Any format that Pillow knows; upright, as its EXIF data have it; the first frame of several.
    Raises ImageError, one sentence, for what cannot be opened, and where Pillow is not installed.
    """
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ImportError:
        raise ImageError(
            'Opening image files needs Pillow: install it with pip install "xocnn[images]".'
        ) from None
    name = Path(path)
    try:
        with name.open("rb") as file:
            kind = kind_of(file.read(HEAD))
        if refusal := why_not(kind):
            raise ImageError(refusal)
        with warnings.catch_warnings():
            # What Pillow would warn of is either read all the same or refused with a sentence.
            warnings.simplefilter("ignore")
            with Image.open(name) as image:
                if refusal := too_large(image.width, image.height):
                    raise ImageError(refusal)
                upright = ImageOps.exif_transpose(image)
                return np.asarray(_plain(upright))
    except ImageError:
        raise
    except FileNotFoundError:
        raise ImageError("There is no such file.") from None
    except IsADirectoryError:
        raise ImageError("It is a folder, not an image file.") from None
    except PermissionError:
        raise ImageError("The file may not be read.") from None
    except UnidentifiedImageError:
        raise ImageError(unread(kind)) from None
    except Image.DecompressionBombError:
        raise ImageError("The picture is far too large to be read.") from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError):
        # Pillow's decoders raise any of these for files that are cut short or damaged.
        raise ImageError(DAMAGED) from None


def why_not(kind: Kind) -> str:
    """Why a file of this kind is not even tried as an image; empty where it is."""
    if kind.use == EMPTY:
        return "The file is empty; an image file is expected."
    if kind.use != IMAGE and kind.known:
        return f"An image file is expected, but it is {kind.name}; choose another file."
    return too_large(*kind.pixels) if kind.pixels else ""


def too_large(width: int, height: int) -> str:
    """Why a picture of so many pixels is not read; empty where it is."""
    if width * height <= MOST_PIXELS:
        return ""
    return (
        f"The picture is too large: {width} × {height} pixels, and at most "
        f"{MOST_PIXELS // 1_000_000} million are read; make it smaller first."
    )


def unread(kind: Kind) -> str:
    """What to say of a file that no decoder here knows, or that is damaged."""
    if kind.use != IMAGE:
        return "An image file is expected, but it is of a kind that is not known here; use a PNG."
    if kind.name in COMMON:
        return DAMAGED
    return f"It is {kind.name}, which cannot be read here; save it as PNG or JPEG first."


def _plain(image: "Image.Image") -> "Image.Image":
    """Bring palettes, CMYK and other ways of writing colour to one that `read` takes."""
    if image.mode in AS_THEY_ARE:
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I"):  # 16 bits in a wider or byte-swapped type
        return image.convert("I").convert("F")
    if image.mode in ("P", "PA"):
        see_through = image.mode == "PA" or "transparency" in image.info
        return image.convert("RGBA" if see_through else "RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")
