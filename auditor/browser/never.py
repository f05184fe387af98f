"""What is never clicked, whatever a file says: names and test ids of what deletes, archives, exports, signs out, rates.

Matched on a name as a whole phrase: at its beginning or after an “and”, and where a language puts its verbs last, at
its end. Whose name that is, the caller says: the element's own, and the titles of its row and its dialog.
"""

from __future__ import annotations

import re

_WORDS = """
en delete|erase|clear|remove|reset|archive|export|download my data|log ?out|sign ?out|deactivate|close account
en thumbs (up|down)
de löschen|alle löschen|archivieren|exportieren|abmelden
fr supprimer|effacer|archiver|exporter|se déconnecter
es eliminar|borrar|archivar|exportar|cerrar sesión
it elimina|cancella|archivia|esporta|esci
pt excluir|apagar|arquivar|exportar|sair|terminar sessão
nl verwijderen|archiveren|exporteren|uitloggen
pl usuń|archiwizuj|eksportuj|wyloguj
sv radera|arkivera|exportera|logga ut
da slet|arkiv[eé]r|eksport[eé]r|log ud
nb slett|logg ut
fi poista|arkistoi|vie tiedot|kirjaudu ulos
cs smazat|archivovat|exportovat|odhlásit
hu törlés|archiválás|exportálás|kijelentkezés
ro șterge|arhivează|exportă|deconectare
el διαγραφή|αρχειοθέτηση|εξαγωγή|αποσύνδεση
ru удалить|архивировать|экспорт|выйти
uk видалити|архівувати|експорт|вийти
tr sil|arşivle|dışa aktar|çıkış yap
ja 削除|アーカイブ|エクスポート|ログアウト
ko 삭제|보관|내보내기|로그아웃
zh 删除|归档|导出|退出登录|登出|刪除|封存|匯出
vi xóa|lưu trữ|xuất|đăng xuất
id hapus|arsipkan|ekspor|keluar
th ลบ|เก็บถาวร|ส่งออก|ออกจากระบบ
ar حذف|أرشفة|تصدير|تسجيل الخروج
he מחק|מחיקה|ארכיון|ייצוא|התנתק
hi हटाएं|मिटाएं|संग्रहित करें|निर्यात|लॉग आउट
"""
_ANYWHERE = ("ja", "ko", "zh", "th")
"""Languages that put the verb last, or no spaces between words."""


def _words(anywhere: bool) -> str:
    lines = [line.partition(" ") for line in _WORDS.strip().splitlines()]
    return "|".join(words for language, _, words in lines if (language in _ANYWHERE) is anywhere)


_VERB_LAST = (
    r"^(?!\W*auto).*\s(löschen|archivieren|exportieren|abmelden|supprimer|effacer|archiver|exporter|verwijderen|"
    r"archiveren|exporteren|uitloggen)\W*$"
)
_AND = r"\b(and|und|et|y|e|en) (delete|löschen|supprimer|eliminar|elimina|excluir|verwijderen)\b"
_NAME = re.compile(rf"^\W*({_words(False)})(?!\w)|{_VERB_LAST}|{_AND}|({_words(True)})", re.IGNORECASE)
_TEST_ID = re.compile(
    r"delete|remove-account|archive-all|export|log-?out|sign-?out|deactivate|thumbs|good-response|bad-response",
    re.IGNORECASE,
)


def is_destructive(name: str, test_id: str | None) -> bool:
    """Whether an element of this accessible name or test id destroys, discloses or rates something.

    >>> is_destructive("Turn off and delete activity", None), is_destructive("Turn off", None)
    (True, False)
    """
    return bool(_NAME.search(name)) or bool(test_id and _TEST_ID.search(test_id))
