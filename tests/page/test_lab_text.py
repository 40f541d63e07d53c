"""The lab of text, on the page: a word typed and opened, words learned, lists of one's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.page.conftest import alone
from tests.page.reader import copied
from xocnn.text.languages import languages
from xocnn.text.learning import Learning

WORDS = 3  # of 240 held out, about which the page and CPython may differ in the end
VALUE = 2e-3  # by which a value may differ after ten updates


@pytest.fixture(scope="module")
def shared(browser: Browser, site: str) -> Iterator[Page]:
    with alone(browser, f"{site}embed.html?lab=text") as page:
        yield page


@pytest.fixture
def lab(shared: Page) -> Locator:
    lab = shared.locator("xo-lab")
    button(lab, "Start over").click()
    expect(lab.get_by_text("0 of 600 updates", exact=True)).to_be_visible()
    expect(lab.get_by_label("Data")).to_have_value("languages")
    return lab


def button(lab: Locator, name: str) -> Locator:
    return lab.get_by_role("button", name=name, exact=True)


def show(lab: Locator, word: str) -> None:
    """Types a word and waits until it stands over the grid."""
    lab.get_by_label("Word", exact=True).fill(word)
    expect(lab.locator(".text-columns").first).to_have_text(word)


def sums(lab: Locator) -> dict[str, float]:
    """What the arithmetic comes to, by the names of its lines."""
    rows = [row.locator("th, td").all_text_contents() for row in lab.locator(".text-sum tr").all()]
    plain = {name: value.split("= ")[-1] for name, value in rows if "×" not in value}
    return {name: float(value.replace("−", "-").split(": ")[-1]) for name, value in plain.items()}


def kept(lab: Locator) -> list[float]:
    column = lab.get_by_role("table", name="Features and their votes").locator(".kept")
    return [float(text) for text in column.all_text_contents()]


def test_it_begins_and_goes_on_with_the_numbers_of_cpython(lab: Locator) -> None:
    made = Learning(languages())
    show(lab, "pizza")
    at_first = made.network.forward(made.pictures(["pizza"]))
    assert kept(lab) == pytest.approx(list(at_first.output(4)[0]), abs=0.006)
    button(lab, "Open feature 3").click()
    expect(lab.locator(".text-sum")).to_contain_text("Feature 3 from position")
    largest = at_first.output(1)[0, 2, 0].max()
    assert sums(lab)["= what stands in the map"] == pytest.approx(float(largest), abs=1e-4)
    button(lab, "Make 10 updates").click()
    expect(lab.get_by_text("10 of 600 updates", exact=True)).to_be_visible()
    made.advance()
    after = made.network.forward(made.pictures(["pizza"])).output(1)[0, 2, 0].max()
    assert abs(after - largest) > 10 * VALUE
    assert sums(lab)["= what stands in the map"] == pytest.approx(float(after), abs=VALUE)


def test_it_learns_to_tell_languages_apart_as_well_as_in_cpython(lab: Locator) -> None:
    made = Learning(languages())
    while made.more:
        made.advance()
    button(lab, "Play this lab").click()
    expect(lab.get_by_text("600 of 600 updates")).to_be_visible()
    told = lab.locator(".lab-sentence").inner_text()
    right = int(told.split("right about ")[1].split(" of ")[0])
    assert right == pytest.approx(len(made.examined) - len(made.wrong), abs=WORDS)
    curve = lab.get_by_role("img", name="solid: right about what is held out")
    assert f"{100 * right / 240:.1f} %" in (curve.get_attribute("aria-description") or "")
    wrong = lab.get_by_role("group", name="Held-out words it is wrong about").get_by_role("button")
    label = lab.get_by_text("Held out, and it is wrong about")
    expect(label).to_contain_text(f"of {240 - right})")
    word, language = wrong.first.inner_text().rstrip(")").split(" (")
    wrong.first.click()
    expect(lab.get_by_label("Word", exact=True)).to_have_value(word)
    other = "Italian" if language == "English" else "English"
    expect(lab.locator(".lab-sentence")).to_contain_text(f": {other}, with ")


def test_a_match_is_opened_by_mouse_and_by_keyboard(lab: Locator) -> None:
    show(lab, "pizza")
    maps = lab.get_by_role("img", name="how well features fit")
    box = maps.bounding_box()
    assert box
    across, down = box["width"] / 13, box["height"] / 8
    maps.click(position={"x": 2.5 * across, "y": 4.5 * down})
    total = lab.locator(".text-sum")
    expect(total).to_contain_text("Feature 5 from position 3, on izz")
    named = sums(lab)
    gain, features = named["× gain of the votes"], named["÷ all features that vote"]
    assert (gain, features) == (4.899, 8)
    expect(total.get_by_text(f"× {gain} ÷ {features:.0f} =")).to_have_count(2)
    lab.page.keyboard.press("ArrowRight")
    expect(lab.locator(".arithmetic")).to_contain_text("Feature 5 from position 4, on z z a: ")
    lab.page.keyboard.press("Enter")
    expect(total).to_contain_text("Feature 5 from position 4, on zza")
    logo = lab.get_by_role("img", name="Logo of feature 5")
    assert "position 3: " in (logo.get_attribute("aria-description") or "")


def test_what_cannot_be_read_of_a_word_is_said_and_the_rest_is_shown(lab: Locator) -> None:
    lab.get_by_label("Word", exact=True).fill("Straße")
    said = lab.locator(".text-typed")
    expect(said).to_contain_text("“S” is read as “s”.")
    expect(said).to_contain_text("“ß” is not among the letters that this network has learned")
    lab.get_by_label("Word", exact=True).fill("x" * 201)
    expect(lab.locator(".trouble")).to_contain_text(
        "“Word” can be a text of up to 200 characters, not xxxxxxxxxxxxxxxxxxxx…."
    )
    expect(lab.locator(".text-columns").first).to_have_text("straße")
    show(lab, "strada")
    expect(lab.locator(".trouble")).to_be_empty()
    expect(said).to_be_empty()
    lab.get_by_label("Data").focus()
    lab.get_by_label("Data").select_option("your own")
    expect(lab.locator(".trouble")).to_contain_text("no lists of your own here yet")
    expect(lab.get_by_label("Data")).to_have_value("languages")
    expect(lab.get_by_label("Word", exact=True)).to_have_value("strada")
    expect(lab.locator(".text-columns").first).to_have_text("strada")
    lab.get_by_label("Data").select_option("molecules")
    expect(lab.locator(".text-columns").first).to_have_text("CC(=O)Oc1ccccc1C(=O)O")
    expect(lab.get_by_label("Molecule", exact=True)).to_have_value("")


def test_own_lists_are_learned_and_such_as_cannot_be_used_change_nothing(lab: Locator) -> None:
    if not button(lab, "Use these lists").is_visible():
        lab.get_by_text("Bring two lists of your own").click()
    first = lab.get_by_label("Words of the first list")
    second = lab.get_by_label("Words of the second list")
    use, trouble = button(lab, "Use these lists"), lab.locator(".text-trouble")
    lab.get_by_label("Name of the first list").fill("ays")
    first.fill("\n".join(f"a{number}" for number in range(30)))
    second.fill("one")
    use.click()
    expect(trouble).to_contain_text("The second list has 1 word; at least 20 different ones")
    expect(lab.get_by_label("Data")).to_have_value("languages")
    second.evaluate(
        """(box) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", "x".repeat(10_000_000));
            box.dispatchEvent(new ClipboardEvent("paste", {clipboardData, cancelable: true}));
        }"""
    )
    expect(trouble).to_contain_text("The second list has 10.0 million characters")
    expect(second).to_have_value("one")
    second.fill("\n".join(f"b{number}" for number in range(30)))
    use.click()
    expect(lab.get_by_label("Data")).to_have_value("your own")
    expect(trouble).to_be_empty()
    expect(lab.locator(".text-making")).to_contain_text("Your lists: 30 and 30 words")
    for _ in range(3):
        button(lab, "Make 10 updates").click()
    expect(lab.get_by_text("30 of 600 updates")).to_be_visible()
    show(lab, "a99")
    assert copied(lab, "Copy link").endswith("?lab=text&data=your+own&position=0")
    expect(lab.locator(".lab-sentence")).to_contain_text("ays, with ")


def test_it_fits_a_phone_and_its_targets_are_large_enough(lab: Locator) -> None:
    lab.page.set_viewport_size({"width": 390, "height": 844})
    for data in ("molecules", "languages"):
        lab.get_by_label("Data").select_option(data)
        expect(lab.locator(".text-making")).to_contain_text({"m": "600", "l": "400"}[data[0]])
        lab.page.wait_for_function("document.documentElement.scrollWidth === 390")
        votes = lab.locator(".text-ledger")
        assert votes.evaluate("(box) => box.scrollWidth <= box.clientWidth")
    for name in ("Open feature 1", "pizza"):
        box = button(lab, name).bounding_box()
        assert box and box["height"] >= 44
    lab.page.set_viewport_size({"width": 1280, "height": 720})


def test_a_file_of_words_is_read_again_in_the_encoding_that_is_chosen(lab: Locator) -> None:
    first = lab.get_by_label("Words of the first list")
    if not first.is_visible():
        lab.get_by_text("Bring two lists of your own").click()
    content = "\n".join(f"слово {number}" for number in range(30)).encode("cp1251")
    file = {"name": "русский.txt", "mimeType": "text/plain", "buffer": content}
    lab.get_by_label("File of the first list").set_input_files([file])
    expect(first).to_have_value(re.compile("^слово 0"))
    said = lab.get_by_text("“русский” is the first list.")
    expect(said).to_contain_text("its encoding is a guess: Windows-1251 (Cyrillic).")
    lab.get_by_label("Encoding of files of words").select_option("Windows-1252 (Western)")
    expect(first).to_have_value(re.compile("^ñëîâî 0"))
    expect(said).not_to_contain_text("guess")
