"""The arithmetic itself, behind one seam: layers and optimizers call `ops.<name>(…)`.

Which implementation stands behind a name is decided here, once, at import. `reference` is plain
NumPy, complete, and what every other implementation is held against.
"""

from xocnn.ops.reference import (
    adam_update,
    conv2d_backward_input,
    conv2d_backward_weight,
    conv2d_forward,
    dense_backward,
    dense_forward,
    maxpool2d_backward,
    maxpool2d_forward,
    relu_backward,
    relu_forward,
    sgd_update,
    softmax_cross_entropy,
)

__all__ = [
    "adam_update",
    "conv2d_backward_input",
    "conv2d_backward_weight",
    "conv2d_forward",
    "dense_backward",
    "dense_forward",
    "maxpool2d_backward",
    "maxpool2d_forward",
    "relu_backward",
    "relu_forward",
    "sgd_update",
    "softmax_cross_entropy",
]
