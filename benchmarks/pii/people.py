"""Made-up persons. The tuning part and the held-out part share no given and no family name.

The lists were written by hand, not taken from the lists that Atlas searches with: some names are on those, some
are not, as in life.
"""

import random
from dataclasses import dataclass

_TUNING_GIVEN = (
    "Mette Søren Lars Anne Jens Kirsten Peter Hanne Niels Inge Henrik Camilla Rasmus Signe Åse Øjvind Bent Birthe "
    "Anne-Mette Hans-Christian Freja Malthe Bodil Gorm Lone Torben Pia Jesper Sanne Emil Laura Mikkel Jytte",
    "John Emily Michael Sarah James Charlotte William Olivia George Harriet Edward Rebecca Simon Margaret Oliver "
    "Lucy Stephen Joanna Patrick Deborah",
    "Fatima Mehmet Agnieszka Nguyen Olena Dmitri Abdullahi Priya Wei Carlos Giulia Björn Ingrid Jean-Pierre Aylin "
    "Zbigniew Hodan Ravi Yuki Mateusz Amina Bogdan Ioana Khadija",
)
_TUNING_FAMILY = (
    "Hansen Jensen Østergaard Møller Kjær Holm Sørensen Vestergaard Lund Thygesen Bjerregaard Nørskov Krogh Dam "
    "Brandt Aagaard Skov Hedegaard Winther Toft Munk Juhl Frandsen Kofoed",
    "Smith Johnson Brown Taylor Wilson Clarke O'Brien Wright Hughes Bennett Murphy Cooper Ward Foster Griffiths",
    "Yilmaz Kowalski Tran Shevchenko Ivanov Hassan Patel Zhang García Rossi Lindqvist Johansen Dubois Özdemir "
    "Nowak Warsame Sharma Tanaka Popescu Al-Masri Wojcik Diallo Kaya",
)
_SECOND_GIVEN = (
    "Kristian Louise Morten Tine Ole Karen Anders Ida Thomas Vibeke Magnus Astrid Bjarne Ulla Kim Dorthe Frederik "
    "Sofie Asger Ellen Jonas Rikke Steffen Gitte Palle Lærke Villads Oda Karl-Emil Ann-Sofie Nanna Tobias Birgit",
    "David Jessica Robert Hannah Andrew Victoria Daniel Sophie Christopher Alice Matthew Eleanor Nicholas Grace "
    "Benjamin Amanda Kevin Rachel Timothy Fiona",
    "Ahmed Zeynep Katarzyna Linh Svitlana Sergei Mohamud Ananya Ming Javier Chiara Åke Siv François Emre Jacek "
    "Ayaan Arjun Haruka Piotr Yusuf Mihai Elena Samira Thandiwe",
)
_SECOND_FAMILY = (
    "Nielsen Pedersen Andersen Christensen Larsen Kristoffersen Bach Damgaard Iversen Overgaard Kjeldsen Friis Bang "
    "Mortensen Laursen Ravn Høgh Dalsgaard Steen Schou Lauridsen Bruun Ågesen Mølgaard",
    "Davies Evans Thompson Robinson Walker Hall Turner Collins Edwards Stewart Morris Campbell Kelly Marshall",
    "Demir Wisniewska Pham Kovalenko Petrov Abdi Singh Liu Fernández Bianchi Bergström Haugen Moreau Öztürk "
    "Kaczmarek Farah Gupta Suzuki Ionescu El-Sayed Mazur Okafor Arslan",
)
_HELD_OUT_GIVEN = (
    "Pernille Jakob Trine Poul Maja Henning Cecilie Esben Liselotte Troels Josefine Flemming Agnete Christoffer Merete "
    "Viggo Annelise Preben Kirstine Sebastian Dagny Jørgen Lise Mads Tove Rune Bente Carsten Ditte Egon Hans-Jørgen "
    "Anne-Grethe Thea Laust Sidsel",
    "Jennifer Brian Melissa Gregory Heather Philip Natalie Douglas Catherine Ian Gemma Stuart Beverley Malcolm Pamela "
    "Raymond Theresa Zachary Bethany Duncan",
    "Farouk Emine Małgorzata Thanh Iryna Viktor Ifrah Deepika Jiahui Alejandro Francesca Göran Maarten Céline Burak "
    "Tomasz Sagal Vikram Kenji Radu Nadia Idris Chukwuemeka Noura Lucie",
)
_HELD_OUT_FAMILY = (
    "Rasmussen Petersen Madsen Olsen Thomsen Poulsen Lindegaard Knudsen Lauritzen Bertelsen Skovgaard Mikkelsen "
    "Nygaard Bak Kirkegaard Dahl Simonsen Villadsen Bundgaard Eskildsen Holst Gregersen Sandahl Elbæk",
    "Anderson Harris Lewis Mitchell Carter Phillips Parker Bailey Richardson Cox Howard Peterson Gray Ramsey",
    "Şahin Lewandowska Le Bondarenko Volkov Omar Reddy Chen Gutiérrez Esposito Eriksson van-Dijk Lefèvre Aydın "
    "Szymański Jama Mehta Yamamoto Dumitru Haddad Nwosu Sultani Horváth",
)
# Danish, English, foreign.
_WEIGHTS = (0.55, 0.2, 0.25)


@dataclass(frozen=True)
class Person:
    """A name in two parts; the second may be double."""

    given: str
    family: str

    @property
    def full(self) -> str:
        return f"{self.given} {self.family}"


class People:
    """Draws persons of one part.

    Args:
        rng: where the draws come from.
        held_out: which part.
    """

    def __init__(self, rng: random.Random, *, held_out: bool) -> None:
        self.rng = rng
        given, family = (_HELD_OUT_GIVEN,), (_HELD_OUT_FAMILY,)
        if not held_out:
            given, family = (_TUNING_GIVEN, _SECOND_GIVEN), (_TUNING_FAMILY, _SECOND_FAMILY)
        self.given = [" ".join(names).split() for names in zip(*given, strict=True)]
        self.family = [" ".join(names).split() for names in zip(*family, strict=True)]

    def draw(self) -> Person:
        """One of seven has a middle name, one of twelve a mixed origin."""
        rng = self.rng
        group = rng.choices(range(3), _WEIGHTS)[0]
        other = rng.choices(range(3), _WEIGHTS)[0] if rng.random() < 0.08 else group
        given, family = rng.choice(self.given[group]), rng.choice(self.family[other])
        if rng.random() < 0.14:
            middle = rng.choice(self.family[group])
            family = f"{middle} {family}" if middle != family else family
        return Person(given, family)
