"""What a programme is offered to begin with, in the house's languages.

These are texts that people change, not labels: they are written out here, because gettext's files
hold what the house itself says.
"""

from __future__ import annotations

from programmes.models import Domain

# Davies & Dart 2005, step 4: the question, and why the teller thinks the change significant.
QUESTION = {
    "en": (
        "Looking back over the last months, what do you think was the most significant change "
        "in the lives of people here?"
    ),
    "fr": (
        "En repensant aux derniers mois, quel a été, selon vous, le changement le plus "
        "significatif dans la vie des gens d’ici ?"
    ),
    "ar": "عند النظر إلى الأشهر الماضية، ما هو في رأيك أهم تغيير طرأ على حياة الناس هنا؟",
}
SIGNIFICANCE = {
    "en": "Why is this change the most significant to you?",
    "fr": "Pourquoi ce changement est-il le plus significatif pour vous ?",
    "ar": "لماذا يُعد هذا التغيير هو الأهم بالنسبة إليك؟",
}

USUAL_DOMAINS = {
    Domain.Kind.ANY_OTHER: (
        {"en": "Any other change", "fr": "Tout autre changement", "ar": "أي تغيير آخر"},
        {
            "en": "A change that fits no other domain.",
            "fr": "Un changement qui n’entre dans aucun autre domaine.",
            "ar": "تغيير لا يندرج تحت أي مجال آخر.",
        },
    ),
    Domain.Kind.LESSONS: (
        {
            "en": "Lessons, and changes for the worse",
            "fr": "Leçons, et changements en mal",
            "ar": "دروس مستفادة وتغييرات نحو الأسوأ",
        },
        {
            "en": "What went wrong, what did harm, and what was learnt from it.",
            "fr": "Ce qui a mal tourné, ce qui a nui, et ce qu’on en a appris.",
            "ar": "ما لم يسر على ما يرام، وما ألحق ضررًا، وما تعلّمناه منه.",
        },
    ),
}
