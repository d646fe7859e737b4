"""What a log tells for the places of a remedy, each quoted for the shell of its command."""

from __future__ import annotations

import re
from collections.abc import Callable

from sshlint.diagnosis.found_cause import Found
from sshlint.diagnosis.quoting import quoted
from sshlint.diagnosis.situation import Situation
from sshlint.tables import algorithms
from sshlint.tables.cloud_users import IMAGE_USERS, users_of
from sshlint.tables.releases import NEWEST
from sshlint.tables.remedies import form

_HOST = re.compile(r"[A-Za-z0-9_\[][A-Za-z0-9._:%\[\]-]{0,254}")
_ADDRESS = re.compile(r"[0-9.]+|\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%\w+)?\]?")
_ALGORITHM = re.compile(r"[A-Za-z0-9][A-Za-z0-9@.,_+-]{0,4095}")
_OPTION = re.compile(r"[A-Za-z][A-Za-z0-9]{0,63}")
_METHODS = re.compile(r"[a-z0-9@.,_-]{1,200}", re.IGNORECASE)
_SID = re.compile(r"\bS-1(?:-[0-9]{1,10}){1,15}\b")
_KNOWN_HOST_ADDRESS = re.compile(r" \(.*\)$")
_KEY_SUFFIX = re.compile(r"(?:-cert\.pub|\.pub|\.ppk)$", re.IGNORECASE)
_WITH_PORT = re.compile(r"\[([^\]\s]{1,255})\]:([0-9]{1,5})\b")
_PROXIED = ("UNKNOWN", "65535")  # what ssh calls the far end of a ProxyCommand
_NO_FILE = frozenset({"(stdin)", "-"})
_NOT_A_FILE = "command-line"  # what ssh calls its own options
# What stands for a value the log does not tell.
_UNKNOWN = {
    "host": "HOST", "user": "USER", "key": "KEY", "file": "FILE", "line": "LINE", "name": "NAME",
    "option": "OPTION", "address": "ADDRESS", "server_path": "~/.ssh/authorized_keys",
    "socket": "SOCKET", "methods": "the methods it names", "first_offer": "ALGORITHM",
    "listen_port": "22", "key_path": "KEY", "socket_folder": "DIRECTORY",
    "jump": "JUMP_HOST",
}  # fmt: skip
_NEGOTIATED = ("kex", "pubkey", "cipher", "mac")
# of what a server offers, the first of these is the one to allow: the strongest comes first
_PREFERRED_OFFERS = (
    "curve25519-sha256", "ecdh-sha2-nistp256", "diffie-hellman-group14-sha256",
    "diffie-hellman-group-exchange-sha256", "diffie-hellman-group14-sha1",
    "diffie-hellman-group-exchange-sha1", "ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512",
    "rsa-sha2-256", "ssh-rsa", "aes256-gcm@openssh.com", "aes256-ctr", "aes128-ctr", "aes256-cbc",
    "aes128-cbc", "hmac-sha2-256-etm@openssh.com", "hmac-sha2-256", "hmac-sha1",
)  # fmt: skip
_IMAGE_USERS = ", ".join(
    f"{user} ({', '.join(row.image for row in IMAGE_USERS if row.users[0] == user)})"
    for user in dict.fromkeys(row.users[0] for row in IMAGE_USERS)
)


