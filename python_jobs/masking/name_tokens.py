"""The words of a text that follow each other and may be one name."""

from python_jobs.masking.name_words import PARTICLES
from python_jobs.masking.names import COMMON_FAMILY, FAMILY, FIRM, GIVEN, PLACE, STOP, THING, WORD, kind
from python_jobs.masking.words import Token

_MAXIMUM = 6


def sequence_at(text: str, tokens: list[Token], position: int, *, loose: bool) -> list[Token]:
    """Words that follow each other within a line and may be one name."""
    sequence = [tokens[position]]
    index = position + 1
    while index < len(tokens) and len(sequence) < _MAXIMUM:
        gap = text[sequence[-1].end : tokens[index].start]
        if gap == "s " and tokens[index].capital and not tokens[index].flags & (WORD | PLACE | THING | FIRM | STOP):
            # 'Vadims Ozols': no genitive.
            sequence.append(tokens[index])
            index += 1
            continue
        if len(sequence[-1].word) == 1 and len(gap) > 1 and gap.isspace():
            # '8000 Aarhus C  Due': the next column.
            break
        if not (gap.isspace() or gap in (".", ". ")) or "\n" in gap or (gap[0] == "." and not sequence[-1].initial):
            break
        token = tokens[index]
        if len(gap) > 1 and gap[0] != "." and text[token.end : token.end + 1] == ":":
            # 'Sælger: Mette Holm  Køber: …': the next label.
            break
        if token.word in PARTICLES and not loose and (between := _particles(text, tokens, index)):
            sequence += tokens[index : index + between]
            index += between
            continue
        if loose and (skipped := _loose_particles(text, tokens, index)):
            sequence += tokens[index : index + skipped]
            index += skipped
            continue
        if token.flags & STOP and not token.initial:
            break
        wanted = token.capital or token.initial
        if loose:
            genitive = token.word.endswith("s") and kind(token.word[:-1])[0] & COMMON_FAMILY
            wanted = bool(token.flags & (GIVEN | FAMILY) or genitive) or not token.flags & WORD or token.initial
        if not wanted:
            break
        sequence.append(token)
        index += 1
    while sequence[-1].word in PARTICLES and len(sequence) > 1:
        sequence.pop()
    return sequence


def _particles(text: str, tokens: list[Token], index: int) -> int:
    """How many tokens 'van der' or 'de la' are before a capital; 0 when none follows."""
    for count in (1, 2):
        if index + count >= len(tokens):
            return 0
        last, follower = tokens[index + count - 1], tokens[index + count]
        between = text[last.end : follower.start]
        if follower.capital:
            return count if between in (" ", " den ", " der ") else 0
        if between != " " or follower.word not in PARTICLES:
            return 0
    return 0


def _loose_particles(text: str, tokens: list[Token], index: int) -> int:
    """How many tokens 'van der' or 'de la' are where nothing, or everything, has capitals; 0 when no name follows."""
    words = [token.word.casefold() for token in tokens[index : index + 3]]
    count = 2 if words[:2] in (["van", "der"], ["van", "den"], ["de", "la"], ["von", "der"]) else 1
    if count == 1 and words[:1] not in (["van"], ["von"], ["el"], ["al"], ["bin"], ["di"]):
        return 0
    if len(words) <= count or text[tokens[index].start : tokens[index + count].start].count(" ") != count:
        return 0
    return count if tokens[index + count].flags & FAMILY or not tokens[index + count].flags & WORD else 0
