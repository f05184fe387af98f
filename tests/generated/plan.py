"""Draws one page by a seed: which settings, in which markup and language, how they are sent, and what goes wrong."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.generated.markup import SHAPES

if TYPE_CHECKING:
    from tests.generated.markup import Shape

SERVICE = "generated"
LABELS = {
    "en": ("Improve the model for everyone", "Remember what you said", "Share usage data", "Keep voice recordings", "Show memories"),
    "de": ("Modell für alle verbessern", "Gesagtes merken", "Nutzungsdaten teilen", "Sprachaufnahmen behalten", "Erinnerungen zeigen"),
    "fr": ("Améliorer le modèle pour tous", "Mémoriser l’historique", "Partager l’utilisation", "Garder la voix", "Voir les souvenirs"),
    "es": ("Mejorar el modelo para todos", "Recordar lo dicho", "Compartir datos de uso", "Guardar la voz", "Ver recuerdos"),
    "pl": ("Ulepszaj model dla wszystkich", "Zapamiętuj rozmowy", "Udostępniaj dane", "Zachowuj nagrania", "Pokaż wspomnienia"),
    "ja": ("すべての人のためにモデルを改善する", "会話を記憶する", "利用データを共有する", "音声を保存する", "思い出を表示する"),
    "ar": ("تحسين النموذج للجميع", "تذكر المحادثات", "مشاركة بيانات الاستخدام", "حفظ التسجيلات", "عرض الذكريات"),
    "ru": ("Улучшать модель для всех", "Запоминать сказанное", "Делиться данными", "Хранить записи голоса", "Показывать воспоминания"),
}  # fmt: skip
WORDS = {
    "en": ("On", "Off"), "de": ("Aktiviert", "Deaktiviert"), "fr": ("Activé", "Désactivé"), "es": ("Activado", "Desactivado"),
    "pl": ("Włączone", "Wyłączone"), "ja": ("オン", "オフ"), "ar": ("تشغيل", "إيقاف"), "ru": ("Включено", "Выключено"),
}  # fmt: skip
_PLAIN = ("model_training", "rememberHistory", "usage-sharing", "voice_kept", "showMemories")
_CODENAMES = ("grove", "saffron", "moonshine", "tatertot", "bluebird")
TRANSPORTS = ("fetch", "xhr", "graphql", "stream", "socket", "embedded", "preloaded", "cached", "rendered")
FORMATS = ("object", "list", "rpc")
_DEVIATING = 0.35
"""Of the healthy pages, so many are switched on."""
ENCODINGS = ("bool", "inverted", "word", "number")
FAILURES = (
    "status_403", "status_429", "status_500", "status_204", "errors_in_data", "sign_in_page", "never", "late", "region",
    "region_beside_failure", "ignored", "stale_first", "cached_then_refused",
)  # fmt: skip
"""What makes a page show its default, or what is not stored any more; each with everything else as it may be."""
_BY_REQUEST = ("fetch", "xhr", "graphql", "preloaded")
SAVINGS = ("at_once", "by_button", "refused", "ignored")
"""How a page saves what is switched: the last two do not, and show the new value all the same."""


@dataclass(frozen=True)
class Setting:
    """One setting of a page: `leaf` is what the service calls it, `stored` the truth."""

    key: str
    label: str
    shape: Shape
    leaf: str
    encoding: str
    stored: bool
    declared: bool


@dataclass(frozen=True)
class Page:
    """One generated page. `painted`: what it shows while it was told nothing; `failure`: None where all is well."""

    seed: int
    language: str
    settings: tuple[Setting, ...]
    transport: str
    form: str
    painted: bool
    failure: str | None
    with_response: bool
    with_document: bool
    saving: str | None
    delay: float

    @property
    def words(self) -> tuple[str, str]:
        """What stands for on and off."""
        return WORDS[self.language]

    @property
    def target(self) -> Setting:
        """The setting that the page is about."""
        return self.settings[0]

    @property
    def id(self) -> str:
        """`generated:17`."""
        return f"{SERVICE}:{self.seed}"

    @property
    def service(self) -> str:
        """Beside the practice services."""
        return SERVICE

    @property
    def names(self) -> tuple[str, ...]:
        """What goes wrong, by loading or by saving; empty where all is well."""
        failed = self.saving if self.saving in SAVINGS[2:] else None
        return tuple(filter(None, (self.failure, failed and f"save_{failed}")))

    @property
    def about(self) -> str:
        """The control of the target."""
        return self.target.key

    @property
    def deviating(self) -> bool:
        """Whether the target is stored on; off is expected."""
        return self.target.stored

    @property
    def fix(self) -> bool:
        """Whether it is switched, too."""
        return self.saving is not None

    @property
    def harmless(self) -> bool:
        """Whether all is well, and a program can prove it: what the server rendered cannot be, unless it is declared."""
        return not self.names and (self.transport != "rendered" or self.with_document or self.deviating)

    @property
    def undetectable(self) -> None:
        """Each of them could be told."""

    @property
    def name(self) -> str:
        """For people: `17: radix by fetch as list, status_403`."""
        wrong = ", ".join(self.names) or "healthy"
        return f"{self.seed}: {self.target.shape.name} by {self.transport} as {self.form}, {wrong}"


def draw(seed: int) -> Page:
    """The page of this seed. Half of them are healthy; in the others, what is stored is not what they show."""
    dice = random.Random(f"generated {seed}")
    failure = None if dice.random() < 0.5 else dice.choice(FAILURES)
    transport = "cached" if failure == "cached_then_refused" else dice.choice(_BY_REQUEST if failure else TRANSPORTS)
    form = dice.choice(FORMATS if transport in {"fetch", "xhr", "preloaded"} else FORMATS[:2])
    language = dice.choice(list(LABELS))
    names = dice.choice((_PLAIN, _CODENAMES))
    places = dice.sample(range(5), dice.randint(2, 4))
    settings = tuple(
        Setting(
            key=f"s{place}",
            label=LABELS[language][place],
            shape=dice.choice(SHAPES),
            leaf=names[place],
            encoding=dice.choice(ENCODINGS),
            stored=failure is not None or dice.random() < _DEVIATING if number == 0 else dice.random() < 0.5,
            declared=number == 0 or dice.random() < 0.6,
        )
        for number, place in enumerate(places)
    )
    may_save = failure is None and settings[0].stored and transport in _BY_REQUEST and settings[0].shape.clicked
    return Page(
        seed=seed,
        language=language,
        settings=settings,
        transport=transport,
        form=form,
        painted=False if failure else dice.random() < 0.5,
        failure=failure,
        with_response=transport in {"fetch", "xhr", "preloaded"} and form == "object" and dice.random() < 0.4,
        with_document=transport == "rendered" and dice.random() < 0.5,
        saving=dice.choice(SAVINGS) if may_save else None,
        delay=dice.choice((0.0, 0.1, 0.5)),
    )
