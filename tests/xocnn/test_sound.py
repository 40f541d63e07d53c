"""Sound as a picture: checked against ONNX Runtime, librosa, slow loops and what must be seen."""

from __future__ import annotations

import cmath
import math

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper

from xocnn.sound import LENGTH, RATE, SoundError
from xocnn.sound.clips import FORMANTS, block, response
from xocnn.sound.learning import Learning
from xocnn.sound.lessons import Made, Own
from xocnn.sound.likes import liked
from xocnn.sound.spectrogram import BANDS, POINTS, SCALES, Encoder, Standard, hertz, mel
from xocnn.sound.takes import MARGIN, Takes, loudest

ENCODERS = [
    Encoder(window, hop, scale) for window, hop in ((128, 64), (512, 256)) for scale in SCALES
]


def sine(frequency: float, seconds: float = 1.0, amplitude: float = 0.5) -> np.ndarray:
    at = np.arange(round(seconds * RATE)) / RATE
    return (amplitude * np.sin(2 * np.pi * frequency * at)).astype(np.float32)


def onnx_power(clip: np.ndarray, encoder: Encoder) -> np.ndarray:
    """|X|² of every chunk by ONNX Runtime's STFT, with its Hann window: (chunks, frequencies)."""
    nodes = [
        helper.make_node("HannWindow", ["size"], ["hann"]),
        helper.make_node("Concat", ["hann", "zeros"], ["window"], axis=0),
        helper.make_node("STFT", ["clip", "hop", "window"], ["spectra"]),
    ]
    zeros = np.zeros(POINTS - encoder.window, np.float32)
    constants = [
        helper.make_tensor("size", TensorProto.INT64, [], [encoder.window]),
        helper.make_tensor("hop", TensorProto.INT64, [], [encoder.hop]),
        helper.make_tensor("zeros", TensorProto.FLOAT, [len(zeros)], zeros),
    ]
    graph = helper.make_graph(
        nodes,
        "stft",
        [helper.make_tensor_value_info("clip", TensorProto.FLOAT, [1, len(clip), 1])],
        [helper.make_tensor_value_info("spectra", TensorProto.FLOAT, None)],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    (spectra,) = session.run(None, {"clip": clip[None, :, None]})
    return (spectra[0].astype(np.float64) ** 2).sum(axis=2)


@pytest.mark.parametrize("encoder", ENCODERS, ids=str)
def test_power_is_that_of_onnx_runtime(encoder: Encoder) -> None:
    clip = block("vowels", 3, 0)[0][0]
    theirs = onnx_power(clip, encoder)
    theirs = theirs * (2 / (encoder.window / 2)) ** 2 @ encoder.filters.T
    ours = encoder.power(clip[None])[0]
    assert ours.shape == (BANDS, encoder.columns(LENGTH))
    # Theirs looks at 512 samples, so its last chunk begins sooner.
    np.testing.assert_allclose(ours[:, : len(theirs)], theirs.T, rtol=1e-3, atol=1e-8)


def test_a_value_is_the_sum_that_the_formulas_say() -> None:
    encoder, clip = Encoder(), block("chirps", 1, 0)[0][5]
    band, column = 9, 17
    chunk = clip[column * 128 : column * 128 + 256].astype(float)
    fade = [0.5 - 0.5 * math.cos(2 * math.pi * n / 256) for n in range(256)]
    low, middle, high = (
        700 * (10 ** ((start + step * (band + more)) / 2595) - 1)
        for more in range(3)
        for start, end in [(2595 * math.log10(1 + f / 700) for f in (100, 4000))]
        for step in [(end - start) / (BANDS + 1)]
    )
    total = 0.0
    for k in range(257):
        frequency = k * 8000 / 512
        weight = min((frequency - low) / (middle - low), (high - frequency) / (high - middle))
        if weight > 0:
            turn = -2j * math.pi * k / 512
            x = sum(fade[n] * chunk[n] * cmath.exp(turn * n) for n in range(256))
            total += weight * (2 * abs(x) / sum(fade)) ** 2
    assert encoder.power(clip[None])[0, band, column] == pytest.approx(total, rel=1e-9)


# librosa.filters.mel(sr=8000, n_fft=512, n_mels=24, fmin=100, fmax=4000, htk=True, norm=None) of
# librosa 0.11.0: where a band begins, how many frequencies it has, its first weights, their sum.
LIBROSA = {
    0: (7, 8, [0.159663, 0.425768, 0.691872, 0.957977], 3.91279),
    9: (53, 14, [0.133226, 0.273899, 0.414571, 0.555244], 7.36548),
    23: (217, 39, [0.038089, 0.090277, 0.142464, 0.194652], 19.85771),
}


@pytest.mark.parametrize("band", LIBROSA)
def test_mel_bands_are_those_of_librosa(band: int) -> None:
    first, count, weights, total = LIBROSA[band]
    row = Encoder().filters[band]
    assert np.flatnonzero(row).tolist() == list(range(first, first + count))
    assert row[first : first + 4] == pytest.approx(weights, abs=1e-6)
    assert row.sum() == pytest.approx(total, abs=1e-5)


def test_a_sine_is_bright_in_the_band_of_its_frequency_and_nowhere_else() -> None:
    for encoder in ENCODERS:
        for band in (8, 15, 22):
            power = encoder.power(sine(encoder.edges[band + 1])[None])[0].mean(axis=1)
            assert power.argmax() == band
            far = [b for b in range(BANDS) if abs(b - band) > 4]
            assert power[far].max() < 1e-2 * power[band]


def test_mel_bands_grow_wider_with_their_pitch_and_linear_ones_do_not() -> None:
    wide = np.diff(Encoder(scale="mel").edges)
    assert (np.diff(wide) > 0).all()
    assert np.diff(Encoder(scale="linear").edges) == pytest.approx(156)
    np.testing.assert_allclose(hertz(mel(np.array([100.0, 440.0, 4000.0]))), [100, 440, 4000])


def test_loudness_makes_no_difference_to_a_picture() -> None:
    clip = block("chirps", 0, 0)[0][:1]
    quiet, loud = (Encoder().decibels(clip * much) for much in (0.02, 0.9))
    np.testing.assert_allclose(quiet, loud, atol=1e-4)


def test_silence_has_a_picture_without_infinities() -> None:
    assert np.isfinite(Encoder().decibels(np.zeros((1, LENGTH), np.float32))).all()


def test_pictures_are_standardised_with_figures_of_what_is_trained_on_alone() -> None:
    lesson, encoder = Made("chirps", 4), Encoder()
    learning = Learning(lesson, encoder, 4)
    clips, _ = block("chirps", 4, 0)
    decibels = encoder.decibels(clips)
    for row in (0, 11, 23):
        values = decibels[:, row].ravel().tolist()
        mean = sum(values) / len(values)
        spread = math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))
        assert learning.standard.mean[row, 0] == pytest.approx(mean)
        assert learning.standard.spread[row, 0] == pytest.approx(max(spread, 2.0))
    before = learning.standard
    for _ in range(13):
        learning.advance()
    assert learning.updates and learning.standard is before
    held_out = learning.pictures(lesson.shown)
    expected = (encoder.decibels(lesson.shown) - before.mean) / before.spread
    np.testing.assert_allclose(held_out[:, 0], expected, rtol=1e-4, atol=1e-5)


