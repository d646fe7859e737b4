"""Signature help: the arguments of options that take several."""

from __future__ import annotations

import re

from lsprotocol.types import (
    ParameterInformation,
    SignatureHelp,
    SignatureHelpParams,
    SignatureInformation,
)

from sshlint.discover import CONFIG
from sshlint.server.views import View
from sshlint.tables import keywords
from sshlint.tables.keyword_help import KEYWORD_HELP

_PORT = ("[bind_address:]port", "where to listen; without an address on this machine only")
_SIGNATURES: dict[str, tuple[tuple[str, str], ...]] = {
    "localforward": (_PORT, ("host:hostport", "where the server connects to, or a socket path")),
    "remoteforward": (
        ("[bind_address:]port", "where the server listens"),
        ("[host:hostport]", "where this machine connects to; without it the server is a proxy"),
    ),
    "dynamicforward": (_PORT,),
    "rekeylimit": (
        ("amount", "data, such as 1G; default for the cipher's own limit"),
        ("[time]", "such as 1h; none for no limit"),
    ),
    "ipqos": (
        ("interactive", "the class of sessions with a terminal"),
        ("[other]", "the class of all other sessions"),
    ),
    "tunneldevice": (("local[:remote]", "numbers of tun devices, or any"),),
    "setenv": (("NAME=value", "a variable; more can follow"),),
    "channeltimeout": (("type=time", "such as session=1h; more can follow"),),
    "canonicalizepermittedcnames": (
        ("source:target", "patterns of names, and of the names they can lead to"),
    ),
    "permitremoteopen": (("host:port", "a destination; more can follow"),),
    "proxyjump": (("[user@]host[:port]", "the first host; more after commas"),),
    "match": (("criterion", "such as host, user, exec"), ("argument", "a list of patterns")),
}


def signature(view: View, params: SignatureHelpParams) -> SignatureHelp | None:
    if view.role != CONFIG:
        return None
    offset = view.lines.offset(params.position)
    line = view.line_near(offset)
    known = keywords.find(line.keyword) if line.keyword else None
    parts = _SIGNATURES.get(known.name.lower()) if known is not None else None
    if known is None or parts is None or offset <= line.keyword_end:
        return None
    typed = view.source.text[line.keyword_end : offset].lstrip(" \t=")
    count = len(re.findall(r"[ \t]+", typed))
    active = count % 2 if known.name == "Match" else min(count, len(parts) - 1)
    label = f"{known.name} {' '.join(name for name, _ in parts)}"
    return SignatureHelp(
        [
            SignatureInformation(
                label,
                documentation=KEYWORD_HELP.get(known.name.lower()),
                parameters=[ParameterInformation(name, said) for name, said in parts],
            )
        ],
        active_signature=0,
        active_parameter=active,
    )
