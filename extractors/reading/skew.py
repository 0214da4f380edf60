"""Straightening a scan: the angle at which rows of text and the gaps between them stand out most."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

WIDEST = 4.0  # degrees; scanners that feed worse are rare, and Tesseract finds pages on their side by itself
COARSE, FINE = 0.5, 0.1  # degrees between the angles tried
LEAST = 0.15  # degrees: less makes no difference over the width of a page
SMALL = 700  # pixels of the longer side that angles are tried on


def straighten(image: Any) -> Any:
    """The image turned about its middle so that its rows are level; the same image where they are."""
    angle = skew(image)
    if abs(angle) < LEAST:
        return image
    return np.asarray(Image.fromarray(image).rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255))


def skew(image: Any) -> float:
    """Degrees by which the image must be turned counter-clockwise."""
    picture = Image.fromarray(image)
    factor = SMALL / max(picture.size)
    if factor < 1:
        picture = picture.resize(
            (max(int(picture.width * factor), 1), max(int(picture.height * factor), 1)), Image.Resampling.BOX
        )
    ink = Image.fromarray(255 - np.asarray(picture))
    coarse = max(np.arange(-WIDEST, WIDEST + COARSE, COARSE), key=lambda angle: _contrast(ink, angle))
    fine = max(np.arange(coarse - COARSE, coarse + COARSE + FINE / 2, FINE), key=lambda angle: _contrast(ink, angle))
    return float(fine)


def _contrast(ink: Image.Image, angle: float) -> float:
    """How much the ink differs from one row of pixels to the next."""
    rows = np.asarray(ink.rotate(angle, resample=Image.Resampling.BILINEAR)).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())
