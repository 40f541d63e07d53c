"""Pictures from files: chosen, dropped, and broken."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page, expect

from tests.page.reader import (
    CROSS,
    SIDE,
    alert,
    button,
    draw,
    renew,
    shares,
    state,
    strokes,
    values_of,
    verdict,
)  # fmt: skip


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


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_an_image_file_is_seen_as_what_it_shows(page: Page, kind: str) -> None:
    button(page, "Clear").click()
    choose(page, f"cross.{kind.lower()}", cross(kind))
    expect(verdict(page)).to_contain_text("X, with")
    assert shares(page)["X"] >= 90
    expect(alert(page)).to_have_count(0)
    assert state(page) == "ready"


def test_what_was_drawn_off_centre_stays_off_centre(page: Page) -> None:
    button(page, "Clear").click()
    choose(page, "cross.png", cross())
    expect(verdict(page)).to_contain_text("X, with")
    picture = values_of(page.get_by_role("img", name="Input", exact=True))
    columns = [index % SIDE for index, value in enumerate(picture) if value > 0]
    # 650 of 900 pixels: column 20.2 of 28.
    assert 19 <= (min(columns) + max(columns) + 1) / 2 <= 21.5


def test_the_page_says_what_it_did_with_the_image(page: Page) -> None:
    choose(page, "cross.png", cross())
    said = page.get_by_role("status", name="What was done with the image")
    expect(said).to_contain_text(".")


def test_an_image_can_be_dropped_anywhere_on_the_page(page: Page) -> None:
    button(page, "Clear").click()
    drop(page, "cross.png", cross())
    expect(verdict(page)).to_contain_text("X, with")


def test_an_image_can_be_drawn_over_and_undone(page: Page) -> None:
    button(page, "Clear").click()
    choose(page, "cross.png", cross())
    expect(verdict(page)).to_contain_text("X, with")
    before = values_of(page.get_by_role("img", name="Input", exact=True))
    draw(page, CROSS[:1])
    expect(button(page, "Undo")).to_be_enabled()
    button(page, "Undo").click()
    button(page, "Undo").click()
    expect(verdict(page)).to_contain_text("Nothing drawn yet.")
    assert any(value > 0 for value in before)


@pytest.mark.parametrize("data", [b"this is no image", b"", cross()[:200]], ids=str)
def test_a_broken_image_is_said_and_the_drawing_stays(page: Page, data: bytes) -> None:
    button(page, "Clear").click()
    draw(page, CROSS)
    expect(verdict(page)).to_contain_text("X, with")
    drawn, said = strokes(page), verdict(page).inner_text()
    choose(page, "broken.png", data)
    expect(alert(page)).to_contain_text("broken.png")
    expect(alert(page)).to_contain_text("could not be read as an image")
    assert strokes(page) == drawn
    assert verdict(page).inner_text() == said
    assert state(page) == "ready"


def test_a_broken_file_that_is_dropped_is_said_too(page: Page) -> None:
    drop(page, "notes.txt", b"no image")
    expect(alert(page)).to_contain_text("notes.txt")
    button(page, "Dismiss").click()
    expect(alert(page)).to_have_count(0)
