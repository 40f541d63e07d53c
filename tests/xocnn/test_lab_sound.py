"""The lab of sounds: what it shows, the reader's takes, and what it hears."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

from xocnn.labs import OptionError, find
from xocnn.page import Session
from xocnn.sound import LENGTH, RATE, SoundError, learning, listening
from xocnn.sound.clips import block


def tone(frequency: float, noise: int = 0) -> np.ndarray:
    """Half a second of a tone in the middle of two, with a little noise."""
    at = np.arange(2 * RATE)
    rng = np.random.default_rng(noise)
    inside = (at >= 6000) & (at < 10_000)
    made = 0.5 * np.sin(2 * np.pi * frequency * at / RATE) * inside
    return (made + 0.005 * rng.standard_normal(len(at))).astype(np.float32)


def look(session: Session, **options: Any) -> dict[str, Any]:
    return session.lab("sound", options)["view"]


LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
RESPONSE = r" by (\S+); times the gain (\S+), plus the bias (\S+), that makes (\S+?)\.(?: |$)"


def figures(pattern: str, sentence: str) -> tuple[str, ...]:
    """The figures of a sentence, as a calculator takes them."""
    found = re.search(pattern, sentence)
    assert found, sentence
    return tuple(part.replace("−", "-") for part in found.groups())


def works_out(match: str, gain: str, bias: str, result: str) -> str:
    """Gain times match plus bias, with as many places as the result has."""
    places = len(result.partition(".")[2])
    return f"{float(match) * float(gain) + float(bias):.{places}f}"


def to_the_end(session: Session, **options: Any) -> dict[str, Any]:
    while (told := session.work("sound", options, 1000))["more"]:
        pass
    return told["view"]


def test_a_clip_is_shown_as_a_waveform_and_as_the_picture_that_the_network_sees(
    session: Session,
) -> None:
    view = look(session, clip=3)
    clips, labels = block("chirps", 0, 0, held_out=True)
    assert view["truth"] == ("rising", "falling")[labels[2]]
    assert view["picture"].shape == (24, 61)
    for stripe in (0, 99, 249):
        part = clips[2, 32 * stripe : 32 * stripe + 32]
        assert view["wave"][:, stripe].tolist() == [part.min(), part.max()]
    assert "8,000 samples, cut into 61 chunks of 32 ms, one every 16 ms" in view["sentence"]
    assert "make 1,464 numbers" in view["sentence"]


def test_clips_go_round(session: Session) -> None:
    assert look(session, clip=33)["clip"] == 1


def test_window_hop_and_scale_make_another_picture(session: Session) -> None:
    assert look(session, window="64", hop="8")["picture"].shape == (24, 118)
    assert look(session, window="16", hop="32")["picture"].shape == (24, 31)
    usual, linear = look(session), look(session, scale="linear")
    assert usual["bands"][1] < linear["bands"][1]
    assert np.abs(usual["picture"] - linear["picture"]).max() > 1


@pytest.mark.parametrize("scale", ["mel", "linear"])
def test_frequencies_are_marked_at_the_bands_that_hear_them(session: Session, scale: str) -> None:
    session.lab("sound", {"scale": scale})
    for hertz in (1000, 2000):
        heard = session.hear({"scale": scale}, tone(hertz))
        height = dict(heard["marks"])[hertz]
        loudest = heard["picture"].mean(axis=1).argmax()
        assert abs((1 - height) * 24 - (loudest + 0.5)) < 1
    mel, linear = (dict(look(session, scale=each)["marks"]) for each in ("mel", "linear"))
    assert mel[1000] > linear[1000] + 0.15


@pytest.mark.slow
def test_another_clip_or_feature_leaves_what_was_learned(session: Session) -> None:
    while (view := session.work("sound", {}, 0)["view"])["updates"] < 20:
        pass
    again = look(session, clip=5, feature=4, at="clip")
    assert (again["updates"], again["clip"], again["feature"]) == (20, 5, 4)
    np.testing.assert_array_equal(again["features"], view["features"])
    assert look(session, seed=1)["updates"] == 0


def test_the_arithmetic_of_a_value_leads_to_the_value_shown(session: Session) -> None:
    view = look(session, at="clip", row=4, column=20)
    value = view["picture"][3, 19]
    told = view["told"]["sentence"]
    assert told.startswith("Chunk 20, 0.304 to 0.336 s; band 21, 2,598 to 3,100 Hz: power ")
    assert told.endswith(f"{value:.2f}.".replace("-", "−"))


@pytest.mark.parametrize(("row", "column"), [(1, 1), (4, 20), (12, 40), (24, 61)])
def test_the_arithmetic_of_a_value_comes_out_for_whoever_works_it_out(
    session: Session, row: int, column: int
) -> None:
    told = look(session, at="clip", row=row, column=column)["told"]["sentence"]
    power, mantissa, raised, decibels, mean, spread, value = figures(
        r"power (.*?); 10 · log₁₀\((.*?) · 10(.*?) \+ 3 · 10⁻⁶\) is (.*?) dB\. Less this band's "
        r"mean in training, (.*?) dB, and divided by its spread, (.*?) dB: (.*?)\.$",
        told,
    )
    assert power == f"{mantissa} · 10{raised}"
    shown = float(mantissa) * 10.0 ** int(raised.translate(LOWERED)) + 3e-6
    places = len(decibels.partition(".")[2])
    assert f"{10 * math.log10(shown):.{places}f}" == decibels
    assert f"{(float(decibels) - float(mean)) / float(spread):.2f}" == value


def test_the_arithmetic_of_a_match_and_of_a_vote_is_that_of_the_network(session: Session) -> None:
    view = look(session, feature=2, at="map", row=5, column=6)
    value = view["matches"][4, 5]
    told = view["told"]["sentence"]
    assert told.startswith("Bands 13 to 20, chunks 6 to 13: this patch matches feature 2 by ")
    assert "row" not in told and "Layer" not in told
    match, *parts = figures(RESPONSE, told)
    assert works_out(match, *parts) == parts[-1] == f"{value:.2f}"
    source = view["told"]["source"]
    assert [source[side] for side in ("top", "left", "bottom", "right")] == [4, 5, 12, 13]
    patch = view["picture"][4:12, 5:13]
    exact = (patch * view["features"][1]).sum() / 64
    assert float(match) == pytest.approx(exact, abs=0.5 * 10.0 ** -len(match.partition(".")[2]))
    assert look(session, at="map", row=200)["told"] is None


@pytest.mark.slow
def test_the_arithmetic_of_a_vote_names_all_scores_and_comes_out(session: Session) -> None:
    for options in ({}, {"data": "vowels"}, {"clip": 2}):
        for _ in range(8):
            session.work("sound", options, 0)
        view = look(session, at="votes", row=2, **options)
        told, votes = view["told"]["sentence"], view["votes"]
        first, second = votes["classes"]
        match, *parts = figures(RESPONSE, told)
        assert works_out(match, *parts) == parts[-1]
        scores = figures(rf"All scores: {first} (.*?), {second} (.*?)\. By", told)
        assert parts[-1] == scores[1]
        powers = [math.exp(float(score)) for score in scores]
        percent = round(100 * powers[1] / sum(powers))
        assert percent == votes["percents"][1]
        assert told.endswith(f"that is {percent} % of the vote for {second}.")


@pytest.mark.slow
def test_the_accuracy_that_is_told_is_counted_on_clips_that_were_held_out(session: Session) -> None:
    view = to_the_end(session)
    right = 0
    for number in range(4):
        clips, labels = block("chirps", 0, number, held_out=True)
        for clip, label in zip(clips, labels, strict=True):
            right += session.hear({}, clip)["votes"]["winner"] == ("rising", "falling")[label]
    assert f"right about {right} of 128 held out, {100 * right / 128:.1f} %" in view["now"]
    assert right / 128 > 0.95


def test_the_sound_of_a_clip_is_the_clip_and_that_of_a_feature_its_own(session: Session) -> None:
    told = session.sound({"clip": 2}, "clip")
    np.testing.assert_array_equal(told["samples"], block("chirps", 0, 0, held_out=True)[0][1])
    assert told["rate"] == RATE
    feature = session.sound({"feature": 3}, "feature")["samples"]
    assert feature.dtype == np.float32
    assert 0.4 < np.abs(feature).max() <= 0.5
    with pytest.raises(SoundError, match="but no song"):
        session.sound({}, "song")


@pytest.mark.slow
def test_own_takes_are_learned_and_then_told_apart_live(session: Session) -> None:
    with pytest.raises(OptionError, match="no sounds of your own here yet"):
        look(session, data="your own")
    for number in range(4):
        session.bring_sound("low", tone(400 + 10 * number, number))
        if not number:
            with pytest.raises(OptionError, match=r"at least two names, besides “low”\. Record"):
                look(session, data="your own")
        told = session.bring_sound("high", tone(2000 + 40 * number, number))
    assert told["names"] == ["low", "high"]
    assert [take["held_out"] for take in told["takes"]] == [False] * 6 + [True] * 2
    view = to_the_end(session, data="your own")
    assert "right about 2 of 2 held out, 100.0 %" in view["now"]
    assert (view["clips"], view["what"]) == (8, "take")
    for frequency, name in ((420, "low"), (2100, "high")):
        heard = session.hear({"data": "your own"}, tone(frequency, 77))
        assert heard["votes"]["winner"] == name
        assert not heard["silent"] and heard["sentence"].startswith(f"{name}, with ")
    np.testing.assert_array_equal(
        session.sound({"data": "your own"}, "heard")["samples"].shape, (LENGTH,)
    )


def test_other_takes_begin_the_learning_again(session: Session) -> None:
    for name, frequency in (("low", 400), ("high", 2000)):
        session.bring_sound(name, tone(frequency))
    session.work("sound", {"data": "your own"}, 300)
    told = session.remove_take(2)
    assert told["missing"] == "Training needs takes of at least two names, besides “low”."
    assert session.bring_back_take()["missing"] == ""
    assert "Nothing is trained yet" in look(session, data="your own")["now"]


def test_a_sound_that_cannot_be_used_leaves_everything_as_it_was(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (learning, listening):
        monkeypatch.setattr(module, "UPDATES", 20)
    session.bring_sound("low", tone(400))
    session.bring_sound("high", tone(2000))
    view = to_the_end(session, data="your own")
    assert "none is held out, for only the fourth take" in view["now"]
    with pytest.raises(SoundError, match="Nothing was to be heard"):
        session.bring_sound("low", np.zeros(2 * RATE))
    assert look(session, data="your own")["updates"] == 20
    assert len(session.takes()["takes"]) == 2


def test_silence_gets_no_vote_and_clipping_is_told(session: Session) -> None:
    quiet = session.hear({}, np.zeros(2 * RATE, np.float32))
    assert (quiet["silent"], quiet["sentence"]) == (True, "Silence.")
    loud = session.hear({}, np.clip(8 * tone(500), -1, 1))
    assert loud["clipped"] and "too loud and is clipped" in loud["sentence"]
    assert "It has not been trained yet." in loud["sentence"]


def test_no_sound_is_kept_or_in_a_link(session: Session) -> None:
    before = session.keep()["file"].size, session.link()
    session.bring_sound("low", tone(400))
    assert (session.keep()["file"].size, session.link()) == before


def test_every_option_reads_its_own_default() -> None:
    for option in find("sound").options:
        assert option.read(option.default) == option.default
