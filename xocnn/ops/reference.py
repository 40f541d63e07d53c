"""Every operation in plain NumPy: complete, readable, and the oracle for faster ones.

Shapes and types are checked by the layers, once, when a network is built; nothing is checked here.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from xocnn.shapes import NO_PADS, Array, Indices, Pads, Pair, Shape, pooled

# NumPy in a browser has no BLAS: there `einsum`, which runs along the contiguous axis with SIMD,
# is two to four times as fast as `@`; natively `@` is some fifty times as fast as `einsum`.
IN_BROWSER = sys.platform == "emscripten"

# Natively, products are made in slices of so many multiplications that OpenBLAS leaves each to one
# core (its limit is 2¹⁸). Its threads gain little on products as long and thin as these, cost a
# hundredfold when another program has the other core, and make the last bits depend on the machine.
SLICE = 250_000
NARROWEST = 64  # columns; narrower slices of large features would cost more than they spare


def _product(a: Array, b: Array) -> Array:
    """a (I, J) times b (J, L)."""
    if IN_BROWSER:
        result: Array = np.einsum("ij,jl->il", a, b)
        return result
    width = max(SLICE // a.size, NARROWEST)
    if b.shape[1] <= width:
        return a @ b
    result = np.empty((len(a), b.shape[1]), a.dtype)
    for start in range(0, b.shape[1], width):
        part = np.s_[:, start : start + width]
        np.matmul(a, b[part], out=result[part])
    return result


def _product_transposed(a: Array, b: Array) -> Array:
    """a (I, L) times the transpose of b (J, L)."""
    if IN_BROWSER:
        result: Array = np.einsum("il,jl->ij", a, b)
        return result
    width = max(SLICE // (len(a) * len(b)), NARROWEST)
    result = a[:, :width] @ b[:, :width].T
    for start in range(width, a.shape[1], width):
        part = np.s_[:, start : start + width]
        result += a[part] @ b[part].T
    return result


# ------------------------------------------------------------------------------- convolution
#
# Inside these three, pictures stand with N last, (C, H, W, N): then every row of a patch is one
# long run of memory, which halves the time for laying out patches, natively and in a browser.


def _inward(x: Array) -> Array:
    """(N, C, H, W) as (C, H, W, N)."""
    return np.ascontiguousarray(x.transpose(1, 2, 3, 0))


def _outward(x: Array) -> Array:
    """(C, H, W, N) as (N, C, H, W)."""
    return np.ascontiguousarray(x.transpose(3, 0, 1, 2))


def _columns(x: Array, size: Pair, stride: Pair, pads: Pads) -> Array:
    """Every patch of x as a column: (C·R·S, P·Q·N)."""
    inner = _inward(x)
    if pads != NO_PADS:
        c, h, w, n = inner.shape
        wide = np.zeros((c, h + pads.top + pads.bottom, w + pads.left + pads.right, n), x.dtype)
        wide[:, pads.top : pads.top + h, pads.left : pads.left + w] = inner
        inner = wide
    windows = sliding_window_view(inner, size, axis=(1, 2))  # type: ignore[call-overload]
    windows = windows[:, :: stride[0], :: stride[1]]
    c, p, q, n, r, s = windows.shape
    return windows.transpose(0, 4, 5, 1, 2, 3).reshape(c * r * s, p * q * n)


def conv2d_forward(
    x: Array, weight: Array, bias: Array, scale: float, stride: Pair, pads: Pads
) -> Array:
    """y[n,k,p,q] = scale · Σ_crs x[n, c, p·stride+r, q·stride+s] · weight[k,c,r,s] + bias[k].

    x (N, C, H, W), weight (K, C, R, S), bias (K,) → y (N, K, P, Q). `scale` is gain ÷ pixels.
    """
    k, _, r, s = weight.shape
    p = (x.shape[2] + pads.top + pads.bottom - r) // stride[0] + 1
    y = _product((weight * scale).reshape(k, -1), _columns(x, (r, s), stride, pads))
    y += bias[:, None]
    return _outward(y.reshape(k, p, -1, len(x)))


def conv2d_backward_weight(
    dy: Array, x: Array, size: Pair, scale: float, stride: Pair, pads: Pads
) -> tuple[Array, Array]:
    """dweight (K, C, R, S) = scale · Σ_npq dy · patch, and dbias (K,) = Σ_npq dy."""
    k, c = dy.shape[1], x.shape[1]
    flat = _inward(dy).reshape(k, -1)
    dweight = _product_transposed(flat, _columns(x, size, stride, pads))
    dweight *= scale
    return dweight.reshape(k, c, *size), flat.sum(axis=1)


def conv2d_backward_input(
    dy: Array, weight: Array, shape: Shape, scale: float, stride: Pair, pads: Pads
) -> Array:
    """dx (N, C, H, W): every position hands dy · weight back to the patch that it looked at."""
    n, c, h, w = shape
    k, _, r, s = weight.shape
    p, q = dy.shape[2:]
    around = Pads(r - 1 - pads.top, s - 1 - pads.left, r - 1 - pads.bottom, s - 1 - pads.right)
    if stride == (1, 1) and min(around) >= 0 and h * w <= 2 * p * q:
        # The same as dy, with room around it, compared with every feature turned by half; where the
        # features are not so large that most of that would be room.
        turned = (weight * scale)[:, :, ::-1, ::-1].transpose(1, 0, 2, 3).reshape(c, -1)
        return _outward(_product(turned, _columns(dy, (r, s), stride, around)).reshape(c, h, w, n))
    spread = np.ascontiguousarray((weight * scale).reshape(k, -1).T)
    columns = _product(spread, _inward(dy).reshape(k, -1)).reshape(c, r, s, p, q, n)
    wide = np.zeros((c, h + pads.top + pads.bottom, w + pads.left + pads.right, n), dy.dtype)
    down, across = stride
    for i in range(r):
        for j in range(s):
            rows = slice(i, i + down * (p - 1) + 1, down)
            wide[:, rows, j : j + across * (q - 1) + 1 : across] += columns[:, i, j]
    return _outward(wide[:, pads.top : pads.top + h, pads.left : pads.left + w])


# ------------------------------------------------------------------------------ ReLU and pooling


def relu_forward(x: Array) -> Array:
    """y = max(x, 0); what is not a number stays so, for the trainer to find."""
    # In a browser `where` takes a quarter of the time of `maximum`; natively ten times as long.
    result: Array = np.where(x <= 0, 0, x) if IN_BROWSER else np.maximum(x, 0)
    return result


def relu_backward(dy: Array, y: Array) -> Array:
    """dx = dy where the value passed, 0 where it was cut off. y is what came out."""
    result: Array = np.where(y > 0, dy, 0) if IN_BROWSER else np.multiply(dy, y > 0)
    return result


def maxpool2d_forward(x: Array, window: Pair, stride: Pair) -> tuple[Array, Indices]:
    """The largest value of every window, and where it stood.

    x (N, C, H, W) → y (N, C, P, Q) and winners (N, C, P, Q), int32, flat indices into the H×W of
    their channel. The first winner, row by row, takes a tie. A window that hangs over the edge
    counts what is there.
    """
    h, w = x.shape[2:]
    p, q = pooled(h, window[0], stride[0]), pooled(w, window[1], stride[1])
    y = x[:, :, : stride[0] * p : stride[0], : stride[1] * q : stride[1]].copy()
    # Which place of the window leads so far: one byte where it suffices, and no masks, because
    # this is the slowest loop of all. Places only grow, so the latest leader is the largest.
    lead = np.zeros(y.shape, np.uint8 if window[0] * window[1] <= 256 else np.int32)
    for place in range(1, window[0] * window[1]):
        i, j = divmod(place, window[1])
        rivals = x[:, :, i : i + stride[0] * p : stride[0], j : j + stride[1] * q : stride[1]]
        there = np.s_[:, :, : rivals.shape[2], : rivals.shape[3]]
        rivals = np.ascontiguousarray(rivals)
        better = np.greater(rivals, y[there])
        if IN_BROWSER:
            y[there] = np.where(better, rivals, y[there])
            lead[there] = np.where(better, lead.dtype.type(place), lead[there])
            continue
        np.maximum(y[there], rivals, out=y[there])
        np.maximum(lead[there], better * lead.dtype.type(place), out=lead[there])
    offsets = np.arange(window[0])[:, None] * w + np.arange(window[1])
    corners = np.arange(p)[:, None] * (stride[0] * w) + np.arange(q) * stride[1]
    winners = offsets.astype(np.int32).reshape(-1)[lead]
    winners += corners.astype(np.int32)
    return y, winners


def maxpool2d_backward(dy: Array, winners: Indices, shape: Shape, overlapping: bool) -> Array:
    """dx (N, C, H, W): the winner gets all of dy; who wins in several windows gets the sum."""
    n, c, h, w = shape
    flat = winners + (np.arange(n * c) * (h * w)).reshape(n, c, 1, 1)
    if overlapping:
        sums = np.bincount(flat.ravel(), weights=dy.ravel(), minlength=n * c * h * w)
        return sums.astype(dy.dtype).reshape(shape)
    dx = np.zeros(n * c * h * w, dy.dtype)
    dx[flat.ravel()] = dy.ravel()
    return dx.reshape(shape)


# ------------------------------------------------------------------------------------- votes


def dense_forward(x: Array, weight: Array, bias: Array, scale: float) -> Array:
    """y[n,k] = scale · Σ_i x[n,i] · weight[k,i] + bias[k]. x (N, I), weight (K, I) → (N, K)."""
    y = _product_transposed(x, weight * scale)
    y += bias
    return y


def dense_backward(dy: Array, x: Array, weight: Array, scale: float) -> tuple[Array, Array, Array]:
    """dx (N, I), dweight (K, I), dbias (K,)."""
    dx = _product(dy, weight * scale)
    dweight = _product(np.ascontiguousarray(dy.T), x)
    dweight *= scale
    return dx, dweight, dy.sum(axis=0)


def softmax_cross_entropy(scores: Array, labels: Indices) -> tuple[float, Array, Array]:
    """The mean loss, its gradient by the scores (N, K), and the shares of the vote (N, K).

    shares = exp(s − max s) ÷ Σ exp(s − max s); loss = −mean log share of the true class;
    gradient = (shares − 1 at the true class) ÷ N. Taking the maximum off first keeps exp in
    range, and the loss is computed from the logarithm of the sum, never from a share that has
    been rounded to 0.
    """
    n = len(scores)
    shifted = scores - scores.max(axis=1, keepdims=True)
    shares = np.exp(shifted)
    sums = shares.sum(axis=1, keepdims=True)
    shares /= sums
    rows = np.arange(n)
    loss = float((np.log(sums[:, 0]) - shifted[rows, labels]).mean())
    gradient = shares.copy()
    gradient[rows, labels] -= 1
    gradient /= n
    return loss, gradient, shares


# ----------------------------------------------------------------------------------- updates


def all_finite(arrays: Iterable[Array]) -> bool:
    """Whether every value is a number, and finite."""
    return all(bool(np.isfinite(array).all()) for array in arrays)


def sgd_update(
    w: Array, dw: Array, velocity: Array, rate: float, momentum: float, decay: float
) -> None:
    """In place: velocity = momentum · velocity + dw; w −= rate · (velocity + decay · w)."""
    velocity *= momentum
    velocity += dw
    if decay:
        w *= 1 - rate * decay
    w -= rate * velocity


def adam_update(
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
    """In place, for the `update`-th time (from 1): running means of dw and dw², then the step.

    w −= rate · (m̂ ÷ (√v̂ + epsilon) + decay · w), where m̂ = mean ÷ (1 − β₁ᵗ) and
    v̂ = square ÷ (1 − β₂ᵗ) undo that both means start at 0.
    """
    beta1, beta2 = betas
    mean *= beta1
    mean += (1 - beta1) * dw
    square *= beta2
    square += (1 - beta2) * np.square(dw)
    if decay:
        w *= 1 - rate * decay
    root = np.sqrt(square)
    root /= math.sqrt(1 - beta2**update)
    root += epsilon
    w -= (rate / (1 - beta1**update)) * (mean / root)
