"""Short texts written for the tests of the theme engine."""

from themes.engine import Text

OPENINGS = ("Last year", "Before the rains", "In our village", "For a long time", "Since March")
SUBJECTS = {
    "water": (
        "we walked far to fetch water from the river",
        "the new well gives clean water near the houses",
        "the committee repaired the pump and the tap",
        "children no longer fall ill from dirty water",
        "we dug a well and laid pipes to the tap",
        "the pump broke and the river water made us ill",
    ),
    "school": (
        "the teacher opened an evening class for girls",
        "my daughter passed her exam and went to secondary school",
        "the school received desks and books for every pupil",
        "parents paid the teacher with maize so that lessons went on",
        "girls who had left school came back to the class",
        "pupils read books aloud and write their exam without fear",
    ),
    "crops": (
        "the maize harvest failed and the field stood dry",
        "we planted beans between the maize and the soil improved",
        "the cooperative sold our harvest at the market for a fair price",
        "new seeds and compost doubled the yield of the field",
        "farmers store the grain and sell it when the price is good",
        "the soil was tired until we left the field to rest with beans",
    ),
    "clinic": (
        "the nurse vaccinated babies at the clinic",
        "a mother gave birth safely because the midwife came",
        "the clinic had no medicine and the nurse sent us home",
        "health workers visit pregnant mothers at home",
        "the midwife taught mothers to weigh their babies",
        "medicine for malaria reached the health post in time",
    ),
}


def story_texts(n: int = 48, lang: str = "en") -> list[Text]:
    """Texts about four subjects in turn; the id tells which."""
    subjects = list(SUBJECTS)
    return [_story(number, subjects[number % len(subjects)], lang) for number in range(n)]


def _story(number: int, subject: str, lang: str) -> Text:
    lines, turn = SUBJECTS[subject], number // len(SUBJECTS)
    first, second = lines[turn % 6], lines[(turn + 1 + turn // 6) % 6]
    opening = OPENINGS[turn % len(OPENINGS)]
    return Text(f"{subject}-{number:03d}", f"{opening} {first}. Now {second}.", lang)