class Values:
    """The values of one cause; `known` are the names of those that the log tells."""

    __slots__ = ("_made", "_plain", "_situation", "_words", "known", "names_typed")

    def __init__(self, found: Found, situation: Situation) -> None:
        self._situation = situation
        words = _words(found)
        self.names_typed = "name" in words
        self._plain = _plain(found, situation, words)
        self._words = words
        self.known = frozenset(name for name, text in {**words, **self._plain}.items() if text)
        self._made: dict[str, dict[str, str]] = {}

    def quoted_for(self, shell: str) -> dict[str, str]:
        """All values as words for *shell*."""
        if shell not in self._made:
            self._made[shell] = self._quote(shell)
        return self._made[shell]

    def _quote(self, shell: str) -> dict[str, str]:
        def word(text: str, otherwise: str) -> str:
            return quoted(text, shell, otherwise)

        values = {**_UNKNOWN, **self._plain}
        values |= {name: word(text, _UNKNOWN.get(name, "FILE"))
                   for name, text in self._words.items()}  # fmt: skip
        values |= _key_names(self._words.get("key", ""), word)
        values |= self._commands(word)
        return values

    def _commands(self, word: Callable[[str, str], str]) -> dict[str, str]:
        """Pieces of command lines."""
        words, port = self._words, self._plain["login_port"]
        name = words.get("name") or words.get("host") or "HOST"
        user, socket = words.get("user", ""), words.get("socket", "")
        target = word(f"{user}@{name}" if user else name if name != "HOST" else "USER@HOST",
                      "USER@HOST")  # fmt: skip
        option = f"-p {port} " if port != "22" else ""
        capital = f"-P {port} " if port != "22" else ""
        putty = form.PUTTY in self._situation.programs
        program = f"plink {capital}" if putty else f"ssh {option}"
        if self._situation.git is not None and not putty:
            program = f"ssh -T {option}"
        right = words.get("right_user", "")
        git_user = self._plain["git_user"]
        greeted = f"{git_user}@{name}" if git_user else name
        return {
            "target": target,
            "login": program + target,
            "port_option": option,
            "scp_port": capital,
            "sftp_port": capital,
            "right_login": program + word(f"{right or 'USER'}@{name}", "USER@HOST"),
            "greet": f"ssh -T {option}{word(greeted, 'git@HOST')}",
            "control_option": f"-S {word(socket, 'SOCKET')} " if socket else "",
            "user_full": word(f"{user or 'USER'}:F", "USER:F"),
        }


def _words(found: Found) -> dict[str, str]:
    """What the log tells, as it is written there; names it does not tell are left out."""
    login = found.login
    given = {name: text.strip() for name, text in found.values.items() if text and text.strip()}
    known = re.sub(r"^\[|\](?::\d+)?$| \(.*\)$", "", given.get("known_host", ""))
    host = _checked(given.get("host") or login.host or known, _HOST)
    typed = _checked(login.typed, _HOST)
    key = given.get("key") or login.key or _only_key(found)
    socket = given.get("socket", "")
    words = {
        **{name: given.get(name, "") for name in ("file", "server_path", "socket", "address")},
        "host": "" if host in _PROXIED else host,
        "user": given.get("user") or login.user,
        "key": _windows_separators("" if key in _NO_FILE else key),
        "socket_folder": socket.rpartition("/")[0],
        "jump": host if found.code == "jump-loop" else "",
        "option": _checked(given.get("option", ""), _OPTION),
    }
    words["file"] = _windows_separators(words["file"])
    if words["file"] == _NOT_A_FILE:
        words["file"] = ""
    words["address"] = words["address"] or words["host"]
    words["name"] = typed or ("" if _ADDRESS.fullmatch(words["host"]) else words["host"])
    if any(offer.algorithm.endswith("-CERT") for offer in login.offers):
        words["certificate"] = words["key"]
    if words["key"][:1] in ("/", "~", ".") or re.search(r"[/\\]", words["key"]):
        words["key_path"] = words["key"]
    users = _right_users(found, words["host"])
    words["right_user"] = users[0] if users else ""
    return {name: text for name, text in words.items() if text}


def _plain(found: Found, situation: Situation, words: dict[str, str]) -> dict[str, str]:
    """Values that are numbers, names checked against a pattern, or text of our own tables."""
    given, login, git = found.values, found.login, situation.git
    host = words.get("host", "")
    port = given.get("port") or login.port or _port_on_record(found, host)
    port = port if port and port.strip() not in _PROXIED else "22"
    users = _right_users(found, host)
    windows = form.WINDOWS_SERVER in situation.servers
    sid = _SID.search(given.get("sid", ""))
    return {
        "port": port.strip(),
        "login_port": _login_port(found, port),
        "line": given.get("line") or _UNKNOWN["line"],
        "listen_port": given.get("listen_port") or _UNKNOWN["listen_port"],
        "methods": _checked(given.get("methods") or login.methods, _METHODS)
        or _UNKNOWN["methods"],
        "first_offer": _offer(given.get("offer", "")),
        "usual_offer": _usual_offer(given.get("offer", "")),
        "sid": f'"*{sid[0]}"' if sid else "",
        "image_users": _IMAGE_USERS,
        "right_users": " or ".join(users),
        "sshd_config": "C:\\ProgramData\\ssh\\sshd_config" if windows else "/etc/ssh/sshd_config",
        **_known_host(given, host, port),
        **{name: getattr(git, name) if git else ""
           for name in ("key_page", "deploy_key_page", "host_keys_page", "key_types")},
        "host_443": git.port_443 if git else "",
        "git_user": (git.user or words.get("user", "")) if git else "",
        "greeting": git.greeting if git else "",
        "greet": "ssh -T" if git else "",
        "fingerprints": ", ".join(f"{kind} SHA256:{text}" for kind, text in git.fingerprints)
        if git else "",
    }  # fmt: skip


