"""Protocol buffers on the wire, as much of them as an ONNX file needs.

A message is its fields in a row: a key, `number << 3 | type`, and the value. Whole numbers are of
type 0 and go seven bits a byte, the lowest first; texts, bytes and messages within are of type 2
and have their length in front. That is all of it here. (`onnx`, the package, is compiled for each
machine; this page's Python takes along only what a browser can run.)
"""

from __future__ import annotations

from collections.abc import Iterable

WHOLE, SIZED = 0, 2


def varint(value: int) -> bytes:
    """A whole number from 0 up, seven bits a byte; every byte but the last has its top bit set.

    >>> varint(1).hex(), varint(300).hex()
    ('01', 'ac02')
    """
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


def field(number: int, value: int | str | bytes) -> bytes:
    """One field of a message; a message within is the bytes of its own fields.

    >>> field(1, 150).hex(), field(2, "testing").hex()
    ('089601', '120774657374696e67')
    """
    if isinstance(value, int):
        return varint(number << 3 | WHOLE) + varint(value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | SIZED) + varint(len(content)) + content


def fields(number: int, values: Iterable[int | str | bytes]) -> bytes:
    """A repeated field: the same number for each of the values.

    >>> fields(1, [1, 2]).hex()
    '08010802'
    """
    return b"".join(field(number, value) for value in values)
