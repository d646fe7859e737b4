"""Remedies with the login's own host, user and paths filled in, quoted for a shell."""

from __future__ import annotations

import re
import shlex

from sshlint.diagnosis.events import STAGES
from sshlint.diagnosis.findings import Found
from sshlint.tables.cloud_users import IMAGE_USERS, users_of

_HOST = re.compile(r"^[A-Za-z0-9_\[][A-Za-z0-9._:%\[\]-]{0,254}$")
_PLAIN_WINDOWS_PATH = re.compile(r"^[\w:\\/][\w:\\/.~ ()-]*$")
_ALGORITHM = re.compile(r"^[A-Za-z0-9][A-Za-z0-9@.,_+-]{0,4095}$")
_KNOWN_HOST_ADDRESS = re.compile(r" \(.*\)$")
_UNKNOWN = {
    "host": "HOST", "user": "USER", "key": "KEY", "file": "FILE", "line": "LINE",
    "option": "OPTION", "address": "ADDRESS", "server_path": "~/.ssh/authorized_keys",
    "socket": "SOCKET", "methods": "the methods it names", "first_offer": "ALGORITHM",
    "listen_port": "22",
}  # fmt: skip
_NAMES_RIGHT_USER = "{right_"
_ALL_USERS = ", ".join(
    f"{user} ({', '.join(row.image for row in IMAGE_USERS if row.users[0] == user)})"
    for user in dict.fromkeys(row.users[0] for row in IMAGE_USERS)
)
# of what a server offers, the first of these is the one to allow: the strongest comes first
_PREFERRED_OFFERS = (
    "curve25519-sha256", "ecdh-sha2-nistp256", "diffie-hellman-group14-sha256",
    "diffie-hellman-group-exchange-sha256", "diffie-hellman-group14-sha1",
    "diffie-hellman-group-exchange-sha1", "ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512",
    "rsa-sha2-256", "ssh-rsa", "aes256-gcm@openssh.com", "aes256-ctr", "aes128-ctr", "aes256-cbc",
    "aes128-cbc", "hmac-sha2-256-etm@openssh.com", "hmac-sha2-256", "hmac-sha1",
)  # fmt: skip


def remedies(found: Found) -> list[str]:
    """What to do about a cause, the likeliest way first."""
    values = _values(found)
    unknown_user = values["right_user"] == _UNKNOWN["user"]
    return [
        step.text.format_map(values)
        for step in found.cause.remedy
        if step.on in _audience(found) and not (_NAMES_RIGHT_USER in step.text and unknown_user)
    ]


def ruled_out(found: Found) -> list[str]:
    """What cannot be at fault, as the login came past it."""
    if found.code == "login-succeeded":
        return []
    login, last = found.login, STAGES.index(found.cause.stage)
    sure = [
        (passed.line, passed.how)
        for stage, passed in login.passed.items()
        if STAGES.index(stage) < last
    ]
    if found.code != "key-not-authorized":
        sure += [
            (offer.line, f"the public key: the server knows {offer.path or 'it'}")
            for offer in login.offers
            if offer.answer == "accepted"
        ]
    return [f"{how} (line {line})" for line, how in sorted(sure)]


def _audience(found: Found) -> set[str]:
    putty = "putty" in {found.program, found.login.program}
    windows = found.login.windows or putty
    return {"", "putty" if putty else "openssh", "windows" if windows else "posix"}


