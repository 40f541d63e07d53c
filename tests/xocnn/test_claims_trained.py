"""Claims about networks that a reader trains hold for the seed that each lab opens with."""

from __future__ import annotations

import pytest

from tests.xocnn import claims_on_data
from tests.xocnn.claims import CLAIMS, Claim
from tests.xocnn.quotes import says

assert claims_on_data  # importing it adds its claims

pytestmark = pytest.mark.quoted


NAMES = [f"{each.name}, {each.page}" for each in CLAIMS]


@pytest.mark.parametrize("claim", CLAIMS, ids=NAMES)
def test_a_claim_is_on_its_page_and_true(claim: Claim) -> None:
    says(claim.page, *claim.words)
    if claim.cheap:
        claim.check(0)
