"""The lab of sounds on the page: played, learned, and from the microphone to the vote."""

from __future__ import annotations

import io
import math
import re
import struct
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, ElementHandle, Locator, Page, expect

from tests.page.conftest import alone, visit
from tests.page.reader import copied
from tests.page.test_accessibility import AXE
from tests.xocnn.odd_files import wav
from tools import browser as found_browser
from xocnn.sound.learning import Learning
from xocnn.sound.lessons import Made
from xocnn.sound.spectrogram import Encoder

CLIPS = 2  # by which the page and CPython may differ, of 128
RATE = 48_000


def tones(frequency: float, seconds: float = 2.0, rate: int = RATE, loud: float = 0.5) -> bytes:
    """A WAV file with half a second of a tone in every second."""
    samples = [
        loud * math.sin(2 * math.pi * frequency * at / rate) * (at % rate < rate // 2)
        for at in range(round(seconds * rate))
    ]
    whole = [round(32767 * max(-1.0, min(1.0, sample))) for sample in samples]
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(rate)
        written.writeframes(struct.pack(f"<{len(whole)}h", *whole))
    return file.getvalue()


@contextmanager
def hearing(browser_type: BrowserType, site: str, *flags: str) -> Iterator[Page]:
    """The lab alone, in a browser with these flags."""
    chromium = browser_type.launch(
        executable_path=found_browser.find(), args=[*found_browser.FLAGS, *flags]
    )
    try:
        with alone(chromium, f"{site}embed.html?lab=sound&hide=board") as page:
            yield page
    finally:
        chromium.close()


FAKE = "--use-fake-device-for-media-stream"
ALLOWED = "--use-fake-ui-for-media-stream"


def playing(sound: bytes, folder: Path) -> list[str]:
    """The flags by which a browser takes a sound for what its microphone hears."""
    heard = folder / "microphone.wav"
    heard.write_bytes(sound)
    return [ALLOWED, FAKE, f"--use-file-for-fake-audio-capture={heard}"]


@pytest.fixture(scope="module")
def shared(
    browser_type: BrowserType, site: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """The microphone is a file: a tone of 500 Hz in every second."""
    folder = tmp_path_factory.mktemp("sound")
    with hearing(browser_type, site, *playing(tones(500), folder)) as page:
        yield page


@pytest.fixture
def lab(shared: Page) -> Locator:
    lab = shared.locator("xo-lab")
    button(lab, "Start over").click()
    expect(lab.locator(".sound-now")).to_contain_text("Nothing is trained yet")
    expect(lab.locator('select[name="data"]')).to_have_value("chirps")
    return lab


def button(lab: Locator, name: str) -> Locator:
    return lab.get_by_role("button", name=name, exact=True)


def own(lab: Locator) -> Locator:
    if not button(lab, "Listen live").is_visible():
        lab.get_by_text("Listen live, and sounds of your own").click()
    expect(button(lab, "Record a take")).to_be_visible()
    return lab.locator(".sound-mine")


def bring(lab: Locator, name: str, content: bytes, called: str = "sound.wav") -> None:
    own(lab).get_by_label("Name of the sound").fill(name)
    file = {"name": called, "mimeType": "audio/wav", "buffer": content}
    lab.get_by_label("Sound file").set_input_files([file])


def test_it_plays_to_the_accuracy_of_cpython(lab: Locator) -> None:
    learning = Learning(Made("chirps", 0), Encoder(), 0)
    while learning.more:
        learning.advance()
    button(lab, "Play this lab").click()
    now = lab.locator(".sound-now")
    expect(now).to_contain_text("200 of 200 updates")
    told = re.search(r"right about (\d+) of 128 held out", now.inner_text())
    assert told
    assert int(told[1]) == pytest.approx(learning.right, abs=CLIPS)
    expect(lab.locator(".lab-sentence")).to_contain_text(told[0])


def test_a_clip_is_played_with_the_column_lit_that_is_heard(lab: Locator) -> None:
    lit = lab.locator(".sound-picture xo-map .lit").first
    expect(lit).to_be_hidden()
    # It is over in two seconds: what was lit is noted in the page.
    lab.page.evaluate(
        """() => {
          const picture = document.querySelector(".sound-picture");
          window.lefts = [];
          new MutationObserver(() => {
            const lit = picture.querySelector("xo-map .lit");
            if (lit?.checkVisibility()) window.lefts.push(parseFloat(lit.style.left));
          }).observe(picture, { attributes: true, childList: true, subtree: true });
        }"""
    )
    button(lab, "Hear this clip").click()
    lab.page.wait_for_function("Math.max(...lefts) - lefts[0] > 20")
    expect(button(lab, "Hear this clip")).to_be_visible()  # it ends by itself
    expect(lit).to_be_hidden()
    button(lab, "Feature 4").click()
    button(lab, "Hear feature 4").click()
    seen(lab, "Stop").evaluate("button => button.click()")
    expect(button(lab, "Hear feature 4")).to_be_visible()


def seen(lab: Locator, name: str) -> ElementHandle:
    """A button that may soon be gone, as soon as it is there."""
    found = lab.page.wait_for_function(
        "name => [...document.querySelectorAll('button')].find((b) => b.textContent === name)",
        arg=name,
    )
    element = found.as_element()
    assert element
    return element


def test_every_value_opens_its_arithmetic_by_keyboard(lab: Locator) -> None:
    said = lab.locator(".arithmetic")
    lab.get_by_role("img", name="Spectrogram of this clip").focus()
    lab.page.keyboard.press("ArrowRight")
    expect(said).to_contain_text(re.compile(r"^Chunk \d+, .* Less this band's mean in training"))
    lab.get_by_role("img", name="matches of the feature with the clip").focus()
    lab.page.keyboard.press("ArrowUp")
    expect(said).to_contain_text("matches feature 1 by")
    lab.get_by_role("list", name="Votes").get_by_role("button", name="falling").click()
    expect(said).to_contain_text("of the vote for falling.")
    button(lab, "Next clip").click()
    expect(lab.locator(".sound-which")).to_contain_text("held-out clip 2 of 32")


def test_the_axis_of_frequency_shows_which_scale_it_is(lab: Locator) -> None:
    picture = lab.locator(".sound-picture").first
    places = []
    for scale in ("mel", "linear"):
        lab.get_by_label("Bands").select_option(scale)
        lab.page.wait_for_function(
            "([before]) => document.querySelector('.sound-scale div span').offsetTop !== before",
            arg=[places[0] if places else -1],
        )
        places.append(
            picture.locator(".sound-scale div span").first.evaluate("(at) => at.offsetTop")
        )
    assert places[1] > places[0] + 15  # 1,000 Hz is lower down on the linear scale
    texts = {"4,000 Hz": 0, "2,000 Hz": 0.5, "1,000 Hz": 0.77, "100 Hz": 1}
    whole = picture.locator("xo-map").bounding_box()
    assert whole
    for text, down in texts.items():
        box = picture.get_by_text(text, exact=True).bounding_box()
        assert box
        middle = (box["y"] + box["height"] / 2 - whole["y"]) / whole["height"]
        assert middle == pytest.approx(down, abs=0.08)
    lab.get_by_label("Bands").select_option("mel")


def test_from_the_microphone_to_the_vote(lab: Locator) -> None:
    mine = own(lab)
    mine.get_by_label("Name of the sound").fill("low")
    button(lab, "Record a take").click()
    said = lab.get_by_role("status", name="What was kept")
    expect(said).to_contain_text("Kept: take 1 of “low”.")
    expect(said).to_contain_text("at least two names, besides “low”")
    bring(lab, "high", tones(2000))
    expect(said).to_contain_text("Kept: take 1 of “high”.")
    expect(lab.locator('select[name="data"]')).to_have_value("your own")
    expect(lab.locator(".sound-which")).to_have_text("take 2 of 2: high")
    button(lab, "Play this lab").click()
    expect(lab.locator(".sound-now")).to_contain_text("200 of 200 updates")
    button(lab, "Listen live").click()
    heard = lab.get_by_role("status", name="What is heard")
    expect(heard).to_have_text("Heard: low.")
    votes = lab.get_by_role("list", name="Votes on what was heard")
    expect(votes.locator(".winner")).to_contain_text("low")
    button(lab, "Stop listening").click()
    button(lab, "Hear it again").click()
    seen(lab, "Stop")
    button(lab, "Turn the microphone off").click()
    expect(button(lab, "Turn the microphone off")).to_be_hidden()
    button(lab, "Remove take 1, of high").click()
    expect(lab.locator('select[name="data"]')).to_have_value("chirps")
    button(lab, "Bring back the last one removed").click()
    expect(button(lab, "Remove take 1, of high")).to_be_visible()


def test_what_is_no_sound_is_refused_in_a_sentence_with_nothing_lost(lab: Locator) -> None:
    bring(lab, "kept", tones(900))
    takes = lab.get_by_role("list", name="Takes")
    expect(button(takes, "Remove take 1, of kept")).to_be_visible()
    trouble = lab.locator(".sound-mine .sound-trouble")
    for content, called, why in (
        (
            b"no sound at all",
            "letter.wav",
            "“letter.wav”: A sound file is expected, but it is a text file",
        ),
        (
            wav(floats=True, bits=64),
            "double.wav",
            "“double.wav”: It is a WAV sound with 64-bit floats, damaged or not known",
        ),
        (
            tones(500, loud=0),
            "silence.wav",
            "This file is silent: all samples of its loudest second are 0",
        ),
    ):
        bring(lab, "kept", content, called)
        expect(trouble).to_contain_text(why)
    lab.evaluate(
        """(lab) => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([new Uint8Array(10_500_000)], "long.wav"));
            const told = {dataTransfer, bubbles: true, cancelable: true};
            lab.dispatchEvent(new DragEvent("drop", told));
        }"""
    )
    expect(trouble).to_contain_text("“long.wav” has 10.5 MB; a sound file can have up to 10 MB")
    bring(lab, " ", tones(900))
    expect(trouble).to_contain_text("A take needs a name of 1 to 16 characters")
    expect(takes.get_by_role("button", name=", of kept")).to_have_count(1)
    bring(lab, "kept", tones(900, loud=4.0))
    expect(lab.get_by_role("status", name="What was kept")).to_contain_text("It was too loud")
    expect(trouble).to_be_empty()


def test_it_fits_a_phone_with_large_targets_and_names_for_everything(lab: Locator) -> None:
    lab.page.set_viewport_size({"width": 390, "height": 844})
    own(lab)
    assert lab.page.evaluate("document.documentElement.scrollWidth") == 390
    for name in ("Hear this clip", "Next clip", "Feature 1", "Listen live", "Record a take"):
        box = button(lab, name).bounding_box()
        assert box and box["height"] >= 44
    vote = lab.get_by_role("list", name="Votes", exact=True).get_by_role("button").first
    box = vote.bounding_box()
    assert box and box["height"] >= 44
    lab.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = lab.page.evaluate("axe.run('xo-lab', {resultTypes: ['violations']})")
    assert [fault["help"] for fault in found["violations"]] == []
    lab.page.set_viewport_size({"width": 1280, "height": 720})


def test_the_snippet_lends_the_microphone_and_is_as_high_as_the_lab(
    lab: Locator, browser: Browser
) -> None:
    snippet = copied(lab, "Copy snippet")
    assert ' allow="microphone">' in snippet
    # As high as the lab is in a page of another, in a column of text.
    frame = re.search(r'src="([^"]+)" .* height="(\d+)"', snippet)
    assert frame
    with visit(browser, viewport={"width": 720, "height": 900}) as page:
        page.goto(f"{frame[1]}&start=click")
        page.wait_for_selector("html.resting", state="attached")
        high = page.evaluate("document.documentElement.getBoundingClientRect().height")
        assert abs(high - int(frame[2])) <= 2


def test_what_is_too_loud_is_said_while_it_is_heard(
    browser_type: BrowserType, site: str, tmp_path: Path
) -> None:
    with hearing(browser_type, site, *playing(tones(500, loud=9.0), tmp_path)) as page:
        lab = page.locator("xo-lab")
        own(lab)
        button(lab, "Listen live").click()
        heard = lab.locator(".sound-heard")
        expect(heard).to_contain_text("It was too loud and is clipped; further away")
        button(lab, "Record a take").click()
        kept = lab.get_by_role("status", name="What was kept")
        expect(kept).to_contain_text("It was too loud for what recorded it")


def test_without_a_microphone_it_says_so_and_files_are_still_taken(
    browser_type: BrowserType, site: str
) -> None:
    # With this flag Chromium has none, whatever the machine has.
    with hearing(browser_type, site, ALLOWED, "--disable-audio-input") as page:
        lab = page.locator("xo-lab")
        trouble = own(lab).locator(".sound-trouble")
        for name in ("Listen live", "Record a take"):
            button(lab, name).click()
            expect(trouble).to_contain_text("No microphone was found; connect one, or a sound file")
            expect(button(lab, name)).to_be_enabled()
            expect(button(lab, "Turn the microphone off")).to_be_hidden()
        bring(lab, "kept", tones(900))
        expect(lab.get_by_role("status", name="What was kept")).to_contain_text("Kept: take 1")
        expect(trouble).to_be_empty()


def test_a_reader_who_does_not_allow_it_reads_where_it_can_be_allowed(
    browser_type: BrowserType, site: str
) -> None:
    with hearing(browser_type, site, FAKE, "--deny-permission-prompts") as page:
        lab = page.locator("xo-lab")
        own(lab)
        button(lab, "Listen live").click()
        expect(lab.locator(".sound-mine .sound-trouble")).to_contain_text(
            "The microphone was not allowed; allow it in the browser's settings for this page. Or"
        )
        expect(button(lab, "Listen live")).to_be_enabled()


def test_without_leave_it_says_how_the_microphone_can_be_had(browser: Browser, site: str) -> None:
    with visit(browser) as page:
        page.goto(f"{site}teachers.html")  # the page around is of another site than the lab
        page.evaluate(
            "(lab) => { document.body.innerHTML = `<iframe src='${lab}' width=900 height=900>` }",
            f"{site.replace('127.0.0.1', 'localhost')}embed.html?lab=sound&hide=board",
        )
        frame = page.frame_locator("iframe")
        expect(frame.locator("html")).to_have_attribute("data-state", "ready")
        lab = frame.locator("xo-lab")
        lab.get_by_text("Listen live, and sounds of your own").click()
        button(lab, "Listen live").click()
        expect(lab.locator(".sound-mine .sound-trouble")).to_contain_text(
            'Its author can give it, with allow="microphone" on the iframe. Or a sound file'
        )
