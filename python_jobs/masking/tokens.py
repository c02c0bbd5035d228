"""Keyed tokens: HMAC-SHA256 (RFC 2104) with a key per entity, 128 bits kept, the key's id inside."""

import hashlib

from python_jobs.masking.entities import ENTITIES
from python_jobs.masking.keys import MasterKey, Secret

BLOCK_BYTES = 64
TOKEN_BYTES = 16


class Tokeniser(Secret):
    """Makes tokens. The same canonical value of the same entity gets the same token in every table.

    Args:
        key: the master key; only keys derived from it are kept here.
    """

    __slots__ = ("_states", "key_id")

    def __init__(self, key: MasterKey) -> None:
        super().__init__(b"")
        self.key_id = key.key_id
        self._states = {}
        for entity in ENTITIES.values():
            block = key.subkey(f"entity/{entity.name}").ljust(BLOCK_BYTES, b"\0")
            # The two keyed states of HMAC, prepared once: copying them costs less than half of hmac.new.
            inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
            outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))
            self._states[entity.name] = (inner, outer, f"{entity.word}_{self.key_id}_")

    def token(self, entity: str, canonical: str) -> str:
        """The token of a canonical value, such as ``email_3fa1_<32 hex digits>``."""
        inner, outer, prefix = self._states[entity]
        first, second = inner.copy(), outer.copy()
        first.update(canonical.encode("utf-8", "surrogatepass"))
        second.update(first.digest())
        return prefix + second.digest()[:TOKEN_BYTES].hex()

    def seed(self, entity: str, canonical: str) -> bytes:
        """32 bytes from which a made-up value is drawn. They tell nothing about the token: no value holds a NUL."""
        inner, outer, _ = self._states[entity]
        first, second = inner.copy(), outer.copy()
        first.update(b"fake\0" + canonical.encode("utf-8", "surrogatepass"))
        second.update(first.digest())
        return bytes(second.digest())
