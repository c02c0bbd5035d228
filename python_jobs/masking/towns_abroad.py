"""Towns outside Denmark, as area codes of telephone numbers name them: phonenumbers has them (Apache License 2.0)."""

import re

# Greece, the Low Countries, France, Spain, Portugal, Ireland, Iceland, Finland, Bulgaria, Hungary, the Baltic
# states, Ukraine, the Balkans, Italy, Romania, Switzerland, Czechia, Slovakia, Austria, Great Britain, Sweden, Norway,
# Poland, Germany, Turkey, Greenland.
_COUNTRIES = (
    *("30", "31", "32", "33", "34", "351", "352", "353", "354", "358", "359", "36", "370", "371", "372", "380", "381"),
    *("385", "386", "387", "389", "39", "40", "41", "420", "421", "43", "44", "46", "47", "48", "49", "90", "299"),
)
_SHORTEST = 5
_TOWN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def towns_abroad() -> frozenset[str]:
    """Their names in lower case, those of one word."""
    from phonenumbers.geodata import GEOCODE_DATA

    found = {name for number, names in GEOCODE_DATA.items() if number.startswith(_COUNTRIES) for name in names.values()}
    return frozenset(
        part.casefold()
        for name in found
        for part in re.split(r"[/,]\s*", name)
        if len(part) >= _SHORTEST and _TOWN.fullmatch(part)
    )
