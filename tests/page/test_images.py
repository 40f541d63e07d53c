"""Pictures from files: chosen, dropped, and broken."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page, expect

from tests.page.reader import (
    CROSS,
    SIDE,
    alert,
    begin,
    button,
    draw,
    mark,
    renew,
    settle,
    shares,
    state,
    strokes,
    values_of,
    verdict,
)  # fmt: skip
from tests.xocnn.odd_files import COLLECTIONS, IMAGES, NETWORKS, OTHERS
from tests.xocnn.odd_pictures import FORMATS
from xocnn.images import open_image, read


@pytest.fixture
def page(shared: Page) -> Page:
    return renew(shared)


def cross(kind: str = "PNG") -> bytes:
    """A dark X on white, 900 × 900 pixels, 200 of them right of the centre."""
    image = Image.new("RGB", (900, 900), "white")
    pen = ImageDraw.Draw(image)
    pen.line((530, 330, 770, 570), fill=(30, 30, 40), width=40)
    pen.line((770, 330, 530, 570), fill=(30, 30, 40), width=40)
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def payload(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": data}


def choose(page: Page, name: str, data: bytes) -> None:
    page.get_by_label("Image file", exact=True).set_input_files(payload(name, data))


def drop(page: Page, name: str, data: bytes) -> None:
    transfer = page.evaluate_handle(
        """([name, text]) => {
          const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
          const transfer = new DataTransfer();
          transfer.items.add(new File([bytes], name));
          return transfer;
        }""",
        [name, base64.b64encode(data).decode()],
    )
    page.dispatch_event("body", "dragover", {"dataTransfer": transfer})
    page.dispatch_event("body", "drop", {"dataTransfer": transfer})


def test_an_image_file_is_seen_as_what_it_shows_where_it_shows_it(page: Page) -> None:
    said = page.get_by_role("status", name="What was done with the image")
    for kind in ("JPEG", "WEBP", "GIF", "BMP", "PNG"):
        button(page, "Clear").click()
        expect(said).to_have_count(0)
        choose(page, f"cross.{kind.lower()}", cross(kind))
        expect(verdict(page)).to_contain_text("X, with")
        assert shares(page)["X"] >= 90
        expect(alert(page)).to_have_count(0)
        assert state(page) == "ready"
        expect(said).to_contain_text(".")
    picture = values_of(page.get_by_role("img", name="Input", exact=True))
    columns = [index % SIDE for index, value in enumerate(picture) if value > 0]
    # 650 of 900 pixels: column 20.2 of 28.
    assert 19 <= (min(columns) + max(columns) + 1) / 2 <= 21.5


def test_what_is_too_small_is_enlarged_from_a_file_and_said_of_the_pen(page: Page) -> None:
    button(page, "Clear").click()
    image = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(image).ellipse((150, 20, 176, 46), outline=0, width=5)
    file = io.BytesIO()
    image.save(file, "PNG")
    choose(page, "small.png", file.getvalue())
    expect(verdict(page)).to_contain_text("O, with")
    done = page.get_by_role("status", name="What was done with the image")
    expect(done).to_contain_text("Enlarged the drawing, which was small.")
    button(page, "Clear").click()
    draw(page, [[(12, 12), (14, 14)]])
    expect(verdict(page)).to_contain_text("It is too small to be sure: ")


def test_an_image_can_be_dropped_anywhere_on_the_page_drawn_over_and_undone(page: Page) -> None:
    button(page, "Clear").click()
    drop(page, "cross.png", cross())
    expect(verdict(page)).to_contain_text("X, with")
    before = values_of(page.get_by_role("img", name="Input", exact=True))
    draw(page, CROSS[:1])
    expect(button(page, "Undo")).to_be_enabled()
    button(page, "Undo").click()
    button(page, "Undo").click()
    expect(verdict(page)).to_contain_text("Nothing drawn yet.")
    assert any(value > 0 for value in before)
    drop(page, "notes.txt", b"no image")
    expect(alert(page)).to_contain_text("notes.txt")
    button(page, "Dismiss").click()
    expect(alert(page)).to_have_count(0)


REFUSED = {
    "text": "An image file or a saved network (.npz) is expected, but it is a text file",
    "empty": "is expected, but it is empty",
    "heic": "It is a HEIC photograph, which cannot be read here; save it as PNG or JPEG",
    "pdf": "is expected, but it is a PDF document",
    "wav": "is expected, but it is a WAV sound with 16-bit integers",
    "npy": "is expected, but it is a single NumPy array",
    "web page": "is expected, but it is a web page",
    "image bomb": "The picture is too large: 30000 × 30000 pixels",
    "zeros": "of a kind that is not known here",
    "tiff": "It is a TIFF image, which cannot be read here; save it as PNG or JPEG",
    "png, cut short": "The image file is damaged or cut short",
    "drawings": "is a collection of drawings",
    "network, cut short": "is damaged or cut short",
}
ODD = (
    IMAGES
    | NETWORKS
    | COLLECTIONS
    | OTHERS
    | {f"{name}, cut short": (IMAGES | NETWORKS)[name][:200] for name in ("png", "network")}
)


def test_a_file_that_cannot_be_used_is_named_and_the_drawing_stays(page: Page) -> None:
    button(page, "Clear").click()
    draw(page, CROSS)
    expect(verdict(page)).to_contain_text("X, with")
    drawn, said = strokes(page), verdict(page).inner_text()
    for number, (name, words) in enumerate(REFUSED.items()):
        choose(page, f"{number}{('.png', '.npz', '')[number % 3]}", ODD[name])
        expect(alert(page)).to_contain_text(words)
        if name in OTHERS or name in IMAGES:
            expect(alert(page)).to_contain_text(f"“{number}")
    assert strokes(page) == drawn
    assert verdict(page).inner_text() == said
    assert state(page) == "ready"


def test_an_image_and_a_network_are_known_by_their_bytes_and_not_by_their_names(
    page: Page,
) -> None:
    button(page, "Clear").click()
    choose(page, "cross.npz", cross())
    expect(verdict(page)).to_contain_text("X, with")
    expect(alert(page)).to_have_count(0)
    for name, content in {
        "UPPER.NPZ": NETWORKS["network"],
        "network.zip": NETWORKS["network of a Mac"],
        "network": NETWORKS["network packed again"],
    }.items():
        mark(page)
        choose(page, name, content)
        settle(page)
        expect(alert(page)).to_have_count(0)
        expect(button(page, "Bring back")).to_be_enabled()
    begin(page, "Bring back")


def test_an_image_is_read_as_the_command_line_reads_it(page: Page, tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    for name in ("colour_28", "scan_46_by_37", "thin_256", "bold_64"):
        made = Image.fromarray(FORMATS[name](rng, "X"))
        made.save(tmp_path / "x.png")
        button(page, "Clear").click()
        expect(verdict(page)).to_contain_text("Nothing drawn yet.")
        choose(page, "x.png", (tmp_path / "x.png").read_bytes())
        expect(verdict(page)).to_contain_text("% of the vote")
        seen = values_of(page.get_by_role("img", name="Input", exact=True))
        expected = read(open_image(tmp_path / "x.png")).picture
        np.testing.assert_allclose(np.reshape(seen, (SIDE, SIDE)), expected, atol=1e-5)
