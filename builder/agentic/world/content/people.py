"""People from many places, with names that go together."""

from dataclasses import dataclass
from typing import Final

from ..rng import Rng
from .text import slug

_NAMES: Final = (
    ("Nigeria", "Adaeze Chidi Ngozi Emeka Folake Tunde Ifeoma Obinna", "Okafor Adeyemi Eze Balogun Nwosu Okonkwo"),
    ("Kenya", "Wanjiru Kamau Achieng Otieno Njeri Kiprono Makena", "Mwangi Odhiambo Kariuki Cheruiyot Wambui"),
    ("India", "Priya Arjun Meera Rohan Kavya Vikram Ananya Sanjay", "Iyer Sharma Reddy Chatterjee Nair Deshmukh Patel"),
    ("Japan", "Haruka Kenji Yuki Naoko Takumi Emi Ren", "Tanaka Shimizu Kobayashi Mori Fujita Inoue"),
    ("China", "Mei Wei Jun Xiu Hao Lan Qing", "Zhang Liu Chen Huang Zhao Sun"),
    ("Korea", "Ji-woo Min-jun Seo-yeon Hyun-woo Eun-ji", "Kim Park Choi Jung Han"),
    ("Brazil", "Larissa Thiago Camila Rafael Beatriz Caio", "Silva Almeida Barbosa Nogueira Teixeira"),
    ("Mexico", "Ximena Diego Lucía Mateo Valeria Emiliano", "Hernández Ramírez Ortega Villanueva Salazar"),
    ("Poland", "Agnieszka Piotr Zofia Tomasz Kasia Marek", "Kowalczyk Nowak Wiśniewski Zieliński Mazur"),
    ("Germany", "Anke Jürgen Lena Matthias Greta Florian", "Schneider Hoffmann Krüger Vogel Brandt"),
    ("France", "Amélie Julien Chloé Bastien Margaux Théo", "Lefèvre Moreau Girard Rousseau Fontaine"),
    ("Italy", "Giulia Lorenzo Chiara Davide Elena Matteo", "Ricci Bianchi Conti Ferrara Moretti"),
    ("Sweden", "Astrid Erik Linnea Oskar Freja Nils", "Lindqvist Bergström Ekman Sandberg Nyström"),
    ("Turkey", "Elif Emre Zeynep Kerem Defne Burak", "Yılmaz Demir Aydın Koç Şahin"),  # noqa: RUF001  (a dotless i)
    ("Egypt", "Nour Omar Salma Karim Yasmin Tarek", "Hassan Mansour Fahmy Soliman Abdallah"),
    ("Iran", "Shirin Dariush Leila Kaveh Parisa", "Rahimi Karimi Moradi Farahani Shirazi"),
    ("Vietnam", "Linh Minh Thảo Quang Hương", "Nguyễn Trần Phạm Lê Hoàng"),
    ("Ireland", "Aoife Cian Niamh Eoin Saoirse", "Murphy Byrne Gallagher Doyle Keane"),
    ("United States", "Jasmine Marcus Hannah Tyler Naomi Derek", "Washington Bennett Coleman Sullivan Hayes"),
    ("Ghana", "Abena Kwame Akosua Yaw Efua", "Mensah Owusu Boateng Asante Appiah"),
    ("Ukraine", "Oksana Taras Iryna Andriy Daryna", "Shevchenko Bondarenko Kovalenko Tkachenko Melnyk"),
    ("Greece", "Eleni Nikos Katerina Yannis Sofia", "Papadopoulos Georgiou Nikolaidis Vlachos"),
    ("Philippines", "Maricel Jomar Rowena Paolo Liza", "Santos Reyes Bautista Villareal Dizon"),
    ("Samoa", "Sina Tavita Lupe Malakai", "Faleolo Tuilagi Leota Matai"),
)
_PEOPLE: Final = tuple((first.split(), last.split()) for _, first, last in _NAMES)
_HOSTS: Final = ("mailbox.example", "postbox.example", "inbox.example", "fastmail.example", "webmail.example")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an address that nobody else has."""

    first: str
    last: str
    email: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


def people(rng: Rng, count: int, host: str = "", namesakes: int = 0) -> list[Person]:
    """`count` people, at most about 700. The last `namesakes` of them share their names with some others.

    Addresses are at `host`, or at a public provider.
    """
    found: list[tuple[str, str]] = []
    seen: set[tuple[str, str]] = set()
    while len(found) < count - namesakes:
        first, last = rng.pick(_PEOPLE)
        pair = (rng.pick(first), rng.pick(last))
        if pair not in seen:
            seen.add(pair)
            found.append(pair)
    found += rng.sample(found, namesakes)
    taken: set[str] = set()
    return [Person(first, last, _address(rng, first, last, host, taken)) for first, last in found]


def staff(rng: Rng, count: int, host: str) -> list[Person]:
    """People who work here; all names differ."""
    return people(rng, count, host)


def _address(rng: Rng, first: str, last: str, host: str, taken: set[str]) -> str:
    """An address whose part before the @ nobody else has, so that hosts can be exchanged."""
    at = host or rng.pick(_HOSTS)
    name = usual = f"{slug(first)}.{slug(last)}"
    while name in taken:
        name = f"{usual}{rng.between(2, 99)}"
    taken.add(name)
    return f"{name}@{at}"
