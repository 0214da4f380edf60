"""Draws docs/img/digest.png, the picture of a digest in the README: `python -m tests.archive.digests.picture`.

The example issue in a real browser: 640 pixels light, 320 pixels dark beside it.
"""

from __future__ import annotations

import io

from PIL import Image

from archive.digests.example import EXAMPLE
from archive.digests.render import Templates
from tests.browser import launched
from tests.conftest import ROOT

PICTURE = ROOT / "docs" / "img" / "digest.png"
HEIGHT = 1080
COLOURS = 96  # a palette of so many keeps text smooth and the file small


def main() -> None:
    """Draw it."""
    html = Templates().issue(EXAMPLE).html
    with launched() as browser:
        shots = []
        for width, scheme in ((640, "light"), (320, "dark")):
            page = browser.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)  # type: ignore[arg-type]
            page.set_content(html)
            shots.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
    picture = Image.new("RGB", (sum(shot.width for shot in shots), HEIGHT))
    left = 0
    for shot in shots:
        picture.paste(shot, (left, 0))
        left += shot.width
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
