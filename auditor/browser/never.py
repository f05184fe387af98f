"""What is never clicked, whatever a file says: names and test ids of what deletes, archives, exports, signs out, rates.

Matched on the element itself, whole or as its first word; not on what stands around it.
"""

from __future__ import annotations

import re

_WORDS = (
    # en, de, fr, es, it, pt, nl, pl, sv, da/nb, fi, cs, hu, ro, el, ru, uk, tr, ja, ko, zh, vi, id, th, ar, he, hi
    r"delete|erase|clear all|archive all|export|download my data|log ?out|sign ?out|deactivate|thumbs (up|down)|"
    r"löschen|alle löschen|archivieren|exportieren|abmelden|supprimer|effacer|archiver|exporter|se déconnecter|"
    r"eliminar|borrar|archivar|exportar|cerrar sesión|elimina|cancella|archivia|esporta|esci|excluir|apagar|arquivar|"
    r"sair|terminar sessão|verwijderen|archiveren|exporteren|uitloggen|usuń|archiwizuj|eksportuj|wyloguj|radera|"
    r"arkivera|exportera|logga ut|slet|arkiver|eksporter|log ud|slett|logg ut|"
    r"poista|arkistoi|vie tiedot|kirjaudu ulos|"
    r"smazat|archivovat|exportovat|odhlásit|törlés|archiválás|exportálás|kijelentkezés|șterge|arhivează|exportă|"
    r"deconectare|διαγραφή|αρχειοθέτηση|εξαγωγή|αποσύνδεση|удалить|архивировать|экспорт|выйти|видалити|архівувати|"
    r"експорт|вийти|sil|arşivle|dışa aktar|çıkış yap|削除|アーカイブ|"
    r"エクスポート|ログアウト|삭제|보관|내보내기|로그아웃|"
    r"删除|归档|导出|退出登录|登出|刪除|封存|匯出|xóa|lưu trữ|xuất|đăng xuất|hapus|arsipkan|ekspor|keluar|"
    r"ลบ|เก็บถาวร|ส่งออก|"
    r"ออกจากระบบ|حذف|أرشفة|تصدير|تسجيل الخروج|מחק|מחיקה|ארכיון|ייצוא|התנתק|हटाएं|मिटाएं|संग्रहित करें|निर्यात|लॉग आउट"
)
_AND = r"\b(and|und|et|y|e|en) (delete|löschen|supprimer|eliminar|elimina|excluir|verwijderen)\b"
_NAME = re.compile(rf"^\W*({_WORDS})(?!\w)|{_AND}", re.IGNORECASE)
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
