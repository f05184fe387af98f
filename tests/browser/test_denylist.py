"""What is never clicked, whatever a file says, and what must not be mistaken for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from auditor.browser.denylist import destructive_id, destructive_word, forbidden
from auditor.declare.catalog import open_catalog
from auditor.declare.project import all_services
from auditor.model.texts import every
from tests.browser.phrases import TONGUES, Tongue, destructive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.model.service import Service

DESTRUCTIVE = {
    "en": ["Delete", "Delete all chats", "Delete account", "Erase memory", "Clear", "Clear all", "Remove",
         "Reset", "Archive all chats", "Archive", "Export data", "Download my data", "Log out", "Logout",
         "Log out of all devices", "Sign out", "Sign out everywhere", "Deactivate account", "Thumbs up",
         "Turn off and delete activity", "Clear history", "Clear memory", "Clear conversations",
         "Remove account", "Close account"],
    "de": ["Löschen", "Löschen bestätigen", "Alle löschen", "Archivieren", "Exportieren", "Abmelden",
         "Deaktivieren und löschen", "Alle Chats löschen", "Konto löschen"],
    "fr": ["Supprimer", "Supprimer tout", "Effacer", "Archiver", "Exporter les données", "Se déconnecter",
         "Désactiver et supprimer", "Tout supprimer"],
    "es": ["Eliminar", "Borrar todo", "Archivar", "Exportar datos", "Cerrar sesión", "Desactivar y eliminar"],
    "it": ["Elimina", "Cancella", "Archivia", "Esporta", "Esci", "Disattiva e elimina"],
    "pt": ["Excluir", "Apagar", "Arquivar", "Exportar", "Sair", "Terminar sessão", "Desativar e excluir"],
    "nl": ["Verwijderen", "Archiveren", "Exporteren", "Uitloggen", "Uitzetten en verwijderen"],
    "pl": ["Usuń", "Usuń wszystko", "Archiwizuj", "Eksportuj", "Wyloguj się"],
    "sv": ["Radera", "Arkivera", "Exportera", "Logga ut"],
    "da": ["Slet", "Arkivér", "Arkiver", "Eksporter", "Log ud"],
    "nb": ["Slett", "Logg ut"],
    "fi": ["Poista", "Arkistoi", "Vie tiedot", "Kirjaudu ulos"],
    "cs": ["Smazat", "Archivovat", "Exportovat", "Odhlásit se"],
    "hu": ["Törlés", "Archiválás", "Exportálás", "Kijelentkezés"],
    "ro": ["Șterge", "Arhivează", "Exportă", "Deconectare"],
    "el": ["Διαγραφή", "Αρχειοθέτηση", "Εξαγωγή", "Αποσύνδεση"],
    "ru": ["Удалить", "Удалить всё", "Архивировать", "Экспорт данных", "Выйти"],
    "uk": ["Видалити", "Архівувати", "Експорт", "Вийти"],
    "tr": ["Sil", "Arşivle", "Dışa aktar", "Çıkış yap"],
    "ja": ["削除", "削除する", "すべて削除", "すべてのチャットを削除する", "アーカイブ", "アーカイブする",
         "エクスポート", "データをエクスポートする", "ログアウト", "ログアウトする"],
    "ko": ["삭제", "삭제하기", "모두 삭제", "보관", "보관하기", "내보내기", "데이터 내보내기", "로그아웃"],
    "zh-CN": ["删除", "删除所有聊天", "全部删除", "归档", "归档所有聊天", "导出", "导出数据", "退出登录",
         "登出所有设备"],
    "zh-TW": ["刪除", "刪除所有聊天", "封存", "封存所有聊天", "匯出", "匯出資料", "登出"],
    "vi": ["Xóa", "Xóa tất cả", "Lưu trữ", "Xuất dữ liệu", "Đăng xuất"],
    "id": ["Hapus", "Hapus semua", "Arsipkan", "Ekspor data", "Keluar"],
    "th": ["ลบ", "ลบทั้งหมด", "เก็บถาวร", "ส่งออก", "ออกจากระบบ"],
    "ar": ["حذف", "حذف الكل", "أرشفة", "تصدير", "تسجيل الخروج"],
    "he": ["מחק", "מחיקה", "ארכיון", "ייצוא", "התנתק"],
    "hi": ["हटाएं", "मिटाएं", "संग्रहित करें", "निर्यात", "लॉग आउट"],
}  # fmt: skip
HARMLESS = [
    "", "Off", "On", "Turn off", "Disable", "Save", "Done", "Cancel", "Continue", "Reject all", "Manage",
    "Improve the model for everyone", "Archived chats", "Deleted chats", "Exports", "Delegate",
    "Deletion policy", "Auto-delete", "Keep activity", "Auto-delete (off)", "Data controls", "Settings",
    "Log in", "Sign in", "Logs", "Clearview", "Removed", "Resettle", "Archives", "Chat archives", "Erasmus",
    "Silence notifications", "Silver", "Sletten", "Radar", "Hapusan", "Sairam", "Escitalopram",
    "Deaktivieren", "Désactiver", "Ausschalten", "Reference chat history", "Memory", "メモリ",
    "記憶を参照する", "保存済みのメモリを参照する", "记忆", "引用已保存的记忆", "关闭", "메모리", "끄기",
    "저장된 메모리 참고", "Выключить", "Kapat", "Matikan", "ปิด", "إيقاف", "כיבוי", "बंद करें", "Ayarlar",
    "Tắt", "Automatisch löschen", "Abmeldung", "Alles auswählen",
]  # fmt: skip


@pytest.mark.parametrize("names", DESTRUCTIVE.values(), ids=list(DESTRUCTIVE))
def test_what_destroys_is_known_in_its_language(names: list[str]) -> None:
    assert [name for name in names if not destructive_word(name)] == []


@pytest.mark.parametrize("names", DESTRUCTIVE.values(), ids=list(DESTRUCTIVE))
def test_case_icons_and_dots_around_a_name_change_nothing(names: list[str]) -> None:
    assert [name for name in names if not destructive_word(f"  🗑 {name.capitalize()} …")] == []
    loud = [name for name in names if name.upper().lower() == name.lower()]
    assert [name for name in loud if not destructive_word(name.upper())] == []


def test_what_only_looks_alike_may_be_clicked() -> None:
    assert [name for name in HARMLESS if destructive_word(name)] == []


@pytest.mark.parametrize(
    "test_id",
    ["delete-account-button", "confirm-delete", "archive-all-chats", "export-data", "logout-button", "sign-out",
     "log-out-menu-item", "deactivate", "good-response-turn-action-button", "bad-response", "remove-account"],
)  # fmt: skip
def test_a_test_id_that_destroys_is_known(test_id: str) -> None:
    assert destructive_id(test_id)
    assert forbidden(["OK"], [test_id]) == test_id


@pytest.mark.parametrize(
    "test_id", ["", "auto-delete-row", "preset", "improve-model-toggle", "accounts-profile-button", "data-controls-tab"]
)
def test_other_test_ids_may_be_clicked(test_id: str) -> None:
    assert forbidden(["Data controls"], [test_id]) is None


@pytest.mark.parametrize("value", ["confirmDeleteButton", "/sign_out", "/auth/logout", "btn.export", "DELETE_ALL"])
def test_ids_and_paths_are_read_in_every_spelling(value: str) -> None:
    assert destructive_id(value)


@pytest.mark.parametrize("tongue", TONGUES.values(), ids=list(TONGUES))
def test_every_generated_phrase_that_destroys_is_known(tongue: Tongue) -> None:
    phrases = set(destructive(tongue))

    assert len(phrases) > 60
    assert {phrase for phrase in phrases if not destructive_word(phrase)} == set()


@pytest.mark.parametrize("tongue", TONGUES.values(), ids=list(TONGUES))
def test_what_deletes_by_itself_later_is_no_action(tongue: Tongue) -> None:
    assert [phrase for phrase in (*tongue.later, tongue.off, tongue.yes) if destructive_word(phrase)] == []


@pytest.mark.parametrize("tongue", TONGUES.values(), ids=list(TONGUES))
def test_an_action_beside_what_deletes_by_itself_is_still_one(tongue: Tongue) -> None:
    mixed = [f"{later}. {verb} {thing}" for later in tongue.later for verb in tongue.verbs for thing in tongue.things]

    assert [phrase for phrase in mixed if not destructive_word(phrase)] == []


def test_an_account_that_is_deleted_later_is_deleted() -> None:
    assert destructive_word("Delete your account after 30 days")


def test_what_is_said_of_a_long_text_is_the_line_that_destroys() -> None:
    assert forbidden(["Interface \n Set the size \n Deletes your chats \n OK"]) == "Deletes your chats"


def _clicked(service: Service) -> Iterator[tuple[str, str | None]]:
    """Names and test ids of everything that a check may click at this service."""
    reveals = [reading.reveal for control in service.controls.values() for reading in control.readings]
    ways = [way for page in service.pages.values() for way in page.open]
    steps = [step for some in (*ways, *reveals, service.sign_in.steps) for step in some]
    overlays = [overlay.click for overlay in service.dismiss if overlay.click]
    for locator in (*overlays, *(each for step in steps for each in step.click or ())):
        for name in (*every(locator.name), *every(locator.text), *every(locator.label)) or ("",):
            yield name, locator.test_id
    for control in service.controls.values():
        yield from ((name, None) for name in control.names)


LEFT_TO_PEOPLE = {"directus": {("Allow Deletes", None)}}
"""Controls whose own names forbid a press: they are read, and switched by hand."""


@pytest.mark.parametrize("service", open_catalog().services)
def test_nothing_that_a_shipped_file_clicks_is_taken_for_destructive(service: str) -> None:
    clicked = set(_clicked(all_services(open_catalog(), [])[service].value))
    assert clicked
    refused = {(name, test_id) for name, test_id in clicked if forbidden([name], [test_id or ""])}
    assert refused == LEFT_TO_PEOPLE.get(service, set())
