"""A photograph of several drawings: found, named, and kept among the reader's own."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserType, Locator, Page, expect

from tests.page.reader import alert, button, opened, strokes
from tests.xocnn.sheets import Made, photograph, sheet

WIDTH, HEIGHT = 768, 576
NEARLY = 6  # pixels of the photograph


def as_png(pixels: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


@pytest.fixture(scope="module")
def made() -> Made:
    return sheet(1)


@pytest.fixture(scope="module")
def pixels(made: Made) -> Any:
    return photograph(made.ink, gradient=0.4, shadow=0.3, noise=0.01)


@pytest.fixture(scope="module")
def shared(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    site: str,
    pixels: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Page]:
    """A page in a browser whose camera sees the sheet."""
    film = tmp_path_factory.mktemp("camera") / "sheet.y4m"
    y, u, v = Image.fromarray(pixels).convert("RGB").convert("YCbCr").split()
    planes = [y, *(plane.resize((WIDTH // 2, HEIGHT // 2)) for plane in (u, v))]
    film.write_bytes(
        f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode()
        + 2 * (b"FRAME\n" + b"".join(plane.tobytes() for plane in planes))
    )
    arguments = [
        *browser_type_launch_args["args"],
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": arguments})
    with opened(browser, site, reduced_motion="reduce") as page:
        yield page
    browser.close()


@pytest.fixture
def page(shared: Page) -> Page:
    """Nothing found yet, and an empty tray."""
    shared.context.clear_permissions()
    dismiss = button(shared, "Dismiss")
    if dismiss.is_visible():
        dismiss.click()
    if button(shared, "Leave all out").is_visible():
        button(shared, "Leave all out").click()
    while button(shared, "Undo change").is_enabled():
        count = kept(shared).count()
        button(shared, "Undo change").click()
        expect(kept(shared)).not_to_have_count(count)
    return shared


def choose(page: Page, data: bytes, name: str = "sheet.png") -> None:
    page.get_by_label("Photograph of drawings").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": data}
    )


def names(page: Page) -> Locator:
    return page.get_by_role("combobox", name=re.compile(r"^Name of drawing \d+$"))


def found(page: Page) -> Locator:
    return page.get_by_role("status", name="What was found")


def kept(page: Page) -> Locator:
    return page.locator("xo-tray .thumbs button")


def test_drawings_are_outlined_guessed_named_by_keys_and_kept(
    page: Page, made: Made, pixels: Any
) -> None:
    before = strokes(page)
    choose(page, as_png(pixels))
    expect(names(page)).to_have_count(12)
    expect(found(page)).to_contain_text("Found 12 drawings.")
    expect(
        page.get_by_role("img", name="The photograph, with 12 drawings outlined")
    ).to_be_visible()
    boxes = page.evaluate(
        """() => {
            const canvas = document.querySelector("xo-sheet .photograph canvas");
            const whole = canvas.getBoundingClientRect();
            return [...document.querySelectorAll("xo-sheet .photograph span")].map((box) => {
                const { left, top, right, bottom } = box.getBoundingClientRect();
                const scale = 768 / whole.width;
                return [left - whole.left, top - whole.top, right - whole.left, bottom - whole.top]
                    .map((value) => value * scale);
            });
        }"""
    )
    scale = WIDTH / page.locator("xo-sheet .photograph canvas").bounding_box()["width"]  # type: ignore[index]
    around = 4 * scale * np.array([-1, -1, 1, 1])  # the outline lies around the drawing
    np.testing.assert_allclose(np.array(boxes) - around, made.boxes, atol=NEARLY)

    truth = ["XO"[label] for label in made.labels]
    guesses = [select.input_value() for select in names(page).all()]
    assert sum(a == b for a, b in zip(guesses, truth, strict=True)) >= 11
    other = "O" if guesses[0] == "X" else "X"
    names(page).nth(0).focus()
    page.keyboard.press(other)
    page.keyboard.press("Tab")
    page.keyboard.press("l")  # leave out
    expect(names(page).nth(0)).to_have_value(other)
    expect(names(page).nth(1)).to_have_value("")
    for _ in range(11):
        page.keyboard.press("Tab")
    expect(button(page, "Keep 11 drawings")).to_be_focused()
    page.keyboard.press("Enter")
    expect(found(page)).to_contain_text("Kept 11 drawings")
    expect(kept(page)).to_have_count(11)
    wanted = [other, *guesses[2:]]
    for name in "XO":
        group = page.locator("xo-tray .class").filter(has=page.get_by_role("heading", name=name))
        expect(group.locator(".thumbs button")).to_have_count(wanted.count(name))
    expect(names(page)).to_have_count(0)
    assert strokes(page) == before
    button(page, "Undo change").click()
    expect(kept(page)).to_have_count(0)


def test_what_cannot_be_used_is_said_and_nothing_is_lost(page: Page, pixels: Any) -> None:
    choose(page, as_png(pixels))
    expect(names(page)).to_have_count(12)
    names(page).nth(3).select_option("leave out")
    choose(page, b"no image at all", "broken.png")
    expect(alert(page)).to_contain_text("“broken.png”: An image file is expected")
    button(page, "Dismiss").click()
    choose(page, as_png(np.full((300, 400, 4), 255, np.uint8)), "blank.png")
    expect(alert(page)).to_contain_text("No drawing was found")
    expect(names(page)).to_have_count(12)
    expect(names(page).nth(3)).to_have_value("")
    expect(button(page, "Keep 11 drawings")).to_be_enabled()


def test_a_photograph_dropped_or_pasted_at_the_tray_is_a_sheet_and_leaves_the_board(
    page: Page, pixels: Any
) -> None:
    before = strokes(page)
    for event in ("drop", "paste"):
        page.evaluate(
            """([event, data]) => {
                const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
                const brought = new DataTransfer();
                brought.items.add(new File([bytes], "sheet.png", { type: "image/png" }));
                const about = { bubbles: true, cancelable: true };
                document.querySelector("xo-sheet").dispatchEvent(event === "drop"
                    ? new DragEvent(event, { ...about, dataTransfer: brought })
                    : new ClipboardEvent(event, { ...about, clipboardData: brought }));
            }""",
            [event, base64.b64encode(as_png(pixels)).decode()],
        )
        expect(names(page)).to_have_count(12)
        assert strokes(page) == before
        button(page, "Leave all out").click()
        expect(names(page)).to_have_count(0)
        expect(page.get_by_label("Photograph of drawings")).to_be_focused()


def test_a_camera_that_gives_no_picture_says_so(page: Page) -> None:
    page.context.grant_permissions(["camera"])
    button(page, "Use the camera").click()
    page.wait_for_function("document.querySelector('xo-camera video').videoWidth > 0")
    page.evaluate(
        """() => {
            const real = createImageBitmap;
            window.createImageBitmap = () => {
                window.createImageBitmap = real;
                return Promise.reject(new DOMException("", "InvalidStateError"));
            };
        }"""
    )
    button(page, "Take the picture").click()
    expect(alert(page)).to_contain_text("The camera gave no picture")
    expect(button(page, "Use the camera")).to_be_focused()
    page.context.clear_permissions()


def test_the_camera_takes_a_sheet_and_is_off_again(page: Page) -> None:
    button(page, "Use the camera").click()
    expect(alert(page)).to_contain_text("The camera was not allowed")
    button(page, "Dismiss").click()
    page.context.grant_permissions(["camera"])
    button(page, "Use the camera").click()
    expect(button(page, "Take the picture")).to_be_focused()
    live = "document.querySelector('xo-camera video').srcObject"
    page.wait_for_function("document.querySelector('xo-camera video').videoWidth > 0")
    assert page.evaluate(f"(window.shot = {live}.getTracks()[0]).readyState") == "live"
    page.keyboard.press("Enter")
    expect(names(page)).to_have_count(12)
    assert page.evaluate("window.shot.readyState") == "ended"
    assert page.evaluate(f"{live} === null")
    expect(button(page, "Take the picture")).to_be_hidden()


def test_nothing_is_wider_than_a_phone(page: Page, pixels: Any) -> None:
    choose(page, as_png(pixels))
    expect(names(page)).to_have_count(12)
    usual = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for part in page.locator("xo-sheet").locator("button:visible, select, .file span").all():
        box = part.bounding_box()
        assert box and box["height"] >= 44 and box["x"] + box["width"] <= 390
    page.set_viewport_size(usual or {"width": 1280, "height": 720})
