"""What to do about each cause that diagnose and doctor know, as data."""

from __future__ import annotations

from sshlint.tables.remedies.clients import CLIENTS
from sshlint.tables.remedies.configuration import CONFIGURATION
from sshlint.tables.remedies.form import Remedies
from sshlint.tables.remedies.greeting import GREETING
from sshlint.tables.remedies.host_keys import HOST_KEYS
from sshlint.tables.remedies.keys import KEYS
from sshlint.tables.remedies.network import NETWORK
from sshlint.tables.remedies.no_common_algorithm import ALGORITHMS
from sshlint.tables.remedies.putty_keys import PUTTY_KEYS
from sshlint.tables.remedies.refused_user import AUTHENTICATION
from sshlint.tables.remedies.server_accounts import SERVER_ACCOUNTS
from sshlint.tables.remedies.service_access import SERVICES

REMEDIES: Remedies = {
    **NETWORK, **GREETING, **ALGORITHMS, **HOST_KEYS, **KEYS, **PUTTY_KEYS, **AUTHENTICATION,
    **SERVER_ACCOUNTS, **CONFIGURATION, **CLIENTS, **SERVICES,
}  # fmt: skip
