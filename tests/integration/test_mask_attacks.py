"""What somebody can do who has the masked data, all of it, but no key."""

import datetime
import hashlib
import hmac
from collections.abc import Iterator

from python_jobs.job import Job
from python_jobs.masking.entities import ENTITIES
from python_jobs.masking.keys import MasterKey, load_key
from python_jobs.masking.run import mask
from python_jobs.masking.tokens import TOKEN_BYTES, Tokeniser
from tests.integration.test_mask import raw, rows

__all__ = ["raw"]

CPR = "3112841234"


def cpr_space(day: datetime.date) -> Iterator[str]:
    """Every number that can be issued for a day. An attacker goes on with every other day: the method is the same."""
    return (f"{day:%d%m%y}{serial:04d}" for serial in range(10_000))


def guesses(candidate: str, key_id: str) -> Iterator[str]:
    """What can be computed of a number without the key: hashes, hashes with everything that is in the open."""
    open_words = [b"", b"DK_CPR", b"cpr", key_id.encode(), f"cpr_{key_id}".encode(), b"atlas/masking/1/entity/DK_CPR"]
    for word in open_words:
        yield hashlib.sha256(word + candidate.encode()).hexdigest()[: 2 * TOKEN_BYTES]
        yield hmac.digest(word, candidate.encode(), "sha256")[:TOKEN_BYTES].hex()


def test_a_dictionary_of_cpr_numbers_finds_nothing_without_the_key_and_everything_with_it(raw: Job) -> None:
    mask(raw)
    tokens = {str(row[0]) for row in rows(raw, "select cpr_nr from masked.crm__customers where cpr_nr is not null")}
    key_id = next(iter(tokens)).split("_")[1]
    digests = {token.split("_")[2] for token in tokens}
    day = datetime.date(1984, 12, 31)
    assert CPR in set(cpr_space(day)), "the dictionary holds the number"
    assert not any(guess in digests for candidate in cpr_space(day) for guess in guesses(candidate, key_id))
    check_values = {str(row[0]) for row in rows(raw, "select check_value from compliance.masking_keys")}
    for weak in (*check_values, key_id, "0" * 64):
        known = Tokeniser(MasterKey(weak.encode()))
        assert not any(known.token("DK_CPR", candidate)[-32:] in digests for candidate in cpr_space(day))
    mine = Tokeniser(load_key(raw.settings))
    assert [candidate for candidate in cpr_space(day) if mine.token("DK_CPR", candidate) in tokens] == [CPR]


def test_tokens_of_different_classes_do_not_join() -> None:
    """The same text as an e-mail address, a user name and a name: nothing tells that it is one person."""
    tokens = Tokeniser(MasterKey(b"a-key-that-is-only-ever-used-in-tests-0123"))
    endings = {tokens.token(entity, "mette@example.dk").rsplit("_", 1)[1] for entity in ENTITIES}
    assert len(endings) == len(ENTITIES)
    seeds = {tokens.seed(entity, "mette@example.dk")[:TOKEN_BYTES].hex() for entity in ENTITIES}
    assert len(seeds | endings) == 2 * len(ENTITIES), "fakes tell nothing about tokens"


def test_tokens_of_different_keys_do_not_join() -> None:
    one, two = (Tokeniser(MasterKey(f"a-key-only-ever-used-in-tests-number-{n}".encode())) for n in (1, 2))
    assert one.token("DK_CPR", CPR).rsplit("_", 1)[1] != two.token("DK_CPR", CPR).rsplit("_", 1)[1]


def test_subkeys_are_independent_of_each_other_and_of_what_is_published() -> None:
    key = MasterKey(b"a-key-that-is-only-ever-used-in-tests-0123")
    labels = [*(f"entity/{entity}" for entity in ENTITIES), "vault/wrap", "key-id", "check-value"]
    subkeys = [key.subkey(label) for label in labels]
    assert len(set(subkeys)) == len(labels)
    assert not any(key.check_value in subkey.hex() for subkey in subkeys[:-1])
