"""A network as a short PyTorch program."""

from __future__ import annotations

from xocnn.export.text import PICTURES, pair, program
from xocnn.layers import Conv2D, Dense, Flatten, Layer, MaxPool2D, ReLU, WeightedLayer
from xocnn.network import Network
from xocnn.shapes import NO_PADS, spell

HEAD = f'''\
"""A network from xocnn, rebuilt with PyTorch.

    python network_pytorch.py network.npz cross.png

network.npz is the file that xocnn saved. Any network of this design will do: weights and biases
are read from the file, and only what is not learned stands here.
{PICTURES}"""
'''

BUILD = '''\
def build(file):
    """The network, with what the saved one has learned."""
    layers = design()
    for name, gain in GAINS.items():
        # In xocnn a match is a sum of products divided by the number of pixels, and a response is
        # gain times the match, plus the bias. PyTorch only adds up: the weights take both.
        weight = torch.tensor(file[f"{name}.weight"])
        layers[name].weight.data = weight * (gain / weight[0].numel())
        layers[name].bias.data = torch.tensor(file[f"{name}.bias"])
    return nn.Sequential(*layers.values())
'''


USE = '''\
def opened(path):
    """The network of a saved file, and the names of its classes."""
    file = np.load(path)
    return build(file), json.loads(file["spec"].tobytes())["classes"]


def shares_of(network, pictures):
    """Each class's share of the vote for every picture."""
    with torch.no_grad():
        return network(torch.tensor(pictures)).softmax(dim=1).numpy()
'''


def torch_program(network: Network) -> str:
    """The text of a program that gives the votes of this network, and of any of its design.

    It reads a saved network and files with pictures, and prints each one's class and shares. Its
    `build(file)` makes a `torch.nn.Sequential` from an opened network file, to go on with. It
    needs PyTorch and NumPy, for image files Pillow, and not xocnn.

    >>> program = torch_program(Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]))
    >>> "nn.Linear(784, 2)" in program
    True
    """
    gains = [
        f'    "layers.{n}": {layer.gain!r},'
        for n, layer in enumerate(network.layers, 1)
        if isinstance(layer, WeightedLayer)
    ]
    lines = [
        "def design():",
        '    """What is not learned; with ceil_mode a window may hang over the edge."""',
        f"    return {{  # for pictures of {spell(network.input_shape)}",
        *(
            f"        {line}"
            for n, layer in enumerate(network.layers, 1)
            for line in _lines(n, layer)
        ),
        "    }\n",
    ]
    constant = "\n".join(
        ["# Constants that keep values from fading or swelling.", "GAINS = {", *gains, "}\n"]
    )
    imports = ["import json", "import torch", "from torch import nn"]
    return program(HEAD, imports, [constant, "\n".join(lines), BUILD, USE], network.input_shape)


def _lines(number: int, layer: Layer) -> list[str]:
    """The entries of a layer in the program's design; what comes out stands beside them."""
    zeros: list[str] = []
    match layer:
        case Conv2D():
            channels = layer.input_shape[0]
            stride = "" if layer.stride == (1, 1) else f", stride={pair(layer.stride)}"
            call = f"nn.Conv2d({channels}, {layer.features}, {pair(layer.size)}{stride})"
            if layer.pads != NO_PADS:
                top, left, bottom, right = layer.pads
                # Conv2d can lay as many zeros on both sides only.
                zeros = [
                    "# Zeros around the picture (left, right, top, bottom): no evidence.",
                    f'"zeros.{number}": nn.ZeroPad2d(({left}, {right}, {top}, {bottom})),',
                ]
        case MaxPool2D():
            call = f"nn.MaxPool2d({pair(layer.window)}, {pair(layer.stride)}, ceil_mode=True)"
        case ReLU():
            call = "nn.ReLU()"
        case Flatten():
            call = "nn.Flatten()"
        case Dense():
            call = f"nn.Linear({layer.input_shape[0]}, {layer.outputs})"
        case _:
            raise TypeError(f"There is no PyTorch program for {layer.title}.")
    shape = spell(layer.output_shape)
    return [*zeros, f'"layers.{number}": {call},  # {layer.title}: {shape}']
