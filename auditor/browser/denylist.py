"""What is never clicked, whatever a file says: what deletes, archives, exports, signs out, closes an account, rates.

Words are matched anywhere in a text and in every form, in the languages that services are shown in. To stop at a
harmless text costs a switch that a person has to make; to miss one word costs somebody's data: so doubt means stop.
What deletes by itself, later, is no action: “Auto-delete”, “deleted after 3 months”, “Löschfrist”.
"""

from __future__ import annotations

import re
import unicodedata
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_AUTO = (
    r"auto(?:m[aá]+t\w*)?|self|selbst\w*|otomati\w*|αυτ[όο]ματ\w*|автоматич\w*|自動的?に?|自动|자동(?:으로)?|tự động|"
    r"อัตโนมัติ|تلقائي\w*|ال?تلقائية?|אוטומטי\w*|स्वचालित|ऑटो|स्वतः"
)
_UNIT = (
    r"days?|weeks?|months?|years?|hours?|tag\w*|woche\w*|monat\w*|jahr\w*|stunde\w*|jours?|semaines?|mois|ans?|heures?|"
    r"d[ií]as?|semanas?|mes\w*|años?|horas?|giorn\w|settiman\w|ann[io]|or[ae]|m[êe]s\w*|anos?|dag\w*|we+k\w*|maand\w*|jaar|"
    r"uur|dni\w*|dniach|tygod\w*|miesi\w*|lat\w*|rok\w*|godzin\w*|veck\w*|månad\w*|måned\w*|år|uger?|uker?|tim\w*|päiv\w*|"
    r"viik\w*|kuukau\w*|vuo\w*|dn\w*|týd\w*|měsíc\w*|let|hodin\w*|nap\w*|hét|hónap\w*|év\w*|zile|luni|ani|săptăm\w*|ημέρ\w*|"
    r"μήν\w*|μην\w*|έτη|χρόνια|ώρ\w*|дн\w*|день|недел\w*|месяц\w*|год\w*|лет|час\w*|тиж\w*|місяц\w*|рок\w*|gün|hafta|ay|yıl|"
    r"saat|ngày|tuần|tháng|năm|giờ|hari|minggu|bulan|tahun|jam|วัน|เดือน|ปี|يوم\w*|أيام|شهر\w*|أشهر|سنة|سنوات|ימים|יום|"
    r"חודש\w*|שנ\w*|दिन\w*|महीन\w*|वर्ष\w*|साल"
)
_NUMBER = (
    r"(?:\d+|one|two|three|six|twelve|eighteen|ein\w*|zwei|drei|sechs|zwölf|un[ae]?|deux|trois|six|dos|tres|seis|due|tre|"
    r"sei|dois|três|dwa|trzy|två|to|kolme|tři|három|trei|τρεις|трёх|три|три|üç|ba|tiga)"
)
_AFTER = (
    r"(?:after|nach|après|au bout de|después de|tras|al cabo de|dopo|após|depois de|na|po|efter|etter|după|"
    r"μετά(?: από)?|через|после|після|sau|setelah|หลังจาก|หลัง|بعد|אחרי|לאחר|बाद)"
)
_LATER = "|".join(
    [
        # “deleted after 3 months”, not “delete your account after 3 days”
        rf"(?: (?!account|konto|compte|cuenta)\w+){{0,3}}? ?{_AFTER} {_NUMBER} (?:{_UNIT})(?!\w)",
        # “deletes automatically”, “suppression automatique”, at the end of a clause or before a time
        rf"[ -]?(?:{_AUTO})(?= *(?:$|[.,;:!?()]|{_AFTER}\b|\d))",
    ]
)
_EARLIER = (
    rf"(?:{_AUTO})[ -]?",
    rf"\b{_AFTER} {_NUMBER} (?:{_UNIT}) (?:automatisch )?",
    r"\d+ ?(?:か月|ヶ月|カ月|日|年|週間|個月|个月|天|周|개월|일|년|주)(?:間)? ?"
    rf"(?:後|后|후|뒤)(?:に|에)? ?(?:{_AUTO})? ?",
    rf"{_NUMBER} (?:{_UNIT}) (?:sonra|után|jälkeen|बाद) (?:(?:{_AUTO}) )?",
)
_NOUNS = (
    r"deletion (?:policy|policies|period|schedule|interval|setting|settings|frequency|window|rules?)|"
    r"^(?:archived|deleted|removed|exported)(?: \w+)?$|lösch(?:frist|intervall|zeit|dauer|konzept|regel|periode)\w*|"
    r"poist\w* käytöstä|clear(?:er)? (?:about|that)|delay de suppression|délai de suppression"
)


