"""Draws one page by a seed: which settings, in which markup and language, how they are told, and what goes wrong."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.generated.markup import SHAPES

if TYPE_CHECKING:
    from tests.generated.markup import Shape

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
TRANSPORTS = ("fetch", "xhr", "graphql", "stream", "socket", "embedded", "preloaded")
FORMATS = ("object", "list", "rpc")
ENCODINGS = ("bool", "inverted", "word", "number")
FAILURES = (
    "status_403", "status_429", "status_500", "status_204", "errors_in_data", "sign_in_page", "never", "late", "region",
    "region_beside_failure", "ignored", "stale_first",
)  # fmt: skip
"""What makes a page show its default, or what is not stored any more; each with everything else as it may be."""
_FAIL_BY_REQUEST = ("fetch", "xhr", "graphql", "preloaded")


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
    def name(self) -> str:
        """For people: `17: radix by fetch as list, status_403`."""
        return f"{self.seed}: {self.target.shape.name} by {self.transport} as {self.form}, {self.failure or 'healthy'}"


def draw(seed: int) -> Page:
    """The page of this seed. Half of them are healthy; in the others, what is stored is not what they show."""
    dice = random.Random(f"generated {seed}")
    failure = None if dice.random() < 0.5 else dice.choice(FAILURES)
    transport = dice.choice(_FAIL_BY_REQUEST if failure else TRANSPORTS)
    form = dice.choice(("object", "list") if transport in {"embedded", "graphql", "stream", "socket"} else FORMATS)
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
            stored=(failure is not None) if number == 0 else dice.random() < 0.5,
            declared=number == 0 or dice.random() < 0.6,
        )
        for number, place in enumerate(places)
    )
    return Page(
        seed=seed,
        language=language,
        settings=settings,
        transport=transport,
        form=form,
        painted=False if failure else dice.random() < 0.5,
        failure=failure,
        with_response=transport in {"fetch", "xhr", "preloaded"} and form == "object" and dice.random() < 0.4,
        delay=dice.choice((0.0, 0.1, 0.5)),
    )