def test_clips_are_the_same_for_the_same_seed_and_others_for_another() -> None:
    for kind in ("chirps", "vowels"):
        clips, labels = block(kind, 5, 2)
        again, labels_again = block(kind, 5, 2)
        np.testing.assert_array_equal(clips, again)
        np.testing.assert_array_equal(labels, labels_again)
        for other in (block(kind, 6, 2), block(kind, 5, 3), block(kind, 5, 2, held_out=True)):
            assert np.abs(clips - other[0]).max() > 0.1
        assert clips.dtype == np.float32
        assert np.abs(clips).max() <= 0.9 + 1e-6


def test_a_rising_chirp_has_its_brightest_band_higher_later() -> None:
    clips, labels = block("chirps", 2, 0)
    power = Encoder().power(clips)
    right = 0
    for picture, label in zip(power, labels, strict=True):
        loud = picture.max(axis=0)
        columns = np.flatnonzero(loud > 0.4 * loud.max())
        slope = np.polyfit(columns, picture[:, columns].argmax(axis=0), 1)[0]
        right += (slope > 0) == (label == 0)
    assert right >= 28


def test_a_mouth_resonates_at_its_formants() -> None:
    at = np.arange(100.0, 3500.0)
    for label, formants in enumerate(FORMANTS.values()):
        flat = response(at, label, 1.0) * np.maximum(at, 60.0)
        peaks = at[1:-1][(flat[1:-1] > flat[:-2]) & (flat[1:-1] > flat[2:])]
        assert len(peaks) == 3
        assert np.abs(peaks - formants).max() < 40


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "least"), [("chirps", 0.95), ("vowels", 0.98)])
def test_a_ready_made_task_is_learned_at_once(kind: str, least: float) -> None:
    learning = Learning(Made(kind, 0), Encoder(), 0)
    assert learning.right is None
    while learning.more:
        learning.advance()
    assert (learning.updates, learning.examined) == (200, 128)
    assert learning.right is not None
    assert learning.right / learning.examined >= least