def _login_port(found: Found, port: str) -> str:
    """The server's port; what a message about a forwarding names is the forwarding's."""
    if found.cause.stage == "session" and "forward" in found.code:
        port = found.login.port
    return "22" if port.strip() in ("", *_PROXIED) else port.strip()


def _port_on_record(found: Found, host: str) -> str:
    """The port in `[host]:port`, which is how known_hosts and ssh write *host*."""
    for text in (found.values.get("known_host", ""), found.login.on_record):
        match = _WITH_PORT.match(text)
        if match and match[1] == host:
            return match[2]
    return ""


def _only_key(found: Found) -> str:
    paths = {offer.path for offer in found.login.offers if "/" in offer.path or "\\" in offer.path}
    return paths.pop() if len(paths) == 1 else ""


def _windows_separators(path: str) -> str:
    """ssh on Windows prints each backslash twice."""
    return path.replace("\\\\", "\\") if re.match(r"[A-Za-z]:|\.\\\\", path) else path


def _checked(text: str, allowed: re.Pattern[str]) -> str:
    return text if allowed.fullmatch(text) else ""


def _key_names(key: str, word: Callable[[str, str], str]) -> dict[str, str]:
    """The files that go with a private key."""
    if not key:
        return {"key_pub": "KEY.pub", "key_cert": "KEY-cert.pub", "key_without_suffix": "NEW_KEY",
                "openssh_key": "NEW_KEY", "private_key": "KEY"}  # fmt: skip
    stem = _KEY_SUFFIX.sub("", key)
    names = {
        "key_pub": f"{stem}.pub",
        "key_cert": f"{stem}-cert.pub",
        "key_without_suffix": stem,
        "openssh_key": stem if stem != key else f"{key}.openssh",
        "private_key": stem,
    }
    return {name: word(path, "FILE") for name, path in names.items()}


def _right_users(found: Found, host: str) -> tuple[str, ...]:
    named = found.values.get("right_user", "")
    if "ec2-user user rather" in " ".join(each.text for each in found.evidence):
        named = "ec2-user"
    return (named,) if named else users_of(host)


def _known_host(given: dict[str, str], host: str, port: str) -> dict[str, str]:
    name = _KNOWN_HOST_ADDRESS.sub("", given.get("known_host", "")) or (
        f"[{host}]:{port}" if host and port != "22" else host
    )
    file = given.get("file", "")
    return {
        "known_host": quoted(name, form.POSIX, "HOST") if name[:1] not in ("", "-") else "HOST",
        "known_hosts_option": f" -f {quoted(file, form.POSIX, 'FILE')}" if file else "",
    }


def _offered(offer: str) -> list[str]:
    return _checked(offer.replace("[preauth]", "").strip(), _ALGORITHM).split(",")


def _usual_offer(offer: str) -> str:
    """Of what a server offers, a name that today's ssh proposes unless its settings say otherwise.

    Where there is one, the server is in order, and a setting of the client leaves the name out.
    """
    names = _offered(offer)
    usual = (name for kind in _NEGOTIATED for name in algorithms.defaults(kind, NEWEST))
    return next((name for name in usual if name in names), "")


def _offer(offer: str) -> str:
    names = _offered(offer)
    for name in _PREFERRED_OFFERS:
        if name in names:
            return name
    return names[0] or _UNKNOWN["first_offer"]
