"""Where sentences end, in five languages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.words.lexicon import lexicon_for
from extractors.words.sentences import split


def sentences(text: str, language: str = "en") -> list[str]:
    return [text[start:end].strip() for start, end in split(text, lexicon_for(language))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ms. Roe spoke. Mr. Otway left.", ["Ms. Roe spoke.", "Mr. Otway left."]),
        ("H.E. Mr. J. A. Otway agreed. He left.", ["H.E. Mr. J. A. Otway agreed.", "He left."]),
        ("See Art. 5 and No. 7 of Vol. II. It applies.", ["See Art. 5 and No. 7 of Vol. II.", "It applies."]),
        ("It rose by 3.5 per cent in 2005. Nobody objected.", ["It rose by 3.5 per cent in 2005.", "Nobody objected."]),
        ("They met at 3 p.m. The hall was full.", ["They met at 3 p.m.", "The hall was full."]),
        ("They met at 3 p.m. Monday was free.", ["They met at 3 p.m. Monday was free."]),
        ("It covers roads, rail, etc. Rome is next.", ["It covers roads, rail, etc.", "Rome is next."]),
        ("The U.S. Government paid. The rest did not.", ["The U.S. Government paid.", "The rest did not."]),
        ("Why? Because. Yes! Indeed.", ["Why?", "Because.", "Yes!", "Indeed."]),
        ("He paused... Then he went on.", ["He paused...", "Then he went on."]),
        ("It was late; nobody spoke; all left.", ["It was late; nobody spoke; all left."]),
        ("31. Ms. Roe (Fiji) agreed. She left.", ["31. Ms. Roe (Fiji) agreed.", "She left."]),
        ("(a) Trains. They are late.", ["(a) Trains.", "They are late."]),
        ('"It is late. We must go," said Ms. Roe. She rose.', ['"It is late. We must go," said Ms. Roe.', "She rose."]),
        ("He said: “We stay. We wait.” Then he sat.", ["He said: “We stay. We wait.”", "Then he sat."]),
        (
            "Several agencies (roads, rail, etc.) agreed. Others did not.",
            ["Several agencies (roads, rail, etc.) agreed.", "Others did not."],
        ),
        ("Three points: • One is trains • Two is buses", ["Three points:", "• One is trains", "• Two is buses"]),
        ("It was agreed (cf. Annex B). The rest waited.", ["It was agreed (cf. Annex B).", "The rest waited."]),
        ("Mr. van der Berg et al. asked. Nobody replied.", ["Mr. van der Berg et al. asked.", "Nobody replied."]),
        ("", []),
        ("no stop at all", ["no stop at all"]),
    ],
)
def test_english(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Am 3. Mai sprach Hr. Dr. Lenz. Er ging.", ["Am 3. Mai sprach Hr. Dr. Lenz.", "Er ging."]),
        ("de", "Das kostet z.B. 3,5 Mio. Euro. Niemand zahlt.", ["Das kostet z.B. 3,5 Mio. Euro.", "Niemand zahlt."]),
        ("de", "Gem. § 5 Abs. 2 ist es so. Punkt.", ["Gem. § 5 Abs. 2 ist es so.", "Punkt."]),
        ("fr", "M. Roche parle. Mme Petit répond.", ["M. Roche parle.", "Mme Petit répond."]),
        (
            "fr",
            "« Il est tard. Partons », dit M. Roche. Il sort.",
            ["« Il est tard. Partons », dit M. Roche.", "Il sort."],
        ),
        ("fr", "Voir art. 5, al. 2. Rien ne change.", ["Voir art. 5, al. 2.", "Rien ne change."]),
        ("es", "El Sr. Vidal habló. La Sra. Otero no.", ["El Sr. Vidal habló.", "La Sra. Otero no."]),
        ("es", "¿Cuándo? Nadie lo sabe. ¡Ya!", ["¿Cuándo?", "Nadie lo sabe.", "¡Ya!"]),
        ("es", "Véase el núm. 7 del art. 5. Se aplica.", ["Véase el núm. 7 del art. 5.", "Se aplica."]),
        ("pt", "O Sr. Reis falou. A Sra. Matos não.", ["O Sr. Reis falou.", "A Sra. Matos não."]),
        ("pt", "Ver o art. 5 e a p. 12. Aplica-se.", ["Ver o art. 5 e a p. 12.", "Aplica-se."]),
    ],
)
def test_other_languages(language: str, text: str, expected: list[str]) -> None:
    assert sentences(text, language) == expected


def test_a_quotation_that_never_closes_is_read_sentence_by_sentence() -> None:
    text = "He said “we stay. " + "It goes on. " * 80 + "It ends."
    assert len(sentences(text)) == 82


@given(st.text(alphabet='aB1.!?;:()“”"«» \n•Mr', max_size=80), st.sampled_from(["en", "de", "fr", "es", "pt"]))
def test_offsets_cover_the_text_once(text: str, language: str) -> None:
    offsets = split(text, lexicon_for(language))
    assert "".join(text[start:end] for start, end in offsets).split() == text.split()
    assert all(end == start for (_, end), (start, _) in pairwise(offsets))