def _plain(pattern: str) -> str:
    """Letters as a folded text has them."""
    return unicodedata.normalize("NFKC", pattern).strip()


def _lines() -> list[str]:
    words = (files("auditor.browser") / "denylist.txt").read_text("utf-8")
    return [line for line in _plain(words).splitlines() if not line.startswith("#")]


def _pattern(stem: str) -> str:
    inside, stem = stem.startswith("*"), stem.removeprefix("*")
    grouped = stem.replace("~", r"\w*")
    return grouped if inside else rf"(?<!\w)(?:{grouped})(?!\w)"


def _stems(line: str) -> list[str]:
    """The alternatives of a line: `|` within parentheses or brackets belongs to its stem."""
    stems, depth = [""], 0
    for sign in line.partition(" ")[2]:
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and depth == 0:
            stems.append("")
        else:
            stems[-1] += sign
    return stems


_VERBS = "|".join(_pattern(stem) for line in _lines() for stem in _stems(line))
_DESTROYS = re.compile(_VERBS)
_IS_LATER = re.compile(_plain(_LATER))
_IS_EARLIER = re.compile(_plain(rf"(?:{'|'.join(_EARLIER)})") + "$")
_IS_A_NOUN = re.compile(_plain(_NOUNS))
_LETTERS = re.compile("[a-zß-ɏͰ-ϿЀ-ӿ֐-׿؀-ۿऀ-ॿ]*")
_LETTERS_BEFORE = re.compile(f"{_LETTERS.pattern}$")
_ID_WORDS = re.compile(
    r"delete|deletion|erase|wipe|purge|destroy|remove|clear|reset|archive|export|deactivate|logout|signout|logoff|"
    r"log out|sign out|log off|close account|download data|thumbs|good response|bad response"
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")


def destructive_word(text: str) -> str | None:
    """The first word of a text that says that something is destroyed, disclosed or ended; None where none does.

    >>> destructive_word("Turn off and delete activity"), destructive_word("Auto-delete"), destructive_word("Turn off")
    ('delete', None, None)
    """
    folded = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold().split())
    nouns = [found.span() for found in _IS_A_NOUN.finditer(folded)]
    for found in _DESTROYS.finditer(folded):
        start, end = _word_around(folded, *found.span())
        before, after = folded[max(0, start - 60) : start], folded[end : end + 60]
        is_noun = any(a <= start and end <= b for a, b in nouns)
        if not (is_noun or _IS_EARLIER.search(before) or _IS_LATER.match(after)):
            return found[0]
    return None


def _word_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole word, in scripts that have spaces between words."""
    before, after = _LETTERS_BEFORE.search(text, 0, start), _LETTERS.match(text, end)
    return before.start() if before else start, after.end() if after else end


def destructive_id(value: str) -> str | None:
    """The word of a test id, id or path that says the same: `confirm-delete`, `logoutButton`, `/sign_out`."""
    words = " ".join(re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", value)).lower()
    words = re.sub(r"\bauto delet\w*", "", words)
    found = re.search(rf"(?<!\w)(?:{_ID_WORDS.pattern})(?!\w)", words)
    return found[0] if found else None


def forbidden(texts: Iterable[str], ids: Iterable[str] = ()) -> str | None:
    """The first line of these texts, or id, that destroys, for a sentence; None where all of them may be clicked."""
    for text in texts:
        if destructive_word(text):
            return next((line.strip() for line in text.splitlines() if destructive_word(line)), text)
    return next((value for value in ids if destructive_id(value)), None)
