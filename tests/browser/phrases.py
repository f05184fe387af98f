"""Phrases that services could put on a button or into a question, generated: verb, form, connective, object, language.

Written from dictionaries of interface words, not from the patterns that have to find them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Tongue:
    """Words of one language. `verbs`: what a button says; `said`: whole sentences and nouns about it.

    `later`: what deletes by itself, and is harmless.
    """

    verbs: tuple[str, ...]
    said: tuple[str, ...]
    things: tuple[str, ...]
    off: str
    joins: tuple[str, ...]
    yes: str
    later: tuple[str, ...]
    verb_last: bool = False
    space: str = " "


def destructive(tongue: Tongue) -> Iterator[str]:
    """Phrases of this language that must be recognised."""
    for verb in tongue.verbs:
        yield from _framed(tongue, verb)
        for thing in tongue.things:
            pair = (thing, verb) if tongue.verb_last else (verb, thing)
            yield from _framed(tongue, tongue.space.join(pair))
    for said in tongue.said:
        yield from (said, said.capitalize(), f"{said}.", f"{tongue.off}? {said}!", f"{said}?", f"⚠ {said}")


def _framed(tongue: Tongue, phrase: str) -> Iterator[str]:
    gap = tongue.space
    yield from (phrase, phrase.capitalize(), f"  🗑 {phrase} …", f"{phrase}?", f"“{phrase}”")
    yield f"{tongue.yes}, {phrase}"
    yield f"{tongue.off}: {phrase}"
    for join in tongue.joins:
        yield f"{tongue.off}{gap}{join}{gap}{phrase}"
        yield f"{phrase}{gap}{join}{gap}{tongue.off}"


TONGUES = {
    "en": Tongue(
        ("delete", "erase", "clear", "remove", "wipe", "purge", "archive", "export", "reset", "discard", "destroy"),
        ("your chats will be deleted", "confirm deletion", "permanent deletion", "deleting all activity",
         "this removes your saved memories", "history is cleared", "this cannot be undone", "you will be logged out",
         "sign out everywhere", "close your account", "download my data", "forget everything", "data will be lost"),
        ("history", "all chats", "your past activity", "my data", "memories"),
        "turn off", ("and", "&", "+", "or", "then"), "yes",
        ("auto-delete", "auto delete: off", "auto-delete activity older than 18 months", "delete after 3 months",
         "deleted automatically after 30 days", "chats are deleted after three months", "deletion policy"),
    ),
    "de": Tongue(
        ("löschen", "entfernen", "archivieren", "exportieren", "zurücksetzen", "leeren"),
        ("deine Chats werden gelöscht", "Löschung bestätigen", "Datenlöschung", "löscht alle Aktivitäten",
         "der Verlauf wird geleert", "du wirst abgemeldet", "das ist unwiderruflich", "endgültig ausschalten"),
        ("Verlauf", "alle Chats", "Aktivitäten", "meine Daten"),
        "ausschalten", ("und", "&", "oder"), "ja",
        ("automatisch löschen", "Löschfrist", "Löschfrist: 3 Monate", "nach 3 Monaten löschen", "automatische Löschung",
         "wird nach 18 Monaten gelöscht"),
        verb_last=True,
    ),
    "fr": Tongue(
        ("supprimer", "effacer", "archiver", "exporter", "réinitialiser", "vider"),
        ("vos discussions seront supprimées", "confirmer la suppression", "suppression définitive",
         "l’historique sera effacé", "vous serez déconnecté", "se déconnecter", "cette action est irréversible"),
        ("l’historique", "toutes les discussions", "mes données"),
        "désactiver", ("et", "&", "ou", "puis"), "oui",
        ("suppression automatique", "supprimer automatiquement", "supprimer après 3 mois", "supprimé après 18 mois"),
    ),
    "es": Tongue(
        ("eliminar", "borrar", "suprimir", "archivar", "exportar", "vaciar", "quitar"),
        ("se eliminarán tus chats", "confirmar eliminación", "tu actividad será borrada", "borrado del historial",
         "cerrar sesión", "no se puede deshacer", "elimina todo el historial"),
        ("el historial", "todos los chats", "mis datos"),
        "desactivar", ("y", "&", "o"), "sí",
        ("eliminación automática", "eliminar automáticamente", "borrar después de 3 meses"),
    ),
    "it": Tongue(
        ("elimina", "eliminare", "cancella", "rimuovi", "archivia", "esporta", "svuota"),
        ("le chat saranno eliminate", "conferma eliminazione", "la cronologia verrà cancellata",
         "esci da tutti i dispositivi"),
        ("la cronologia", "tutte le chat", "i miei dati"),
        "disattiva", ("e", "&", "o", "ed"), "sì",
        ("eliminazione automatica", "elimina automaticamente", "elimina dopo 3 mesi"),
    ),
    "pt": Tongue(
        ("excluir", "apagar", "eliminar", "remover", "arquivar", "exportar", "limpar"),
        ("suas conversas serão excluídas", "confirmar exclusão", "o histórico será apagado", "terminar sessão", "sair"),
        ("o histórico", "todas as conversas", "meus dados"),
        "desativar", ("e", "&", "ou"), "sim",
        ("exclusão automática", "excluir automaticamente", "apagar depois de 3 meses"),
    ),
    "nl": Tongue(
        ("verwijderen", "wissen", "archiveren", "exporteren", "uitloggen"),
        ("je chats worden verwijderd", "verwijdering bevestigen", "geschiedenis wordt gewist", "je wordt uitgelogd"),
        ("geschiedenis", "alle chats", "mijn gegevens"),
        "uitzetten", ("en", "&", "of"), "ja",
        ("automatisch verwijderen", "automatische verwijdering", "verwijderen na 3 maanden"),
        verb_last=True,
    ),
    "pl": Tongue(
        ("usuń", "usunąć", "skasuj", "wyczyść", "archiwizuj", "eksportuj", "wyloguj się"),
        ("twoje czaty zostaną usunięte", "potwierdź usunięcie", "usuwanie historii",
         "wylogowanie ze wszystkich urządzeń"),
        ("historię", "wszystkie czaty", "moje dane"),
        "wyłącz", ("i", "&", "oraz", "lub"), "tak",
        ("automatyczne usuwanie", "usuń po 3 miesiącach"),
    ),
    "sv": Tongue(
        ("radera", "ta bort", "rensa", "arkivera", "exportera", "logga ut"),
        ("dina chattar raderas", "bekräfta radering", "historiken tas bort", "du loggas ut"),
        ("historik", "alla chattar"), "stäng av", ("och", "&", "eller"), "ja",
        ("automatisk radering", "radera efter 3 månader"),
    ),
    "da": Tongue(
        ("slet", "fjern", "ryd", "arkivér", "eksportér", "log ud"),
        ("dine chats bliver slettet", "bekræft sletning", "historikken slettes"),
        ("historik", "alle chats"), "slå fra", ("og", "&", "eller"), "ja",
        ("automatisk sletning", "slet efter 3 måneder"),
    ),
    "nb": Tongue(
        ("slett", "fjern", "tøm", "arkiver", "eksporter", "logg ut"),
        ("chattene dine blir slettet", "bekreft sletting", "loggen slettes"),
        ("historikk", "alle chatter"), "slå av", ("og", "&", "eller"), "ja",
        ("automatisk sletting", "slett etter 3 måneder"),
    ),
    "fi": Tongue(
        ("poista", "tyhjennä", "arkistoi", "vie tiedot", "kirjaudu ulos"),
        ("keskustelusi poistetaan", "vahvista poistaminen", "historia tyhjennetään"),
        ("historia", "kaikki keskustelut"), "poista käytöstä", ("ja", "&", "tai"), "kyllä",
        ("automaattinen poisto", "poista käytöstä"),
    ),
    "cs": Tongue(
        ("smazat", "vymazat", "odstranit", "archivovat", "exportovat", "odhlásit se"),
        ("vaše chaty budou smazány", "potvrdit smazání", "vymazání historie"),
        ("historii", "všechny chaty"), "vypnout", ("a", "&", "nebo"), "ano",
        ("automatické mazání", "automatické smazání", "smazat po 3 měsících"),
    ),
    "hu": Tongue(
        ("törlés", "töröld", "törölje", "eltávolítás", "archiválás", "exportálás", "kijelentkezés"),
        ("a csevegések törlődnek", "törlés megerősítése", "az előzmények törölve lesznek"),
        ("előzmények", "összes csevegés"), "kikapcsolás", ("és", "&", "vagy"), "igen",
        ("automatikus törlés", "3 hónap után törlés"),
    ),
    "ro": Tongue(
        ("șterge", "ștergeți", "elimină", "arhivează", "exportă", "deconectare"),
        ("conversațiile vor fi șterse", "confirmă ștergerea", "istoricul va fi șters"),
        ("istoricul", "toate conversațiile"), "dezactivează", ("și", "&", "sau"), "da",
        ("ștergere automată", "șterge după 3 luni"),
    ),
    "el": Tongue(
        ("διαγραφή", "διαγράψτε", "εκκαθάριση", "αρχειοθέτηση", "εξαγωγή", "αποσύνδεση"),
        ("οι συνομιλίες θα διαγραφούν", "επιβεβαίωση διαγραφής"),
        ("ιστορικού", "όλων των συνομιλιών"), "απενεργοποίηση", ("και", "&", "ή"), "ναι",
        ("αυτόματη διαγραφή", "διαγραφή μετά από 3 μήνες"),
    ),
    "ru": Tongue(
        ("удалить", "удалите", "стереть", "очистить", "архивировать", "экспортировать", "выйти"),
        ("ваши чаты будут удалены", "подтвердите удаление", "история будет очищена", "удаление истории",
         "это необратимо",
         "выход из аккаунта"),
        ("историю", "все чаты", "мои данные"), "отключить", ("и", "&", "или"), "да",
        ("автоматическое удаление", "удалять автоматически", "удалить через 3 месяца"),
    ),
    "uk": Tongue(
        ("видалити", "стерти", "очистити", "архівувати", "експортувати", "вийти"),
        ("ваші чати буде видалено", "підтвердьте видалення"),
        ("історію", "усі чати"), "вимкнути", ("і", "та", "&", "або"), "так",
        ("автоматичне видалення", "видалити через 3 місяці"),
    ),
    "tr": Tongue(
        ("sil", "temizle", "kaldır", "arşivle", "dışa aktar", "çıkış yap"),
        ("sohbetlerin silinecek", "silmeyi onayla", "geçmiş silinir"),
        ("geçmişi", "tüm sohbetleri"), "kapat", ("ve", "&", "veya"), "evet",
        ("otomatik silme", "otomatik sil"), verb_last=True,
    ),
    "ja": Tongue(
        ("削除", "削除する", "消去する", "アーカイブする", "エクスポートする", "ログアウトする"),
        ("チャットは削除されます", "削除を確認", "履歴が消去されます", "すべての履歴を消す"),
        ("履歴を", "すべてのチャットを"), "オフにする", ("して", "、", "&"), "はい",
        ("自動削除", "自動的に削除", "3か月後に削除"), verb_last=True, space="",
    ),
    "ko": Tongue(
        ("삭제", "삭제하기", "지우기", "보관하기", "내보내기", "로그아웃"),
        ("채팅이 삭제됩니다", "삭제 확인", "기록을 지웁니다"),
        ("기록", "모든 채팅"), "끄기", ("및", "&", "하고"), "예",
        ("자동 삭제", "3개월 후 삭제"), verb_last=True,
    ),
    "zh": Tongue(
        ("删除", "清除", "归档", "导出", "退出登录", "刪除", "封存", "匯出", "登出"),
        ("您的聊天将被删除", "确认删除", "历史记录将被清空", "确认要永久关闭吗"),
        ("历史记录", "所有聊天", "我的数据"), "关闭", ("并", "和", "&"), "是",
        ("自动删除", "自動刪除", "3 个月后删除"), space="",
    ),
    "vi": Tongue(
        ("xóa", "gỡ", "lưu trữ", "xuất dữ liệu", "đăng xuất"),
        ("các cuộc trò chuyện sẽ bị xóa", "xác nhận xóa"),
        ("lịch sử", "tất cả"), "tắt", ("và", "&", "hoặc"), "có",
        ("tự động xóa", "xóa sau 3 tháng"),
    ),
    "id": Tongue(
        ("hapus", "bersihkan", "arsipkan", "ekspor", "keluar"),
        ("obrolan Anda akan dihapus", "konfirmasi penghapusan", "menghapus riwayat"),
        ("riwayat", "semua obrolan"), "matikan", ("dan", "&", "atau"), "ya",
        ("hapus otomatis", "hapus setelah 3 bulan"),
    ),
    "th": Tongue(
        ("ลบ", "ล้าง", "เก็บถาวร", "ส่งออก", "ออกจากระบบ"),
        ("แชทของคุณจะถูกลบ", "ยืนยันการลบ"), ("ประวัติ", "แชททั้งหมด"), "ปิด", ("และ", "&"), "ใช่",
        ("ลบอัตโนมัติ", "ลบหลังจาก 3 เดือน"), space="",
    ),
    "ar": Tongue(
        ("حذف", "احذف", "مسح", "أرشفة", "تصدير", "تسجيل الخروج"),
        ("سيتم حذف محادثاتك", "تأكيد الحذف"), ("السجل", "كل المحادثات"), "إيقاف", ("و", "&", "أو"), "نعم",
        ("حذف تلقائي", "حذف بعد 3 أشهر"),
    ),
    "he": Tongue(
        ("מחק", "מחיקה", "למחוק", "ניקוי", "ייצוא", "התנתק"),
        ("הצ'אטים שלך יימחקו", "אישור מחיקה"), ("היסטוריה", "את כל השיחות"), "כיבוי", ("ו", "&", "או"), "כן",
        ("מחיקה אוטומטית", "מחיקה אחרי 3 חודשים"),
    ),
    "hi": Tongue(
        ("हटाएं", "मिटाएं", "डिलीट करें", "निर्यात", "लॉग आउट"),
        ("आपकी चैट हटा दी जाएंगी", "हटाने की पुष्टि करें"), ("इतिहास", "सभी चैट"), "बंद करें", ("और", "&"), "हाँ",
        ("स्वचालित हटाना",), verb_last=True,
    ),
}  # fmt: skip
