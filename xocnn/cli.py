"""The command line: `python -m xocnn train`, `classify`, `describe`, `export`, `draw`, `search`."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import numpy as np

from xocnn import recipe
from xocnn.drawings import CLASSES, Drawings
from xocnn.errors import FileError
from xocnn.export import KINDS, export
from xocnn.files import load, save, save_drawings
from xocnn.images import ImageError, open_image, read
from xocnn.network import Network
from xocnn.trainer import Metrics, evaluate

OK, UNUSABLE = 0, 2
HELD_OUT = 2000  # drawings that a trained network is tried on
REPORT_EVERY = 100  # updates
MOST_DRAWINGS = 9999  # what four digits in a file's name can number


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status: 0, or 2 where something could not be used."""
    try:
        args = _parser().parse_args(argv)
        status: int = args.run(args)
    except _UsageError as error:
        return _complain(f"{error}.")
    except KeyboardInterrupt:
        return _complain("stopped.")
    return status


def train(args: argparse.Namespace) -> int:
    """Train the default network and save it."""
    # Found out now rather than after the training.
    if not args.out.parent.is_dir() or args.out.is_dir():
        return _complain(f"{args.out}: cannot be written there.")

    def progress(metrics: Metrics) -> None:
        if metrics.update % REPORT_EVERY == 0 or metrics.update == args.updates:
            _say(f"{metrics.update} of {args.updates} updates, loss {metrics.loss:.4f}")

    network = recipe.train(args.seed, args.updates, progress)
    _, accuracy = evaluate(network, *Drawings(args.seed, held_out=True).first(HELD_OUT))
    try:
        save(network, args.out)
    except OSError as error:
        return _complain(f"{args.out}: {_reason(error)}")
    _say(f"{accuracy:.2%} of {HELD_OUT} held-out drawings right; saved {args.out}")
    return OK


def classify(args: argparse.Namespace) -> int:
    """Print one line an image: path, class, share of the vote, with tabs between."""
    network = _load(args.model)
    if network is None:
        return UNUSABLE
    channels, height, width = network.input_shape
    if channels != 1 or height != width:
        return _complain(
            f"{args.model}: takes {channels} × {height} × {width}; images are read as 1 × n × n."
        )
    status = OK
    for path in args.images:
        try:
            picture = read(open_image(path), height).picture
        except ImageError as error:
            status = _complain(f"{path}: {error}")
            continue
        with np.errstate(over="ignore", invalid="ignore"):
            shares = network.forward(picture).shares[0]
        if not np.isfinite(shares).all():
            status = _complain(
                f"{path}: {args.model} gives no numbers for it, since its weights are too large; "
                "use another network."
            )
            continue
        winner = int(shares.argmax())
        _say(f"{path}\t{network.classes[winner]}\t{shares[winner]:.3f}")
    return status


def describe(args: argparse.Namespace) -> int:
    """Print a network's layers, shapes, parameters and multiplications."""
    network = _load(args.model)
    if network is None:
        return UNUSABLE
    _say(str(network))
    return OK


def write_export(args: argparse.Namespace) -> int:
    """Write a network for elsewhere, beside the saved one unless another place is named."""
    network = _load(args.model)
    if network is None:
        return UNUSABLE
    ending, use, content = export(network, args.to)
    out = args.out or args.model.with_name(args.model.stem + ending)
    try:
        out.write_bytes(content)
    except OSError as error:
        return _complain(f"{out}: {_reason(error)}")
    _say(f"saved {out}, {use}")
    return OK


def draw(args: argparse.Namespace) -> int:
    """Write drawings of X and O as PNG files, dark on light, and all of them as drawings.npz."""
    try:
        from PIL import Image
    except ImportError:
        return _complain(
            'writing image files needs Pillow: install it with pip install "xocnn[images]".'
        )
    images, labels = Drawings(args.seed).first(args.count)
    names = [CLASSES[label] for label in labels]
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        numbers = dict.fromkeys(CLASSES, 0)
        for image, name in zip(images[:, 0], names, strict=True):
            numbers[name] += 1
            grey = ((1 - image) * 127.5).round().astype("uint8")
            Image.fromarray(grey).save(args.out / f"{name.lower()}-{numbers[name]:04}.png")
        save_drawings(images[:, 0], names, args.out / "drawings.npz")
    except OSError as error:
        return _complain(f"{args.out}: {_reason(error)}")
    _say(f"{args.count} drawings in {args.out}")
    return OK


