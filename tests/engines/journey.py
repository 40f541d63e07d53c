"""What a reader does from the first look to a network in a file, the same in every engine.

The classes of `test_*.py` are this with the name of an engine. Their tests share one browser and,
where they can, one page: to open it anew takes longer than all that is done in it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.engines.reader import CROSS, NOTING, RING, Reader
from xocnn.page import Session

SEED = 7
UPDATES = 5
# Engines and CPython add up in different orders; the page writes six decimals.
TOLERANCE = 1e-5


class Journey:
    engine: str
    options: ClassVar[dict[str, Any]] = {}

    def test_the_page_is_ready_with_its_verdict_and_a_chart(self, opened: Reader) -> None:
        opened.verdict("X")
        assert opened.named("Loss").find_elements("css selector", "canvas")
        assert opened.alert() == ""

    # This comes before all others that make something to keep: until then nothing is called kept.
    def test_a_drawing_is_there_after_a_reload(self, opened: Reader) -> None:
        opened.wait_for_text("What is kept", "^Nothing is kept yet")
        opened.draw(RING)
        opened.verdict("O")
        opened.wait_for_text("What is kept", "^Kept in this browser")
        opened.reload()
        opened.verdict("O")

    @pytest.mark.parametrize(("lines", "winner"), [(CROSS, "X"), (RING, "O")])
    def test_what_the_pointer_draws_gets_a_verdict(
        self, blank: Reader, lines: list[Any], winner: str
    ) -> None:
        blank.draw(lines)
        blank.verdict(winner)

    def test_what_the_keys_draw_gets_a_verdict(self, blank: Reader) -> None:
        blank.focus("Drawing")
        blank.keys(
            "Left×2 Up×2 space" + " right down" * 16 + " space Up×4 space" + " left down" * 16
        )
        blank.verdict("X")
        blank.clear()
        blank.focus("Drawing")
        ring = ["Right", *["right down"] * 5, "Down×2", *["left down"] * 5, "Left×2"]
        ring += [*["left up"] * 5, "Up×2", *["right up"] * 5, "Right"]
        blank.keys("Up×2 up space " + " ".join(ring))
        blank.verdict("O")

    def test_training_goes_on_until_it_is_paused(self, blank: Reader) -> None:
        before = blank.updates()
        blank.press("Train")
        blank.wait(lambda: blank.updates() >= before + 20, "20 updates")
        blank.press("Pause")
        blank.wait_for_state("paused")
        assert blank.alert() == ""
        after = blank.updates()
        blank.press("Step")
        blank.wait(lambda: blank.updates() == after + 1, "one update more")

    def test_a_cell_opens_to_its_arithmetic(self, blank: Reader) -> None:
        blank.draw(CROSS)
        blank.verdict("X")
        cell = blank.named("Layer 1 map 2")
        blank.show(cell)
        cell.click()
        blank.wait_for_text("The arithmetic of one value", "Layer 1: convolution")
        columns, *rows = blank.table("Arithmetic")
        assert columns[-3:] == ["patch", "feature", "product"]
        products = [float(row[-1]) for row in rows if len(row) == len(columns)]
        (total,) = (float(row[1]) for row in rows if row[0] == "sum")
        assert len(products) == 25
        assert sum(products) == pytest.approx(total, abs=0.002)  # of four decimals each

    def test_an_image_file_is_read(self, blank: Reader, tmp_path: Path) -> None:
        image = Image.new("L", (300, 300), 255)
        ImageDraw.Draw(image).ellipse((60, 60, 240, 240), outline=20, width=22)
        image.save(tmp_path / "ring.png")
        blank.choose_file("Image file", tmp_path / "ring.png")
        blank.verdict("O")
        assert blank.alert() == ""

    def test_a_seed_gives_the_losses_that_it_gives_in_cpython(self, blank: Reader) -> None:
        session = Session()
        session.open((Path(__file__).parents[2] / "dist/model/default.npz").read_bytes())
        session.new_start(SEED)
        expected = [row["loss"] for row in session.step(UPDATES)["rows"]]
        blank.type("Seed", str(SEED))
        blank.press("New start")
        blank.wait_for_text("Updates", "^0 ")
        for update in range(1, UPDATES + 1):
            blank.press("Step")
            blank.wait_for_text("Updates", f"^{update} ")
        blank.wait(lambda: len(blank.losses()) == UPDATES, "all losses")
        assert blank.losses() == pytest.approx(expected, abs=TOLERANCE)

    def test_a_saved_network_opens_again(self, blank: Reader) -> None:
        blank.draw(RING)
        blank.press("New start")
        blank.wait_for_text("Updates", "^0 ")
        blank.press("Save network")
        file = blank.downloaded(".npz")
        with np.load(file, allow_pickle=False) as saved:
            assert {"spec", "layers.1.weight", "layers.1.bias"} <= set(saved.files)
        seen = blank.wait_for_text("Verdict", "%")
        blank.press("Ready-made network")
        blank.wait(lambda: blank.text("Verdict") != seen, "another verdict")
        blank.choose_file("Network file", file)
        blank.wait(lambda: blank.text("Verdict") == seen, "the verdict of the saved network")
        assert blank.alert() == ""

    def test_a_lab_runs_alone(self, reader: Reader) -> None:
        reader.open("embed.html?lab=pooling")
        reader.clear()
        reader.draw(CROSS)
        reader.verdict("X")
        lab = reader.driver.find_element("css selector", "xo-lab")
        assert lab.find_elements("css selector", "canvas")

    def test_a_lab_runs_in_a_page_of_another_site(
        self, reader: Reader, serve: Callable[[Path], str], tmp_path: Path
    ) -> None:
        (tmp_path / "index.html").write_text(
            f'<!doctype html><html lang="en"><head>{NOTING}<title>A course</title></head><body>'
            f'<script src="{reader.site}xocnn-lab.js"></script>'
            '<xocnn-lab lab="pooling"></xocnn-lab></body></html>'
        )
        # Another name for the same machine is another site to a browser.
        driver = reader.driver
        driver.get(serve(tmp_path).replace("127.0.0.1", "localhost"))
        frame = driver.find_element("css selector", "iframe")
        before = frame.size["height"]
        with reader.inside(frame):
            reader.wait_for_state("ready")
            reader.clear()
            reader.draw(RING)
            reader.verdict("O")
            assert reader.faults() == []
        reader.wait(lambda: frame.size["height"] != before, "the height that the lab asks for")