def _values(found: Found) -> dict[str, str]:
    login = found.login
    given = {name: text.strip() for name, text in found.values.items() if text}
    host = _checked(given.get("host") or login.host, _HOST)
    port = given.get("port") or login.port or "22"
    user = given.get("user") or login.user
    key = given.get("key") or login.key or _only_key(found)
    windows = login.windows
    values = dict(_UNKNOWN)
    for name, text in {**given, "host": host, "user": user, "key": key}.items():
        if text:
            values[name] = _quoted(text, windows=windows)
    target = f"{user}@{host}" if user and host else host or f"{user or 'USER'}@HOST"
    port_option = f"-p {port} " if port != "22" else ""
    values |= {
        "port": port,
        "port_option": port_option,
        "target": shlex.quote(target),
        "login": _login(found, port, shlex.quote(target)),
        "address": values["address"] if values["address"] != "ADDRESS" else values["host"],
        "image_users": _ALL_USERS,
        "methods": given.get("methods") or login.methods or values["methods"],
        "first_offer": _offer(given.get("offer", "")),
        "option": given.get("option", "OPTION"),
    }
    values |= _key_names(key, windows=windows)
    values |= _right_user(found, host, port)
    values |= _known_host(given, host, port)
    folder = given.get("socket", "").rpartition("/")[0]
    values["socket_folder"] = _quoted(folder, windows=False) if folder else "FOLDER"
    return values


def _only_key(found: Found) -> str:
    paths = {offer.path for offer in found.login.offers if "/" in offer.path or "\\" in offer.path}
    return paths.pop() if len(paths) == 1 else ""


def _login(found: Found, port: str, target: str) -> str:
    if "putty" in _audience(found):
        return f"plink {f'-P {port} ' if port != '22' else ''}{target}"
    return f"ssh {f'-p {port} ' if port != '22' else ''}{target}"


def _checked(text: str, allowed: re.Pattern[str]) -> str:
    return text if allowed.match(text) else ""


def _quoted(text: str, *, windows: bool) -> str:
    if windows:
        # cmd and PowerShell differ in what quotes keep them from: nothing special, or no name
        return f'"{text}"' if _PLAIN_WINDOWS_PATH.match(text) else "FILE"
    if text.startswith("-"):
        text = f"./{text}"  # a path must not turn into an option
    if text.startswith("~/"):
        return f"~/{shlex.quote(text[2:])}"
    return shlex.quote(text)


def _key_names(key: str, *, windows: bool) -> dict[str, str]:
    if not key:
        return {"key_pub": "KEY.pub", "key_cert": "KEY-cert.pub", "key_without_suffix": "NEW_KEY"}
    stem = re.sub(r"\.(?:ppk|pub)$", "", key, flags=re.IGNORECASE)
    names = {"key_pub": f"{stem}.pub", "key_cert": f"{stem}-cert.pub", "key_without_suffix": stem}
    return {name: _quoted(path, windows=windows) for name, path in names.items()}


def _right_user(found: Found, host: str, port: str) -> dict[str, str]:
    named = found.values.get("right_user", "")
    if "ec2-user user rather" in " ".join(each.text for each in found.evidence):
        named = "ec2-user"
    users = (named,) if named else users_of(host)
    command = _login(found, port, "").rstrip()
    where = host or "HOST"
    if not users:
        return {"right_user": _UNKNOWN["user"], "right_login": f"{command} USER@{where}"}
    others = f" (or {', '.join(users[1:])})" if users[1:] else ""
    target = shlex.quote(f"{users[0]}@{where}")
    return {
        "right_user": shlex.quote(users[0]),
        "right_login": f"{command} {target}{others}",
    }


def _known_host(given: dict[str, str], host: str, port: str) -> dict[str, str]:
    name = _KNOWN_HOST_ADDRESS.sub("", given.get("known_host", ""))
    if not name and host:
        name = f"[{host}]:{port}" if port != "22" else host
    file = given.get("file", "")
    return {
        "known_host": shlex.quote(name) if name and not name.startswith("-") else "HOST",
        "known_hosts_option": f" -f {_quoted(file, windows=False)}" if file else "",
    }


def _offer(offer: str) -> str:
    names = _checked(offer.replace("[preauth]", "").strip(), _ALGORITHM).split(",")
    for name in _PREFERRED_OFFERS:
        if name in names:
            return name
    return names[0] or "ALGORITHM"
