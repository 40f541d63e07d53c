"""The operations of `reference` on SIMD kernels, for Pyodide: `simd/` behind ctypes.

Every pointer that a kernel gets comes from an array whose type, shape and contiguity have been
checked in the same call. Where they are not what a kernel takes, `reference` does that call.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterable
from ctypes import addressof, c_char, c_float
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xocnn.ops import reference
from xocnn.ops.plans import Plan, backward_plans, forward_plan
from xocnn.shapes import Array, Indices, Pads, Pair, Shape, pooled

FLOAT = np.dtype(np.float32)
INTEGER = np.dtype(np.int32)
MOST_PLANS = 256  # more than any network has, less than memory notices

_Sgd, _Adam = c_float * 3, c_float * 8  # the factors of a rule, as learning.c reads them
_here = c_char.from_buffer  # much quicker than ndarray.ctypes, and refuses gaps in memory


def _place(array: NDArray[Any], dtype: np.dtype[Any] = FLOAT, shape: Shape | None = None) -> int:
    """Where an array lies; TypeError or ValueError where it is not what a kernel takes."""
    try:
        return _place_to_write(array, dtype, shape)
    except TypeError:
        if array.flags.writeable or not array.flags.c_contiguous or array.dtype != dtype:
            raise
    return array.__array_interface__["data"][0]  # it was only that it is fixed


def _place_to_write(array: NDArray[Any], dtype: np.dtype[Any], shape: Shape | None) -> int:
    if shape is not None and array.shape != shape:
        raise ValueError
    if array.dtype != dtype:
        raise TypeError
    return addressof(_here(array))  # TypeError, or ValueError for an empty one


class Kernels:
    """One build of the kernels, with the scratch memory and the plans that it keeps."""

    def __init__(self, library: Path) -> None:
        functions = ctypes.CDLL(str(library))
        self._correlate = _silent(functions.correlate)
        self._correlate_weight = _silent(functions.correlate_weight)
        self._nonzeros = functions.nonzeros
        self._sparse_weight = _silent(functions.sparse_weight)
        self._sparse_input = _silent(functions.sparse_input)
        self._relu = _silent(functions.relu)
        self._relu_back = _silent(functions.relu_back)
        self._pool = _silent(functions.pool)
        self._pool_back = _silent(functions.pool_back)
        self._dense = _silent(functions.dense)
        self._blend = _silent(functions.blend)
        self._softmax_loss = functions.softmax_loss
        self._finite = functions.finite
        self._sgd = _silent(functions.sgd)
        self._adam = _silent(functions.adam)
        self._forward: dict[tuple[Any, ...], Plan] = {}
        self._backward: dict[tuple[Any, ...], list[Plan]] = {}
        self._scratch = np.empty(0, FLOAT)
        self._scratch_at = 0
        self._loss = ctypes.c_double()

    def _room(self, floats: int) -> int:
        """Scratch memory, for this one call: it is never given back, and grows by doubling."""
        if floats > self._scratch.size:
            self._scratch = np.empty(max(floats, 2 * self._scratch.size), FLOAT)
            self._scratch_at = self._scratch.ctypes.data
        return self._scratch_at

    # ------------------------------------------------------------------------- convolution

    def conv2d_forward(
        self, x: Array, weight: Array, bias: Array, scale: float, stride: Pair, pads: Pads
    ) -> Array:
        try:
            n, *picture = x.shape
            k, *feature = weight.shape
            at = _place(x), _place(weight), _place(bias, shape=(k,))
            plan = self._forward_plan((*picture, k, *feature, stride, pads))
        except (TypeError, ValueError):
            return reference.conv2d_forward(x, weight, bias, scale, stride, pads)
        y = np.empty((n, k, *plan.positions), FLOAT)
        room = self._room(plan.scratch)
        self._correlate(plan.address, n, *at, c_float(scale), addressof(_here(y)), room)
        return y

    def conv2d_backward_weight(
        self, dy: Array, x: Array, size: Pair, scale: float, stride: Pair, pads: Pads
    ) -> tuple[Array, Array]:
        try:
            n, c, h, w = x.shape
            k = dy.shape[1]
            plan = self._forward_plan((c, h, w, k, c, *size, stride, pads))
            at = _place(dy, shape=(n, k, *plan.positions)), _place(x)
        except (TypeError, ValueError):
            return reference.conv2d_backward_weight(dy, x, size, scale, stride, pads)
        dweight, dbias = np.empty((k, c, *size), FLOAT), np.empty(k, FLOAT)
        sparse = self._nonzeros(at[0], dy.size) < plan.sparse[0] * dy.size
        backward = self._sparse_weight if sparse else self._correlate_weight
        backward(
            plan.address,
            n,
            *at,
            c_float(scale),
            addressof(_here(dweight)),
            addressof(_here(dbias)),
            self._room(plan.scratch),
        )
        return dweight, dbias

    def _forward_plan(self, key: tuple[Any, ...]) -> Plan:
        plan = self._forward.get(key)
        if plan is None:
            c, h, w, k, channels, r, s, stride, pads = key
            if channels != c:
                raise ValueError
            plan = _kept(self._forward, key, forward_plan(c, h, w, k, (r, s), stride, pads))
        return plan

    def conv2d_backward_input(
        self, dy: Array, weight: Array, shape: Shape, scale: float, stride: Pair, pads: Pads
    ) -> Array:
        try:
            n, *picture = shape
            k, *feature = weight.shape
            key = (*picture, k, *feature, stride, pads)
            plan = self._forward_plan(key)
            at = _place(dy, shape=(n, k, *plan.positions)), _place(weight)
        except (TypeError, ValueError):
            return reference.conv2d_backward_input(dy, weight, shape, scale, stride, pads)
        if self._nonzeros(at[0], dy.size) < plan.sparse[1] * dy.size:
            dx = np.empty(shape, FLOAT)
            room = self._room(plan.scratch)
            self._sparse_input(plan.address, n, *at, c_float(scale), addressof(_here(dx)), room)
            return dx
        plans = self._backward.get(key)
        if plans is None:
            c, h, w, k, _, r, s, stride, pads = key
            made = backward_plans(c, h, w, k, (r, s), stride, pads)
            plans = _kept(self._backward, key, made)
        reached = stride[0] <= feature[1] and stride[1] <= feature[2]
        dx = np.empty(shape, FLOAT) if reached else np.zeros(shape, FLOAT)
        place = addressof(_here(dx))
        for plan in plans:
            room = self._room(plan.scratch)
            self._correlate(plan.address, n, *at, None, c_float(scale), place, room)
        return dx

    # --------------------------------------------------------------------- ReLU and pooling

    def relu_forward(self, x: Array) -> Array:
        try:
            at = _place(x)
        except (TypeError, ValueError):
            return reference.relu_forward(x)
        y = np.empty(x.shape, FLOAT)
        self._relu(at, addressof(_here(y)), y.size)
        return y

    def relu_backward(self, dy: Array, y: Array) -> Array:
        try:
            at = _place(dy), _place(y, shape=dy.shape)
        except (TypeError, ValueError):
            return reference.relu_backward(dy, y)
        dx = np.empty(y.shape, FLOAT)
        self._relu_back(*at, addressof(_here(dx)), dx.size)
        return dx

    def maxpool2d_forward(self, x: Array, window: Pair, stride: Pair) -> tuple[Array, Indices]:
        try:
            n, c, h, w = x.shape
            p, q = pooled(h, window[0], stride[0]), pooled(w, window[1], stride[1])
            outside = (p - 1) * stride[0] >= h or (q - 1) * stride[1] >= w
            if outside or min(p, q, *window, *stride) < 1:
                raise ValueError
            at = _place(x)
        except (TypeError, ValueError):
            return reference.maxpool2d_forward(x, window, stride)
        y, winners = np.empty((n, c, p, q), FLOAT), np.empty((n, c, p, q), INTEGER)
        places = addressof(_here(y)), addressof(_here(winners))
        self._pool(at, *places, n * c, h, w, *window, *stride, p, q)
        return y, winners

    def maxpool2d_backward(
        self, dy: Array, winners: Indices, shape: Shape, overlapping: bool
    ) -> Array:
        try:
            n, c, h, w = shape
            p, q = dy.shape[2:]
            at = _place(dy, shape=(n, c, p, q)), _place(winners, INTEGER, dy.shape)
        except (TypeError, ValueError):
            return reference.maxpool2d_backward(dy, winners, shape, overlapping)
        dx = np.empty(shape, FLOAT)
        self._pool_back(*at, addressof(_here(dx)), n * c, h * w, p * q)
        return dx

    # -------------------------------------------------------------------------------- votes

    def dense_forward(self, x: Array, weight: Array, bias: Array, scale: float) -> Array:
        try:
            (n, inputs), k = x.shape, len(bias)
            at = _place(x), _place(weight, shape=(k, inputs)), _place(bias, shape=(k,))
        except (TypeError, ValueError):
            return reference.dense_forward(x, weight, bias, scale)
        y = np.empty((n, k), FLOAT)
        self._dense(*at, c_float(scale), addressof(_here(y)), n, inputs, k)
        return y

    def dense_backward(
        self, dy: Array, x: Array, weight: Array, scale: float
    ) -> tuple[Array, Array, Array]:
        try:
            (n, inputs), k = x.shape, len(weight)
            at_weight = _place(weight, shape=(k, inputs))
            at_dy, at_x = _place(dy, shape=(n, k)), _place(x)
        except (TypeError, ValueError):
            return reference.dense_backward(dy, x, weight, scale)
        dx, dweight = np.empty(x.shape, FLOAT), np.empty(weight.shape, FLOAT)
        factor = c_float(scale)
        self._blend(at_dy, k, 1, at_weight, factor, addressof(_here(dx)), n, k, inputs)
        self._blend(at_dy, 1, k, at_x, factor, addressof(_here(dweight)), k, n, inputs)
        return dx, dweight, dy.sum(axis=0)

    def softmax_cross_entropy(self, scores: Array, labels: Indices) -> tuple[float, Array, Array]:
        try:
            n, k = scores.shape
            at_scores = _place(scores)
            truth = np.ascontiguousarray(labels).astype(INTEGER, casting="same_kind", copy=False)
            at_labels = _place(truth, INTEGER, (n,))
        except (TypeError, ValueError):
            return reference.softmax_cross_entropy(scores, labels)
        gradient, shares = np.empty((n, k), FLOAT), np.empty((n, k), FLOAT)
        places = addressof(_here(gradient)), addressof(_here(shares)), addressof(self._loss)
        if not self._softmax_loss(at_scores, at_labels, *places, n, k):
            return reference.softmax_cross_entropy(scores, labels)
        return self._loss.value / n, gradient, shares

    # ------------------------------------------------------------------------------ updates

    def all_finite(self, arrays: Iterable[Array]) -> bool:
        for array in arrays:
            try:
                fine = self._finite(_place(array), array.size)
            except (TypeError, ValueError):
                fine = reference.all_finite([array])
            if not fine:
                return False
        return True

    def sgd_update(
        self, w: Array, dw: Array, velocity: Array, rate: float, momentum: float, decay: float
    ) -> None:
        try:
            at_dw, shape = _place(dw), dw.shape
            at_w = _place_to_write(w, FLOAT, shape)
            at_velocity = _place_to_write(velocity, FLOAT, shape)
        except (TypeError, ValueError):
            return reference.sgd_update(w, dw, velocity, rate, momentum, decay)
        factors = _Sgd(rate, momentum, 1 - rate * decay)
        self._sgd(at_w, at_dw, at_velocity, w.size, factors)

    def adam_update(
        self,
        w: Array,
        dw: Array,
        mean: Array,
        square: Array,
        rate: float,
        betas: tuple[float, float],
        epsilon: float,
        decay: float,
        update: int,
    ) -> None:
        try:
            at_dw, shape = _place(dw), dw.shape
            at_w = _place_to_write(w, FLOAT, shape)
            at_mean = _place_to_write(mean, FLOAT, shape)
            at_square = _place_to_write(square, FLOAT, shape)
        except (TypeError, ValueError):
            reference.adam_update(w, dw, mean, square, rate, betas, epsilon, decay, update)
            return
        beta1, beta2 = betas
        step, root = rate / (1 - beta1**update), 1 / math.sqrt(1 - beta2**update)
        keep = 1 - rate * decay
        factors = _Adam(step, beta1, 1 - beta1, beta2, 1 - beta2, root, epsilon, keep)
        self._adam(at_w, at_dw, at_mean, at_square, w.size, factors)


def _silent(function: Any) -> Callable[..., None]:
    """A function that gives nothing back."""
    function.restype = None
    return function


def _kept[P](plans: dict[tuple[Any, ...], P], key: tuple[Any, ...], plan: P) -> P:
    if len(plans) >= MOST_PLANS:
        plans.clear()
    plans[key] = plan
    return plan
