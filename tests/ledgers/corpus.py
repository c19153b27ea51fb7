"""The corpus: every kind of ledger that the domain reference names, one delivery each."""

from __future__ import annotations

from tests.ledgers import chains, non_public, registers, social

LEDGERS = (
    non_public.WORK_LEDGER, non_public.COMPLETED, non_public.SAVED_AS_TEXT, social.SOCIAL, registers.REGISTER,
    non_public.TWO_COVERAGES,
    registers.PLATFORM, registers.REPORT, social.ORDER, chains.STATISTICS, registers.COLLECTED, registers.TOWN,
    registers.APP, social.CIVIL, chains.CHAIN, social.STREET,
)  # fmt: skip
SHAPES = (
    non_public.HEADS_OF_WORK_LEDGER, non_public.HEADS_OF_COMPLETED, non_public.HEADS_OF_TWO_COVERAGES,
    social.HEADS_OF_SOCIAL, social.HEADS_OF_NON_PUBLIC, social.HEADS_OF_SOCIAL_OF_G, social.HEADS_OF_CIVIL,
    social.HEADS_OF_STREET, registers.HEADS_OF_REGISTER, registers.HEADS_OF_REPORT, registers.HEADS_OF_APP,
    registers.HEADS_OF_PLATFORM, registers.HEADS_OF_TOWN, registers.HEADS_OF_COLLECTED, chains.HEADS_OF_MEMBERS,
    chains.HEADS_OF_STATISTICS,
)  # fmt: skip
