"""`sshlint key`: the JSON contract, the text, the exit status, and what it never shows."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from sshlint.commands.key import KeyOptions, key
from tests.generate.keys import COMMENT, FIXTURES, PASSPHRASE

# design.md section 2; fields may be added behind these
FIELDS = ("path kind format algorithm bits encrypted cipher kdf kdf_rounds comment"
          " fingerprint_sha256 fingerprint_md5 problems readable_by").split()  # fmt: skip


def never(question: str) -> str:
    raise AssertionError(f"asked {question!r}")


def as_json(*files: Path | str, stdin: bytes = b"") -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    options = KeyOptions(tuple(map(str, files)), format="json")
    status = key(options, io.BytesIO(stdin), out, never)
    document = json.loads(out.getvalue())
    assert document["version"] == 1
    return status, document["keys"]


def as_text(*files: Path, answer: str | None = None) -> tuple[int, str]:
    out = io.StringIO()
    options = KeyOptions(tuple(map(str, files)), passphrase=answer is not None)
    return key(options, io.BytesIO(), out, lambda _: answer or ""), out.getvalue()


def test_json_has_the_fields_of_the_contract_in_their_order() -> None:
    path = FIXTURES / "openssh-ed25519-encrypted"
    status, (answer,) = as_json(path)
    assert status == 0
    assert list(answer)[: len(FIELDS)] == FIELDS
    assert answer["path"] == str(path)
    assert (answer["kind"], answer["format"]) == ("private", "openssh")
    assert (answer["algorithm"], answer["bits"]) == ("ssh-ed25519", 256)
    assert (answer["cipher"], answer["kdf"], answer["kdf_rounds"]) == ("aes256-ctr", "bcrypt", 1)
    assert answer["comment"] is None
    assert answer["fingerprint_md5"].startswith("MD5:")
    assert answer["readable_by"] == {
        "openssh": True, "putty": False, "paramiko": True, "pem_only": False,
    }  # fmt: skip


def test_what_needs_the_passphrase_is_null_and_the_pub_beside_it_is_not_asked() -> None:
    _, (answer,) = as_json(FIXTURES / "pem-ecdsa256-encrypted")
    assert answer["encrypted"] is True
    for field in ("algorithm", "bits", "fingerprint_sha256", "fingerprint_md5"):
        assert answer[field] is None


@pytest.mark.parametrize(
    "name", [path.name for path in sorted(FIXTURES.iterdir()) if path.suffix != ".json"]
)
def test_every_fixture_is_named_without_a_question(name: str) -> None:
    status, (answer,) = as_json(FIXTURES / name)
    assert status == 0
    assert answer["kind"] in {"private", "public", "certificate"}
    assert answer["problems"] == []
    text_status, text = as_text(FIXTURES / name)
    assert text_status == 0
    assert f"{name}: " in text


def test_a_file_from_standard_input_is_called_by_its_dash() -> None:
    _, (answer,) = as_json("-", stdin=(FIXTURES / "ppk3-rsa.ppk").read_bytes())
    assert (answer["path"], answer["format"], answer["comment"]) == ("-", "ppk3", COMMENT)


def test_damage_makes_the_status_1_and_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "id"
    path.write_bytes((FIXTURES / "openssh-rsa").read_bytes().replace(b"\n", b"\r\n"))
    status, (answer,) = as_json(path)
    assert status == 1
    assert [problem["code"] for problem in answer["problems"]] == ["SSH201"]
    assert answer["readable_by"]["openssh"] is False
    assert "line 1: CRLF line endings (SSH201)" in as_text(path)[1]


def test_damage_that_the_program_reads_over_leaves_the_status_0(tmp_path: Path) -> None:
    path = tmp_path / "id"
    path.write_bytes((FIXTURES / "pem-rsa").read_bytes().replace(b"\n", b"\r\n"))
    status, text = as_text(path)
    assert status == 0
    assert "(SSH201, harmless here)" in text


def test_a_public_half_that_is_not_the_private_ones_is_damage(tmp_path: Path) -> None:
    from sshlint.formats.keys import ppk

    own = ppk.parse((FIXTURES / "ppk3-ed25519.ppk").read_bytes())
    forged = own._replace(public=own.public[:-32] + bytes(31) + b"\1")
    mac = ppk.mac_of(forged, forged.private, b"")
    path = tmp_path / "forged.ppk"
    path.write_bytes(ppk.serialise(forged._replace(mac=mac)))
    status, (answer,) = as_json(path)
    assert status == 1
    assert [problem["code"] for problem in answer["problems"]] == ["SSH206"]


def test_the_passphrase_proves_the_private_half_and_fills_in_what_it_hides() -> None:
    status, text = as_text(FIXTURES / "pem-ecdsa256-encrypted", answer=PASSPHRASE)
    assert status == 0
    assert "ecdsa-sha2-nistp256, 256 bits" in text
    assert "SHA256:" in text
    assert "the private half makes this public half" in text


def test_a_wrong_passphrase_is_status_1_and_not_called_damage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, text = as_text(FIXTURES / "openssh-rsa-encrypted", answer="not this")
    assert status == 1
    assert "damage " not in text
    assert "wrong passphrase, or the private part of the file is damaged" in capsys.readouterr().err
    assert "not this" not in text


def test_a_file_that_cannot_be_read_is_status_2_and_the_rest_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, answers = as_json(tmp_path / "absent", tmp_path, FIXTURES / "openssh-rsa")
    assert status == 2
    assert [answer["algorithm"] for answer in answers] == ["ssh-rsa"]
    errors = capsys.readouterr().err
    assert "absent: cannot be read: it does not exist" in errors
    assert "it is a directory" in errors


def test_control_characters_of_a_comment_are_made_visible(tmp_path: Path) -> None:
    line = (FIXTURES / "openssh-ed25519.pub").read_bytes().split()
    path = tmp_path / "id.pub"
    path.write_bytes(b" ".join((*line[:2], b"\x1b[31mred\xff\n")))
    assert r"\x1b[31mred\xff" in as_text(path)[1]


def test_no_report_holds_base64_of_a_private_key() -> None:
    private = [path for path in FIXTURES.iterdir() if path.suffix not in {".pub", ".json"}]
    _, text = as_text(*private, answer=PASSPHRASE)
    for path in private:
        for line in path.read_text().splitlines():
            assert len(line) < 24 or ":" in line or "-" in line or line not in text


def test_every_line_of_a_known_hosts_is_a_key_with_its_host(tmp_path: Path) -> None:
    key = (FIXTURES / "openssh-ed25519.pub").read_text().split()[:2]
    path = tmp_path / "known_hosts"
    path.write_text(f"a,b {' '.join(key)}\n# note\n@revoked c {' '.join(key)}\nd ssh-rsa AAAA\n")
    _, answers = as_json(path)
    assert [(a["line"], a["hosts"]) for a in answers] == [(1, "a,b"), (3, "c"), (4, "d")]
    assert [bool(a["fingerprint_sha256"]) for a in answers] == [True, True, False]
    assert answers[2]["problems"]


def test_weaknesses_are_told_with_the_code_of_their_rule(tmp_path: Path) -> None:
    path = tmp_path / "id"
    path.write_bytes((FIXTURES / "openssh-ed25519").read_bytes())
    path.chmod(0o644)
    other = next(p for p in sorted(FIXTURES.glob("*rsa*.pub")))
    (tmp_path / "id.pub").write_bytes(other.read_bytes())
    _, (answer,) = as_json(path)
    assert {weakness["code"] for weakness in answer["weaknesses"]} == {"SSH101", "SSH216"}
