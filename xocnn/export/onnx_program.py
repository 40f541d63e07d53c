"""A short program that runs an ONNX model on image files."""

from __future__ import annotations

from xocnn.export.text import PICTURES, program
from xocnn.network import Network

HEAD = f'''\
"""A network from xocnn as an ONNX model, run with onnxruntime (pip install onnxruntime).

    python network_onnx.py network.onnx cross.png

network.onnx is the model that xocnn exported. Any whose pictures have the same size will do.
{PICTURES}"""
'''

USE = '''\
def opened(path):
    """A model, and the names of its classes."""
    model = onnxruntime.InferenceSession(path)
    return model, json.loads(model.get_modelmeta().custom_metadata_map["classes"])


def shares_of(model, pictures):
    """Each class's share of the vote for every picture."""
    return model.run(["shares"], {"pictures": pictures})[0]
'''


def onnx_program(network: Network) -> str:
    """The text of a program that runs the network's ONNX model on image files.

    It reads images as xocnn does: a model alone takes pictures that have been read already.

    >>> layers = [{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]
    >>> "InferenceSession" in onnx_program(Network(layers))
    True
    """
    return program(HEAD, ["import json", "import onnxruntime"], [USE], network.input_shape)