def test_what_a_feature_likes_has_its_frequencies_at_its_moments() -> None:
    encoder = Encoder()
    feature = -np.ones((8, 8), np.float32)
    for column in range(8):
        feature[7 - column, column] = 1  # rising
    sound = liked(encoder, feature, band=6)
    assert np.abs(sound).max() == pytest.approx(0.5)
    slow = sound[-(7 * 128 + 256) * 4 :]
    power = encoder.power(slow[None])[0]
    brightest = power[:, 8:-8].argmax(axis=0)
    assert brightest[0] in (6, 7) and brightest[-1] in (12, 13)
    assert (np.diff(brightest) >= 0).all()
    assert not liked(encoder, -np.ones((8, 8), np.float32), 3).any()


def test_the_loudest_second_is_that_with_the_most_energy() -> None:
    rng = np.random.default_rng(0)
    sound = (0.01 * rng.standard_normal(20_000)).astype(np.float32)
    sound[11_000:13_000] += sine(500, 0.25)
    slow = max(range(0, 12_001, 250), key=lambda start: (sound[start : start + LENGTH] ** 2).sum())
    start = loudest(sound)
    assert start <= 11_000 and start + LENGTH >= 13_000
    assert (sound[start : start + LENGTH] ** 2).sum() >= (sound[slow : slow + LENGTH] ** 2).sum()


def test_a_take_keeps_its_loudest_second_and_what_lies_around() -> None:
    takes = Takes()
    sound = np.zeros(80_000, np.float32)
    sound[40_000:48_000] = sine(700)
    said = takes.add("  whistle ", sound)
    assert said == ["Of 10.0 s the loudest second is used, from 5.0 s on."]
    (take,) = takes.items
    np.testing.assert_array_equal(take.clip, sound[40_000:48_000])
    assert (take.name, len(take.samples)) == ("whistle", LENGTH + 2 * MARGIN)


def test_a_short_sound_lies_in_a_second_of_silence() -> None:
    takes = Takes()
    takes.add("tick", sine(1000, 0.1))
    np.testing.assert_array_equal(takes.items[0].clip[3600:4400], sine(1000, 0.1))
    assert not takes.items[0].clip[:3600].any()


