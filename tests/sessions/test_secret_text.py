"""What password managers really print, and signs of a shell where there is none."""

from __future__ import annotations

import pytest

from auditor.model.config import SecretRef
from auditor.model.shell_words import shell_sign
from auditor.sessions.secret_text import NotOneLine, secret_in

ENTRY = "correct horse\nlogin: ada@example.test\nurl: https://chatgpt.com\n"
OTP = "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"
OP_TABLE = "ID:     abc\nTitle:  ChatGPT\nVault:  Private\nFields:\n  username:  ada\n  password:  correct horse\n"
VAULT_TABLE = "====== Data ======\nKey         Value\n---         -----\npassword    correct horse\nuser        ada\n"
KEYCHAIN = 'keychain: "/x/login.keychain-db"\nclass: "genp"\nattributes:\n    "acct"<blob>="ada"\n'


@pytest.mark.parametrize(
    ("text", "program", "secret"),
    [
        ("correct horse\n", "pass", "correct horse"),
        ("correct horse\r\n", "secret-tool", "correct horse"),
        ("\ufeffcorrect horse\n\n", None, "correct horse"),
        (" correct  horse ", None, " correct  horse "),
        (ENTRY, "pass", "correct horse"),
        (ENTRY, "gopass", "correct horse"),
        ('"quoted"', "pass", '"quoted"'),
        ("12345678", "bw", "12345678"),
        ("a: b", "pass", "a: b"),
        ("", None, ""),
    ],
)
def test_the_secret_is_the_one_line_or_the_first_of_a_password_store(
    text: str, program: str | None, secret: str
) -> None:
    assert secret_in(text, program) == secret


@pytest.mark.parametrize(
    ("text", "program", "what", "advice"),
    [
        (ENTRY, "keepassxc-cli", "3 lines of names and values", "keepassxc-cli show -s -a Password"),
        (ENTRY, "sh", "3 lines of names and values", "head -n1"),
        (ENTRY, None, "3 lines of names and values", "head -n1"),
        ("login: ada\nurl: x\n", "gopass", "2 lines of names and values", "gopass show -o"),
        ("\nnote: no password\nx: y", "pass", "3 lines of names and values", "head -n1"),
        ('{"login": {"password": "correct horse"}}', "bw", "JSON", "bw get password"),
        ('[\n {"id": 1}\n]\n', "op", "JSON", "op read op://"),
        ('"correct horse"\n', "jq", "JSON", "jq -r"),
        (OP_TABLE, "op", "6 lines of names and values", "op read op://"),
        (VAULT_TABLE, "vault", "5 lines, which look like a table", "vault kv get -field=password"),
        (KEYCHAIN, "security", "4 lines", "security find-generic-password"),
        ("# changed in spring\ncorrect horse\n", None, "2 lines, one of them a comment", "head -n1"),
        ("correct\thorse", "lpass", "a text with control characters", "lpass show --password"),
    ],
)
def test_anything_else_is_described_and_not_shown(text: str, program: str | None, what: str, advice: str) -> None:
    with pytest.raises(NotOneLine) as caught:
        secret_in(text, program)
    assert caught.value.what.startswith(what)
    assert advice in caught.value.advice
    assert "horse" not in caught.value.what + caught.value.advice


def test_the_line_with_the_address_is_the_secret_for_one_time_codes() -> None:
    assert secret_in(f"correct horse\n{OTP}\nlogin: ada\n", "pass", totp=True) == OTP
    assert secret_in("JBSWY3DPEHPK3PXP\nlogin: ada\n", "pass", totp=True) == "JBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    ("command", "sign"),
    [
        ("pass show ai/ada | head -n1", "|"),
        ("pass show ai/ada|head -n1", "|"),
        ("cd /x && cat y", "&&"),
        ("cat a; cat b", ";"),
        ("cat secret 2>/dev/null", "2>"),
        ("cat <secret", "<"),
        ("cat ~/secret", "~"),
        ("~/bin/secret ada", "~"),
        ("cat $HOME/secret", "$"),
        ('cat "$HOME/secret"', "$"),
        ("echo `cat x`", "`"),
        ("op read op://$VAULT/x", "$"),
    ],
)
def test_what_only_a_shell_understands_is_found(command: str, sign: str) -> None:
    assert shell_sign(command) == sign
    with pytest.raises(ValueError, match="run without a shell") as caught:
        SecretRef(command=command)
    assert "sh -c '…'" in str(caught.value)


@pytest.mark.parametrize(
    "command",
    [
        "sh -c 'pass show ai/ada | head -n1'",
        'bash -c "cat $HOME/secret; true"',
        "/bin/sh -c 'cat ~/x'",
        "op read 'op://a|b/c;d'",
        "op read op://Private/ChatGPT/password?attribute=otp&x=1",
        "pass show 'cost $x'",
        "security find-generic-password -s backup~1 -w",
        "tool --price 5$ --a=b",
        r"tool a\|b",
    ],
)
def test_the_same_signs_in_quotes_and_in_words_are_the_person_s(command: str) -> None:
    assert shell_sign(command) is None
