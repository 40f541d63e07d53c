"""The conversation behind the page: every method answers one thing that the page can ask."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

import xocnn
from xocnn import files, ops, recipe, trouble, views
from xocnn.drawings import CLASSES, paint
from xocnn.drawings.tray import LONGEST, Tray
from xocnn.errors import DesignError, Diverged, FileError
from xocnn.explain import explain
from xocnn.network import Network, Trace
from xocnn.page.bringing import Bringing
from xocnn.page.helping import Helping, Trying
from xocnn.page.messages import pack
from xocnn.page.mix import HeldOut
from xocnn.page.run import EVALUATE_EVERY, Run
from xocnn.page.settings import SettingError, Settings
from xocnn.page.sorting import Sorting
from xocnn.page.teaching import MOST_CLASSES, Teaching
from xocnn.page.throughput import Throughput
from xocnn.receptive import field
from xocnn.recipe import INPUT
from xocnn.shapes import Array

if TYPE_CHECKING:  # these are loaded when first asked for, to start sooner
    import xocnn.costs
    import xocnn.images
    import xocnn.labs
    from xocnn.labs import Scene, Work, WorkingLab
    from xocnn.labs.choices import Comparison

LARGEST_SEED = 2**32 - 1


class Session(Teaching, Helping, Bringing, Sorting):
    """What the reader has made so far: a network in training, the one before it, and drawings.

    Every public method takes JSON-able arguments (pictures: flat arrays or bytes) and returns a
    dict of JSON-able values and NumPy arrays. What cannot be used raises a ``ValueError`` whose
    message is a sentence for the reader, and leaves everything as it was.
    """

    def __init__(self) -> None:
        self._tray = Tray()
        self._held_out = HeldOut(self._tray)
        self._run: Run | None = None
        self._before: Run | None = None
        self._back_then: tuple[int, Network] | None = None  # what is looked back on
        self._picture = np.full(INPUT, -1.0, np.float32)
        self._strokes: list[Array] = []
        self._image: Array | None = None
        self._trace: Trace | None = None
        self._works: dict[str, tuple[dict[str, Any], Work]] = {}
        self._speeds: dict[str, xocnn.costs.Speed] = {}  # of each implementation of the arithmetic
        self._throughput = Throughput()
        self._trying: Trying | None = None
        self._names: set[str] = set()  # of all classes that there ever were

    # Opening, starting and going back

    def open(self, model: bytes, undoable: bool = False) -> dict[str, Any]:
        """Opens a saved network at 0 updates; one that does not fit the page is refused."""
        network = files.load(io.BytesIO(bytes(model)))
        few = len(network.classes) <= MOST_CLASSES
        short = all(len(name) <= LONGEST for name in network.classes)
        if network.input_shape != INPUT or not (few and short):
            raise FileError(
                f"The page draws 1 × 28 × 28 pixels for up to {MOST_CLASSES} classes with names of "
                f"up to {LONGEST} characters, but this network expects "
                f"{' × '.join(map(str, network.input_shape))} for "
                f"{' and '.join(network.classes)[:60]}; open one that was trained for the page."
            )
        return self._begin(network, self._seed, random=False, undoable=undoable)

    def new_start(self, seed: int | None = None) -> dict[str, Any]:
        """The same design with random features, from this seed or else from the next one."""
        chosen = (self._seed + 1) % (LARGEST_SEED + 1) if seed is None else _expect_seed(seed)
        network = Network(self.run.network.description["layers"], INPUT, self._classes, rng=chosen)
        return self._begin(network, chosen)

    def change_design(
        self, layers: Sequence[dict[str, Any]], seed: int | None = None
    ) -> dict[str, Any]:
        """Another design, with random features; raises DesignError where it cannot be built."""
        chosen = self._seed if seed is None else _expect_seed(seed)
        return self._begin(Network(list(layers), INPUT, self._classes, rng=chosen), chosen)

    def back(self) -> dict[str, Any]:
        """Undoes the last New start, opening or change of design; done twice it comes back."""
        if self._before is None:
            raise SettingError("There is no earlier network to go back to.")
        return self._turn_to(self._before, self.run)

    def reset(self) -> dict[str, Any]:
        """The very same start again: weights, order of drawings and number of updates."""
        self.run.reset(self.run.settings)
        return self._turn_to(self.run, self._before)

    # Training

    def step(self, updates: int = 1) -> dict[str, Any]:
        """Makes so many updates; stops where a goal is reached or the error leaves all bounds.

        ``blown`` says so, with the last good weights; ``notices`` what else is wrong, by the rules
        of ``xocnn.trouble``; ``rate`` the speed, where enough was timed. ``history`` is the whole
        curve where it has just been thinned out, as that of a long run is now and then.
        """
        run = self.run
        self._show(None)
        known = len(run.history)
        rows: list[dict[str, Any]] = []
        bad: int | None = None
        goal: str | None = None
        began = perf_counter()
        while len(rows) < updates and not (bad or goal):
            try:
                rows.append(run.step())
                if trouble.blows_up(run.history, run.network):
                    bad = run.updates
            except Diverged:
                bad = run.updates + 1
            goal = None if bad else run.goal()
            if rows and run.updates % EVALUATE_EVERY == 0:
                run.notices = run.troubles()
        rate = self._throughput.add(len(rows), perf_counter() - began)
        good = bad and run.last_good(bad)
        blown = bad and {**asdict(trouble.blown_up(bad, good)), "good": good}
        return {
            **self._standing(),
            "rows": rows,
            "history": run.history if len(run.history) < known + len(rows) else None,
            "rate": rate,
            "blown": blown,
        }

    def evaluate(self) -> dict[str, Any]:
        """Loss and accuracy of the network that is shown, on drawings that training never sees."""
        update, network = self._back_then or (self.run.updates, self.run.network)
        return {"update": update, **self.run.evaluate(network)}

    def change_settings(self, **changes: Any) -> dict[str, Any]:
        """Another learning rate, batch and so on, from the next update on."""
        self.run.use(replace(self.run.settings, **changes))
        return self._state()

    def aim(self, **goals: Any) -> dict[str, Any]:
        """Other goals for training to stop at: ``updates``, ``accuracy``, ``patience``."""
        self.run.aim(replace(self.run.goals, **goals))
        return self._state()

    def provoke(self, kind: str) -> dict[str, Any]:
        """A new start that runs into a trouble of this kind; ``back`` undoes it."""
        from xocnn.page.presets import SEED, preset

        chosen = preset(kind)
        network = Network(chosen.layers, INPUT, CLASSES, rng=SEED)
        return self._begin(network, SEED, settings=replace(Settings(), **chosen.settings))

    # Looking back over training

    def look_back(self, update: int) -> dict[str, Any]:
        """Shows the network as it was after an update, or the last one before it that is kept."""
        self._show(self.run.as_it_was(update))
        return self._standing()

    def look_ahead(self) -> dict[str, Any]:
        """Shows the network as it is again."""
        self._show(None)
        return self._standing()

    def go_on(self, update: int) -> dict[str, Any]:
        """Another way from how it was after an update; ``back`` returns to the one gone."""
        return self._turn_to(self.run.branch(update), self.run)

    def use_backend(self, name: str) -> dict[str, Any]:
        """Another implementation of the arithmetic, from the next operation on."""
        if name not in ops.available():
            there = ", ".join(ops.available())
            raise SettingError(f"The arithmetic here can be {there}, not {name}.")
        ops.use(name)
        self._throughput = Throughput()
        return self._state()

    # Seeing

    def see(
        self, strokes: Sequence[Sequence[float]] = (), picture: Array | None = None
    ) -> dict[str, Any]:
        """What the network makes of a drawing: every value of every layer, and the verdict.

        ``strokes`` are flat lists x0, y0, x1, y1 … in network pixels; ``picture`` is an image
        from a file that lies under them.
        """
        lines = [np.asarray(stroke, np.float32).reshape(-1, 2) for stroke in strokes]
        pixels = _under(picture)
        if lines:
            pixels = np.maximum(pixels, paint(lines, size=INPUT[1]))
        self._picture = pixels[None].astype(np.float32)
        self._strokes, self._image = lines, None if picture is None else _under(picture)
        return self.look_again()

    def look_again(self) -> dict[str, Any]:
        """What the network makes of the same drawing now, after it has learned."""
        # A network that has blown up is shown, too; the verdict says what has become of it.
        with np.errstate(over="ignore", invalid="ignore"):
            self._trace = self.network.forward(self._picture[None])
            shares = self._trace.shares[0]
        blank = bool(self._picture.max() <= -1.0)
        return {
            "maps": views.maps(self._trace, self.network),
            "verdict": None
            if blank
            else views.verdict(shares, self.network.classes, self._picture[0]),
        }

    def explain(self, layer: int, map: int, row: int, column: int) -> dict[str, Any]:
        """The arithmetic behind one value: layers from 1, maps, rows and columns from 0."""
        if self._trace is None:
            self.look_again()
        assert self._trace is not None
        network = self.network
        with np.errstate(over="ignore", invalid="ignore"):
            told = explain(network, self._trace, layer, map, row, column)
        products = np.array([term.get("product", 0.0) for term in told.get("terms", ())])
        return {
            **told,
            "field": field(network, layer, row, column)._asdict(),
            "product_scale": views.scale_end(products),
        }

    def read_image(self, rgba: Any, width: int, height: int) -> dict[str, Any]:
        """Turns the pixels of an image file into what the network expects, and says what it did."""
        pixels = np.frombuffer(bytes(rgba), np.uint8).reshape(height, width, 4)
        reading = xocnn.images.read(pixels)
        return {"picture": reading.picture.astype(np.float32), "said": list(reading.said)}

    def read_sheet(self, rgba: Any, width: int, height: int) -> dict[str, Any]:
        """The drawings on a photographed sheet, in reading order: pictures, places and guesses.

        A place is left, top, right and bottom in pixels of the photograph; a guess is the verdict
        of the network as it is. The drawing that the network sees stays as it was.
        """
        from xocnn.images.sheet import read_sheet  # few ask for it: the page starts without

        sheet = read_sheet(np.frombuffer(bytes(rgba), np.uint8).reshape(height, width, 4))
        pictures = np.stack([found.picture for found in sheet.drawings])
        network = self.network
        with np.errstate(over="ignore", invalid="ignore"):
            shares = network.forward(pictures[:, None]).shares
        return {
            "pictures": pictures,
            "places": [list(found.box) for found in sheet.drawings],
            "verdicts": [views.verdict(each, network.classes) for each in shares],
            "said": list(sheet.said),
        }

    # The labs

    def lab(
        self, lab: str, options: dict[str, Any], scaling: str = "layer", anew: bool = False
    ) -> dict[str, Any]:
        """What a lab shows of the drawing and the network, with these options.

        ``scaling`` says what shares a colour scale: a "layer", "all" pictures, or none ("each").
        A lab that works shows how far it is, in scales of its own; ``anew`` begins its work again.
        """
        found = xocnn.labs.find(lab)
        chosen = found.read(options)
        if isinstance(found, xocnn.labs.WorkingLab):
            return self._progress(chosen, self._work(found, chosen, anew))
        scene = self._scene(scaling)
        chosen = found.settle(chosen, scene)
        return {"options": chosen, "view": found.view(scene, **chosen)}

    def work(self, lab: str, options: dict[str, Any], milliseconds: float) -> dict[str, Any]:
        """Lets a lab work for about so long, and says how far it is. In no time it does one slice,
        or as many as it takes until there is something else to be seen."""
        chosen, work = self._working(lab, options)
        before = None if milliseconds else _told(work)
        end = perf_counter() + milliseconds / 1000
        while work.more and not work.waits:
            work.advance()
            if perf_counter() >= end and (milliseconds or _told(work) != before):
                break
        return self._progress(chosen, work)

    def change_work(
        self, lab: str, options: dict[str, Any], act: str, number: int
    ) -> dict[str, Any]:
        """Changes what a lab has kept of its results, and says how far it is."""
        chosen, work = self._working(lab, options)
        work.change(act, number)
        return self._progress(chosen, work)

    def adopt(self, lab: str, number: int) -> dict[str, Any]:
        """Opens a network that came of a lab's work; ``back`` undoes it."""
        if lab not in self._works:
            raise xocnn.labs.OptionError(
                f"The lab “{lab}” has not been at work; let it play first."
            )
        network, seed = self._works[lab][1].network(number)
        return self._begin(network, seed, random=False)

    # The design

    def check_design(self, layers: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """What a design would be and cost, or the layer at which it cannot be built and why."""
        try:
            network = Network(list(layers), INPUT, self._classes, random=False)
        except DesignError as error:
            return {"network": None, "layer": error.layer, "problem": str(error)}
        return {
            "network": views.describe(network),
            "layer": None,
            "problem": None,
            **self._weighed(network),
        }

    def weigh(self) -> dict[str, Any]:
        """What an update of the network takes, by estimate; see ``xocnn.costs``."""
        return {"cost": self._cost(self.run.network).sentence}

    def save(self) -> dict[str, Any]:
        """The network that is shown, as a file in the contract's format."""
        file = io.BytesIO()
        files.save(self.network, file)
        return {"file": np.frombuffer(file.getvalue(), np.uint8)}

    # Keeping

    def keep(self) -> dict[str, Any]:
        """The networks and the drawing, as a file to be kept; without the way of the run.

        This and all others of its kind answer a `note` about what is not in the `file`, which is
        None where it would be too large to be read again.
        """
        from xocnn.page import keeping

        return keeping.pack(self.run, self._before, self._strokes, self._image).answer()

    def keep_way(self) -> dict[str, Any]:
        """The way of the run, as a file to be kept beside the other."""
        from xocnn.page import way

        return way.pack(self.run).answer()

    def keep_runs(self) -> dict[str, Any]:
        """Past runs of the lab `choices`, as a file to be kept beside the others."""
        from xocnn.page import runs

        return runs.pack(self._comparison().past).answer()

    def recall_runs(self, file: bytes) -> dict[str, Any]:
        """The past runs that were kept are there again."""
        from xocnn.page import runs

        past, note = runs.unpack(bytes(file))
        self._comparison().remember(past)
        return {"note": note}

    def recall(self, state: bytes) -> dict[str, Any]:
        """Goes on from what was kept, with its drawing."""
        from xocnn.page import keeping

        kept = keeping.unpack(bytes(state), self._held_out)
        self._run = None  # the goals are those that were kept
        turned = self._turn_to(kept.run, kept.before)
        drawing = [[round(float(v), 4) for v in line.ravel()] for line in kept.strokes]
        self.see(drawing, kept.image)
        return {**turned, "strokes": drawing, "picture": kept.image}

    def recall_way(self, file: bytes) -> dict[str, Any]:
        """The moments that were kept can be looked back on again, if they are this run's."""
        from xocnn.page import way

        way.add(self.run, bytes(file))
        return {"points": self.run.moments.points}

    def export(self, kind: str) -> dict[str, Any]:
        """The network that is shown, for elsewhere: a file, what its name ends in, and its use."""
        from xocnn.export import export  # only those who go on need it: the page starts without

        ending, use, content = export(self.network, kind)
        return {"ending": ending, "use": use, "file": np.frombuffer(content, np.uint8)}

    def link(self) -> dict[str, Any]:
        """The design, the settings and the drawing as text for a link; and what is not in it."""
        from xocnn.page import link

        picture, own = self._image is not None, bool(self._tray.items)
        return link.write(self.run, self._strokes, picture, own)._asdict()

    def follow(self, text: str, ready_made: bytes) -> dict[str, Any]:
        """Begins as a link says, with the strokes of its drawing, if it has one.

        ``ready_made`` is the saved network for links that have no design of their own.
        """
        from xocnn.page import link

        linked = link.read(text)
        network, random = linked.network, linked.network is not None
        if network is None:
            network = files.load(io.BytesIO(bytes(ready_made)))
        look = self._begin(network, linked.seed, random, linked.settings)
        return {**look, "strokes": linked.strokes}

    # Behind the scenes

    @property
    def run(self) -> Run:
        """The run that the page shows."""
        if self._run is None:
            raise SettingError("No network is open yet; open one first.")
        return self._run

    @property
    def network(self) -> Network:
        """The network that the page shows: as it is, or as it was where one looks back."""
        return self._back_then[1] if self._back_then else self.run.network

    def _scene(self, scaling: str = "layer") -> Scene:
        drawing = self._picture[0], self._strokes, self._image
        gone = frozenset(self._names - set(self._classes))
        return xocnn.labs.Scene(
            self.network,
            *drawing,
            scaling,
            table=self._table,
            words=self._words,
            takes=self._takes,
            tray=self._tray,
            gone=gone,
        )

    def _work(self, lab: WorkingLab, options: dict[str, Any], anew: bool = False) -> Work:
        """The work of a lab, kept for as long as the options ask for the same."""
        asked = {name: value for name, value in options.items() if name not in lab.shown}
        if anew or self._works.get(lab.id, (None,))[0] != asked:
            begun = lab.start(self._scene(), **options)
            if lab.id in self._works:
                begun.take_over(self._works[lab.id][1])
            self._works[lab.id] = asked, begun
        work = self._works[lab.id][1]
        work.show(options)
        return work

    def _working(self, lab: str, options: dict[str, Any]) -> tuple[dict[str, Any], Work]:
        """The options as they are read, and what a lab is at with them."""
        found = xocnn.labs.find(lab)
        if not isinstance(found, xocnn.labs.WorkingLab):
            raise xocnn.labs.OptionError(
                f"The lab “{lab}” shows all it has at once; it does not work on."
            )
        chosen = found.read(options)
        return chosen, self._work(found, chosen)

    def _forget(self, lab: str, data: str) -> None:
        """What a lab learned from other data of the reader's, if it is at that, is gone."""
        if self._works.get(lab, ({},))[0].get("data") == data:
            del self._works[lab]

    def _comparison(self) -> Comparison:
        """The work of the lab `choices`, whatever its options are."""
        from xocnn.labs.choices import LAB, Comparison

        if LAB.id not in self._works:
            self._work(LAB, LAB.read({}))
        work = self._works[LAB.id][1]
        assert isinstance(work, Comparison)
        return work

    @staticmethod
    def _progress(options: dict[str, Any], work: Work) -> dict[str, Any]:
        return {"options": options, "view": work.view(), "more": work.more, "waits": work.waits}

    def _weighed(self, network: Network) -> dict[str, Any]:
        """The cost of a design, and what to ask before it is built: one that is heavy, and
        heavier than the network that there is."""
        cost = self._cost(network)
        heavier = self._run is None or cost.seconds > 1.2 * self._cost(self._run.network).seconds
        return {"cost": cost.sentence, "question": cost.question if cost.heavy and heavier else ""}

    def _cost(self, network: Network) -> xocnn.costs.Cost:
        if ops.backend() not in self._speeds:
            self._speeds[ops.backend()] = xocnn.costs.measure()
        batch = int(self._run.settings.batch) if self._run else recipe.BATCH
        return xocnn.costs.cost(network.layers, self._speeds[ops.backend()], batch)

    @property
    def _classes(self) -> tuple[str, ...]:
        return self._run.network.classes if self._run else CLASSES

    @property
    def _seed(self) -> int:
        return self._run.seed if self._run else 0

    def _begin(
        self,
        network: Network,
        seed: int,
        random: bool = True,
        settings: Settings | None = None,
        undoable: bool = True,
    ) -> dict[str, Any]:
        chosen = settings or (self._run.settings if self._run else Settings())
        if chosen.only not in network.classes:
            chosen = replace(chosen, only="")
        run = Run(network, seed, random, chosen, self._held_out)
        return self._turn_to(run, self._run if undoable else None)

    def _turn_to(self, run: Run, before: Run | None) -> dict[str, Any]:
        """Shows a run from here on, and the one to go back to. Every act that changes which run
        there is, or begins it anew, ends here; goals are the reader's, and stay."""
        if self._run is not None:
            run.aim(self._run.goals)
        self._run, self._before = run, before
        self._throughput = Throughput()
        self._show(None)
        self._names |= set(self._classes)
        return {**self._state(), "history": run.history}

    def _show(self, back_then: tuple[int, Network] | None) -> None:
        """Shows the network as it is, or as it was: the values it gave before are out of date."""
        self._back_then, self._trace = back_then, None

    def _state(self) -> dict[str, Any]:
        """All that the page shows of the reader's work, as it is after an act. The curve alone is
        not in it: it comes whole where it is another, and row by row as it grows."""
        run = self.run
        return {
            **self._standing(),
            "network": views.describe(run.network),
            "marks": run.marks,
            "goals": asdict(run.goals),
            "settings": asdict(run.settings),
            "seed": run.seed,
            "can_go_back": self._before is not None,
            "backend": {"name": ops.backend(), "available": list(ops.available())},
            "tray": self.tray(),
        }

    def _standing(self) -> dict[str, Any]:
        """What of that changes with every update, or by looking back."""
        run = self.run
        return {
            "updates": run.updates,
            "shown": self._back_then[0] if self._back_then else None,
            "features": views.features(self.network),
            "points": run.moments.points,
            "goal": run.reached,
            "notices": [asdict(notice) for notice in run.notices],
        }


def _told(work: Work) -> tuple[str, list[bytes]]:
    """All that is shown of a lab's work, to be compared."""
    text, arrays = pack(work.view())
    return text, [array.tobytes() for array in arrays]


def _under(picture: Any) -> Array:
    if picture is None:
        return np.full(INPUT[1:], -1.0, np.float32)
    pixels: Array = np.asarray(picture, np.float32).reshape(INPUT[1:])
    return pixels


def _expect_seed(seed: Any) -> int:
    whole = isinstance(seed, (int, float)) and not isinstance(seed, bool) and seed == seed // 1
    if not whole or not 0 <= seed <= LARGEST_SEED:
        raise SettingError(f"A seed is a whole number from 0 to {LARGEST_SEED}, not {seed}.")
    return int(seed)


def examples() -> list[dict[str, Any]]:
    """The ready-made drawings of the picker, as flat strokes in network pixels."""
    from xocnn.drawings.examples import EXAMPLES  # the page knows them from the build

    return [
        {
            "name": example.name,
            "class": example.label,
            "strokes": [
                [round(float(v), 2) for v in np.ravel(stroke)] for stroke in example.strokes
            ],
        }
        for example in EXAMPLES
    ]