@pytest.mark.parametrize(
    ("name", "samples", "why"),
    [
        ("a", np.zeros(16_000), "Nothing was to be heard; speak up"),
        ("a", np.zeros(0), "Nothing was to be heard"),
        ("a", np.full(9_000, np.nan), "samples that are no numbers"),
        ("a", np.ones(600 * RATE + 1), "up to 10 minutes; this one has 10.0"),
        (" ", sine(500), "a name of 1 to 16 characters"),
        ("x" * 17, sine(500), "a name of 1 to 16 characters"),
    ],
)
def test_a_sound_that_cannot_be_used_is_refused_with_nothing_lost(
    name: str, samples: np.ndarray, why: str
) -> None:
    takes = Takes()
    takes.add("kept", sine(300))
    with pytest.raises(SoundError, match=why):
        takes.add(name, samples)
    assert [take.name for take in takes.items] == ["kept"]


def test_a_file_that_is_silent_is_not_blamed_on_a_microphone() -> None:
    for samples, why in (
        (np.zeros(16_000), "This file is silent: all samples of its loudest second are 0"),
        (sine(500, 2.0, 0.001), "its loudest second is at -63 dB .* and -48 dB are needed"),
    ):
        with pytest.raises(SoundError, match=why) as refusal:
            Takes().add("a", samples, file=True)
        assert "microphone" not in str(refusal.value)


def test_what_was_removed_comes_back_only_where_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    takes = Takes()
    for name in "ab":
        takes.add(name, sine(500))
    takes.remove(2)
    for bound, why in (("MOST_TAKES", "There are 1 takes"), ("MOST_NAMES", "There are 1 names")):
        with monkeypatch.context() as patch:
            patch.setattr(f"xocnn.sound.takes.{bound}", 1)
            with pytest.raises(SoundError, match=why):
                takes.bring_back()
    takes.bring_back()
    assert takes.names == ("a", "b")


def test_ten_names_are_as_many_as_can_be() -> None:
    takes = Takes()
    for number in range(10):
        takes.add(str(number), sine(300 + 100 * number))
    with pytest.raises(SoundError, match="10 names already"):
        takes.add("ten", sine(500))
    takes.add("9", sine(500))
    assert len(takes.items) == 11


def test_a_clipped_sound_is_kept_and_it_is_said() -> None:
    (said,) = Takes().add("shout", np.clip(sine(300, amplitude=3.0), -1, 1))
    assert "too loud" in said


def test_what_was_removed_comes_back_in_its_place() -> None:
    takes = Takes()
    for name in "abc":
        takes.add(name, sine(500))
    takes.remove(2)
    takes.remove(1)
    assert takes.names == ("c",)
    assert takes.missing == "Training needs takes of at least two names, besides “c”."
    takes.bring_back()
    takes.bring_back()
    assert [take.number for take in takes.items] == [1, 2, 3]
    assert not takes.can_bring_back
    with pytest.raises(SoundError, match="There is no take 7"):
        takes.remove(7)


def test_every_fourth_take_of_a_name_is_held_out_and_not_learned_from() -> None:
    takes = Takes()
    for number in range(5):
        takes.add("low", sine(300 + number))
    takes.add("high", sine(2000))
    learned, held_out = takes.parted()
    assert [take.number for take in held_out] == [4]
    assert [take.number for take in learned] == [1, 2, 3, 5, 6]
    lesson = Own(takes, seed=0)
    labels = np.concatenate([labels for _, labels in lesson.learned()])
    assert np.bincount(labels).tolist() == [96, 96]
    ((clips, truth),) = lesson.examined()
    np.testing.assert_array_equal(clips[0], takes.items[3].clip)
    assert truth.tolist() == [0]


def test_one_name_is_too_few_to_learn() -> None:
    takes = Takes()
    takes.add("alone", sine(500))
    with pytest.raises(SoundError, match="at least two names, besides “alone”"):
        Own(takes, 0)


def test_standard_never_divides_by_nothing() -> None:
    standard = Standard.of(np.zeros((2, BANDS, 5)))
    assert np.isfinite(standard.apply(np.zeros((1, BANDS, 5)))).all()
