"""Claims about networks that a reader trains are on their pages; the cheap ones are checked."""

from __future__ import annotations

import pytest

from tests.xocnn import claims_on_data
from tests.xocnn.claims import CLAIMS, Claim
from tests.xocnn.quotes import says

assert claims_on_data  # importing it adds its claims

pytestmark = pytest.mark.quoted

CHEAP = {claim.name: claim for claim in CLAIMS if claim.cheap}


@pytest.mark.parametrize("claim", CLAIMS, ids=[f"{each.name}, {each.page}" for each in CLAIMS])
def test_a_claim_is_on_its_page(claim: Claim) -> None:
    says(claim.page, *claim.words)


@pytest.mark.parametrize("seed", [0, 1])  # a lab opens with 0
@pytest.mark.parametrize("name", CHEAP)
def test_a_claim_is_true(name: str, seed: int) -> None:
    CHEAP[name].check(seed)
