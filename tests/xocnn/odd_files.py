"""Files of every kind that readers have, made on the spot: whole, cut short, packed to harm."""

import io
import pickle
import struct
import wave
import zipfile
import zlib

import numpy as np
from PIL import Image, ImageDraw

from xocnn import recipe, save
from xocnn.drawings import EXAMPLES, paint
from xocnn.files import save_drawings

SIDE = 56


def cross():
    image = Image.new("RGB", (SIDE, SIDE), "white")
    pen = ImageDraw.Draw(image)
    pen.line((10, 12, 45, 44), fill="black", width=5)
    pen.line((44, 10, 11, 45), fill="black", width=5)
    return image


def image(kind, **options):
    file = io.BytesIO()
    cross().save(file, kind, **options)
    return file.getvalue()


def network():
    file = io.BytesIO()
    save(recipe.untrained(1), file)
    return file.getvalue()


def drawings(scale=lambda images: images):
    file = io.BytesIO()
    images = scale(np.stack([paint(example.strokes) for example in EXAMPLES]))
    labels = np.array([example.label for example in EXAMPLES])
    if scale(1.0) == 1 and scale(-1.0) == -1:
        save_drawings(images, labels, file)
    else:
        np.savez(file, images=images.astype(np.float32), labels=labels)
    return file.getvalue()


def repacked(content, folder="", litter=True, method=zipfile.ZIP_DEFLATED):
    """A zip unpacked and packed again, as Finder or Explorer does it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", method) as new:
        if folder:
            new.writestr(f"{folder}/", b"")
        for name in old.namelist():
            place = f"{folder}/{name}" if folder else name
            new.writestr(place, old.read(name))
            if litter:
                new.writestr(f"__MACOSX/{folder}/._{name}", b"\0\5\x16\7" + bytes(90))
        if litter:
            new.writestr(f"{folder}/.DS_Store" if folder else ".DS_Store", b"\0\0\0\1Bud1")
    return file.getvalue()


def renamed(content, old, new):
    """A zip with other names in its headers, of the same length."""
    assert len(old) == len(new)
    assert content.count(old) >= 2
    return content.replace(old, new)


def array(shape, dtype="<f4", values=b""):
    """An .npy file that claims a shape, with these bytes as its values."""
    header = repr({"descr": dtype, "fortran_order": False, "shape": shape}).encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + values


def zipped(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as packing:
        for name, content in members.items():
            packing.writestr(name, content)
    return file.getvalue()


def spec_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return file.read("spec.npy")


def deflate_bombs():
    """Small files that would unpack to 64 MB, in several disguises."""
    most = 64 * 2**20
    weights = array((most // 4,), values=bytes(most))
    spec = spec_of(network())
    plain = zipped({"spec.npy": spec, "layers.1.weight.npy": weights})
    modest = zipped({"spec.npy": spec, "layers.1.weight.npy": weights[: 20 * 2**20]})
    lying = plain.replace(struct.pack("<I", len(weights)), struct.pack("<I", 300))
    images = array((most // 3136, 28, 28), values=bytes(most // 3136 * 3136))
    labels = io.BytesIO()
    np.save(labels, np.full(most // 3136, "X"))
    return {
        "weights": plain,
        "lying directory": lying,
        "header and length apart": modest,
        "drawings": zipped({"images.npy": images, "labels.npy": labels.getvalue()}),
        "spec": zipped({"spec.npy": array((most,), "|u1", bytes(most))}),
        "header": zipped({"spec.npy": b"\x93NUMPY\2\0" + struct.pack("<I", most) + bytes(most)}),
        "many": zipped({f"{n}.npy": b"" for n in range(3000)}),
    }


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def image_bomb(width=30_000, height=30_000):
    """A PNG of a few bytes that says it is very large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def wav(floats=False, bits=16):
    """A tenth of a second; `floats` in 32 or 64 bits."""
    tone = np.sin(np.arange(4410) / 10)
    if not floats:
        file = io.BytesIO()
        with wave.open(file, "wb") as writing:
            writing.setparams((1, bits // 8, 44100, 0, "NONE", ""))
            writing.writeframes((tone * 30000).astype("<i2").tobytes())
        return file.getvalue()
    data = tone.astype(f"<f{bits // 8}").tobytes()
    form = struct.pack("<HHIIHH", 3, 1, 44100, 44100 * bits // 8, bits // 8, bits)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form
    body += b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def npy():
    file = io.BytesIO()
    np.save(file, np.eye(28))
    return file.getvalue()


IMAGES = {
    "png": image("PNG"),
    "jpeg": image("JPEG"),
    "gif": image("GIF"),
    "bmp": image("BMP"),
    "webp": image("WEBP"),
    "tiff": image("TIFF"),
}
NETWORKS = {
    "network": network(),
    "network of a Mac": repacked(network(), "model"),
    "network of Windows": repacked(network(), "model", litter=False),
    "network packed again": repacked(network(), litter=False),
    "network with backslashes": renamed(
        repacked(network(), "model", litter=False), b"model/l", b"model\\l"
    ),
}
COLLECTIONS = {
    "drawings": drawings(),
    "drawings of a Mac": repacked(drawings(), "drawings"),
}
OTHERS = {
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0"/></svg>',
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(50),
    "wav": wav(),
    "wav of doubles": wav(floats=True, bits=64),
    "mp3": b"ID3\3\0\0\0\0\0\0" + bytes(100),
    "film": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(200),
    "text": "X marks the spot – é".encode(),
    "table": b"age,plan\n20,a\n30,b\n",
    "latin text": "caf\xe9 \xe0 la carte, tr\xe8s bien".encode("latin-1") * 20,
    "web page": b"\n<!DOCTYPE html><html><body>Blocked by your school</body></html>",
    "npy": npy(),
    "pickle": pickle.dumps({"layers": [1, 2, 3]}),
    "gzip": zlib.compress(bytes(100), wbits=31),
    "document": zipped({"[Content_Types].xml": b"<xml/>", "word/document.xml": b"<xml/>"}),
    "torch": zipped({"archive/data.pkl": b"\x80\2}q\0.", "archive/version": b"3\n"}),
    "two folders": zipped({"a/spec.npy": spec_of(network()), "b/spec.npy": spec_of(network())}),
    "empty zip": zipped({}),
    "zeros": bytes(5000),
    "drawings from 0 to 1": drawings(lambda images: (images + 1) / 2),
    "drawings, ink 0 and paper 1": drawings(lambda images: (1 - images) / 2),
    "image bomb": image_bomb(),
    "empty": b"",
}