def search(args: argparse.Namespace) -> int:
    """Try many designs and print those that are worth their cost."""
    from xocnn.search import command  # its executors are of no use to the other commands

    try:
        command.run(args, _say)
    except command.Unusable as error:
        return _complain(str(error))
    return OK


class _UsageError(Exception):
    """A command line that cannot be understood."""


class _Parser(argparse.ArgumentParser):
    """Reports a mistake like every other: in one line, without the usage above it."""

    def error(self, message: str) -> NoReturn:
        raise _UsageError(message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="xocnn", description="Train and use a convolutional network that tells X from O."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("train", help="train the default network and save it")
    command.add_argument("--seed", type=_Whole(0), default=0, help="same seed, same network (0)")
    command.add_argument(
        "--updates", type=_Whole(1), default=recipe.UPDATES, help=f"({recipe.UPDATES})"
    )
    command.add_argument("--out", type=Path, default=Path("model.npz"), help="(model.npz)")
    command.set_defaults(run=train)

    command = commands.add_parser("classify", help="say for each image whether it is an X or an O")
    command.add_argument("model", type=Path, metavar="MODEL")
    command.add_argument("images", nargs="+", metavar="IMAGE")
    command.set_defaults(run=classify)

    command = commands.add_parser("describe", help="print a saved network's layers")
    command.add_argument("model", type=Path, metavar="MODEL")
    command.set_defaults(run=describe)

    command = commands.add_parser(
        "export", help="write a saved network as ONNX, or as a PyTorch or NumPy program"
    )
    command.add_argument("model", type=Path, metavar="MODEL")
    command.add_argument("--to", choices=list(KINDS), required=True)
    command.add_argument("--out", type=Path, metavar="FILE", help="(beside MODEL)")
    command.set_defaults(run=write_export)

    command = commands.add_parser("draw", help="write drawings of X and O as image files")
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    command.add_argument("--count", type=_Whole(1, MOST_DRAWINGS), default=100, help="(100)")
    command.add_argument("--seed", type=_Whole(0), default=0, help="same seed, same drawings (0)")
    command.set_defaults(run=draw)

    command = commands.add_parser("search", help="try many designs: accuracy against cost")
    command.add_argument("--trials", type=_Whole(1), default=30, help="designs to try (30)")
    command.add_argument("--updates", type=_Whole(1), default=300, help="of each, at most (300)")
    command.add_argument(
        "--strategy",
        choices=("random", "halving"),
        default="random",
        help="all updates for every design, or more of them for the better third (random)",
    )
    command.add_argument("--seed", type=_Whole(0), default=0, help="same seed, same search (0)")
    where = command.add_mutually_exclusive_group()
    where.add_argument("--processes", type=_Whole(1, 1000), help="(as many as there are cores)")
    where.add_argument("--dask", metavar="ADDRESS", help="run on this Dask cluster instead")
    command.add_argument("--space", type=Path, metavar="FILE.json", help="what designs may have")
    command.add_argument("--results", type=Path, metavar="FILE", help="kept, and gone on from")
    command.add_argument("--save-best", type=Path, metavar="MODEL.npz", help="the most accurate")
    command.set_defaults(run=search)
    return parser


class _Whole:
    """Reads a whole number within bounds from the command line."""

    def __init__(self, least: int, most: int | None = None) -> None:
        self.least, self.most = least, most

    def __call__(self, text: str) -> int:
        if text.isascii() and text.isdecimal():
            number = int(text)
            if number >= self.least and (self.most is None or number <= self.most):
                return number
        bounds = f"from {self.least}" + (f" to {self.most}" if self.most is not None else " up")
        raise argparse.ArgumentTypeError(f"expected a whole number {bounds}, received {text!r}")


def _load(path: Path) -> Network | None:
    try:
        return load(path)
    except FileError as error:
        _complain(f"{path}: {error}")
    except OSError as error:
        _complain(f"{path}: {_reason(error)}")
    return None


def _reason(error: OSError) -> str:
    return f"{error.strerror or error}."


def _say(text: str) -> None:
    """Print; where nobody reads any more, as behind `head`, go on with the work in silence."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(sentence: str) -> int:
    """Say what could not be used, in one line on standard error; gives the exit status."""
    print("xocnn:", " ".join(sentence.split()), file=sys.stderr)
    return UNUSABLE
