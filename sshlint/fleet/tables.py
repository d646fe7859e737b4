"""The tables that reports are read into: their columns, and the statement that fills each.

A statement reads a batch of reports (`docs`) or of their accounts (`batch`), whose columns are the
fields of `form`, after the report's `number`. An account's number is its report's times `SPAN`
plus its place there, so that batches need not know of each other.
"""

from __future__ import annotations

from sshlint.fleet.report_fields import MOST_ENTRIES
from sshlint.lean import NamedTuple

SPAN = 1_000_000


class Column(NamedTuple):
    name: str
    type: str
    meaning: str


class Table(NamedTuple):
    """`fill` is a SELECT over `docs` or `batch`; None where the table is made of others."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    fill: str | None

    @property
    def create(self) -> str:
        columns = ", ".join(f"{column.name} {column.type}" for column in self.columns)
        return f"CREATE TABLE {self.name} ({columns})"


def _columns(text: str) -> tuple[Column, ...]:
    """A column a line: name, type, meaning."""
    rows = (line.split(maxsplit=2) for line in text.strip().splitlines())
    return tuple(Column(name, kind, meaning) for name, kind, meaning in rows)


def _entries(field: str, columns: str) -> str:
    """A SELECT of the entries of a list that each account has, bounded."""
    entries = f"unnest({field}[1:{MOST_ENTRIES}])"
    return f"SELECT account, {columns} FROM (SELECT account, {entries} e FROM batch)"  # noqa: S608


def _value(name: str) -> str:
    """The value of the first option of this name that is not negated."""
    return (
        f"list_filter(e.options, lambda o: o.name = '{name}' AND NOT coalesce(o.negated, false))"
        "[1].value"
    )


def _if_options(expression: str) -> str:
    return f"CASE WHEN len(e.options) > 0 THEN {expression} END"


_RESTRICTIONS = "restrict command from principals expiry-time".split()

TABLES = (
    Table(
        "machines",
        "A machine; several reports of one make up one machine",
        _columns("""
machine INTEGER Number of the machine, that of its first report
name VARCHAR Its name in findings; the host name, and a part of the id where names are not unique
id VARCHAR As the report says; copied machines share it
hostname VARCHAR As the machine says
names VARCHAR[] The host name and what etc/hosts calls its addresses
addresses VARCHAR[] Addresses of its interfaces; null: unknown
system VARCHAR Operating system
openssh VARCHAR Installed ssh
collected BIGINT Seconds since 1970; null where the report does not say
ports INTEGER[] Ports sshd listens on
has_sshd BOOLEAN Whether an sshd_config was read
revoked_form VARCHAR RevokedKeys: list, krl or unreadable; null: not set
report VARCHAR The file the report was read from
"""),
        """
SELECT number, coalesce(machine.hostname, ''), machine.id, machine.hostname,
    machine.names[1:1000], machine.addresses[1:1000], machine.system, machine.openssh,
    collected, sshd.ports[1:100], sshd IS NOT NULL, sshd.revoked.form, NULL
FROM docs""",
    ),
    Table(
        "accounts",
        "An account of a machine",
        _columns("""
account BIGINT Number of the account
machine INTEGER Its machine
name VARCHAR Login name
label VARCHAR name@machine, as findings write it
uid BIGINT 0 is root; null: unknown
home VARCHAR Home directory
shell_login BOOLEAN Whether its shell runs commands
read BOOLEAN Whether its files were read
reason VARCHAR Why not
login VARCHAR true, false or null (unknown), by sshd's rules for users
login_reason VARCHAR Why not, or what it depends on
public_key VARCHAR true where a key alone is enough
root_login VARCHAR PermitRootLogin, where uid is 0
strict_modes VARCHAR StrictModes
forced_command VARCHAR true where sshd_config sets ForceCommand
agent_forwarding VARCHAR AllowAgentForwarding
keys_command BOOLEAN Whether a command can name more keys than are listed
principals_file VARCHAR AuthorizedPrincipalsFile; null: not set or unknown
sudo_root BOOLEAN Whether a plain rule of sudo makes it root; null: unknown
sudo_password BOOLEAN Whether sudo asks for the account's password
sudo_path VARCHAR The rule's file
sudo_line INTEGER The rule's line
"""),
        """
SELECT account, number, coalesce(name, ''), NULL, uid, home, shell_login, coalesce(read, true),
    reason, access.login.value, access.login_reason, access.public_key.value,
    access.root_login.value, access.strict_modes.value, access.forced_command.value,
    access.agent_forwarding.value, access.keys_command, access.principals_file, sudo.root,
    sudo.password, sudo.path, sudo.line
FROM batch""",
    ),
    Table(
        "stated_keys",
        "A public key as a report states it, before it was verified",
        _columns("""
report INTEGER The report
fingerprint VARCHAR SHA256 fingerprint
algorithm VARCHAR Key type
bits INTEGER Length
public VARCHAR The key in base64
"""),
        f"""
SELECT number, k.fingerprint, k.algorithm, k.bits, k.public
FROM (SELECT number, unnest(keys[1:{MOST_ENTRIES}]) k FROM docs)
WHERE k.fingerprint IS NOT NULL""",  # noqa: S608
    ),
    Table(
        "private_keys",
        "A file with a private key",
        _columns("""
account BIGINT Whose it is
fingerprint VARCHAR The key; null where the file does not show it
path VARCHAR Path on the machine
encrypted BOOLEAN Whether a passphrase is needed
loads BOOLEAN Whether ssh can read the file
mode VARCHAR Permission bits, octal
owner VARCHAR User name
comment VARCHAR As the file says
"""),
        _entries(
            "private_keys",
            "e.fingerprint, e.path, e.encrypted, e.loads, e.mode, e.owner, e.comment",
        ),
    ),
    Table(
        "agent_keys",
        "A key in an account's agent",
        _columns("""
account BIGINT Whose agent
fingerprint VARCHAR The key
comment VARCHAR As the agent says
"""),
        _entries("agent.keys", "e.fingerprint, e.comment"),
    ),
    Table(
        "certificates",
        "An OpenSSH certificate in an account",
        _columns("""
account BIGINT Whose it is
fingerprint VARCHAR The certified key
path VARCHAR Path on the machine
kind VARCHAR user or host
key_id VARCHAR Key ID
principals VARCHAR[] Names it is for
valid_after BIGINT Seconds since 1970; null: from ever
valid_before BIGINT Seconds since 1970, exclusive; null: for ever
critical_options VARCHAR[] Names
authority VARCHAR Fingerprint of the key that signed it
private VARCHAR Path of its private key in the same account
"""),
        _entries(
            "certificates",
            "e.fingerprint, e.path, e.kind, e.key_id, e.principals, e.valid_after, e.valid_before,"
            " e.critical_options, e.authority, e.private",
        ),
    ),
    Table(
        "authorized_keys",
        "A line of authorized_keys",
        _columns(f"""
account BIGINT The account it opens
fingerprint VARCHAR The key
path VARCHAR Path on the machine
line INTEGER Line, from 1
comment VARCHAR What follows the key
cert_authority BOOLEAN Whether it opens the account by the certificates it signs
expires BIGINT expiry-time, seconds since 1970
works BOOLEAN Whether sshd takes the line
problem VARCHAR Why it does not
read_by_sshd BOOLEAN Whether sshd reads the file for this account; null: unknown
refused VARCHAR Why StrictModes refuses the file
from_list VARCHAR from=
command VARCHAR command=
principals VARCHAR principals=
restricted BOOLEAN Whether it has one of {", ".join(_RESTRICTIONS)}
expiry_day VARCHAR YYYYMMDD of an expiry-time of which not more is known; else null
"""),
        _entries(
            "authorized_keys",
            "e.fingerprint, e.path, e.line, e.comment, coalesce(e.cert_authority, false),"
            " e.expires, coalesce(e.works, true), e.problem, e.read_by_sshd, NULL, "
            + ", ".join(_if_options(_value(name)) for name in ("from", "command", "principals"))
            + ", len(list_filter(e.options, lambda o: o.name IN ("
            + ", ".join(f"'{name}'" for name in _RESTRICTIONS)
            + "))) > 0, "
            + _if_options(f"CASE WHEN e.expires IS NULL THEN left({_value('expiry-time')}, 8) END"),
        ),
    ),
    Table(
        "keys_files",
        "A file that sshd refuses to take authorized keys from",
        _columns("""
account BIGINT Whose keys it lists
path VARCHAR Path on the machine
refused VARCHAR Why StrictModes refuses it
"""),
        _entries("authorized_keys_files", "e.path, e.refused") + " WHERE e.refused IS NOT NULL",
    ),
    Table(
        "principals",
        "A line of an account's AuthorizedPrincipalsFile",
        _columns("""
account BIGINT The account
path VARCHAR Path on the machine
line INTEGER Line, from 1
principal VARCHAR The name
from_list VARCHAR from=
command VARCHAR command=
"""),
        _entries(
            "access.principals",
            "e.path, e.line, e.principal, "
            + ", ".join(_if_options(_value(name)) for name in ("from", "command")),
        ),
    ),
    Table(
        "known_hosts",
        "A line of a known_hosts file",
        _columns("""
account BIGINT Whose file
path VARCHAR Path on the machine
line INTEGER Line, from 1
marker VARCHAR @cert-authority or @revoked
hosts VARCHAR[] Names and patterns; none where the line is hashed
hash VARCHAR |1|SALT|HASH of a hashed line
fingerprint VARCHAR The host key
"""),
        _entries("known_hosts", "e.path, e.line, e.marker, e.hosts, e.hash, e.fingerprint"),
    ),
    Table(
        "logins",
        "A login that an account's config names",
        _columns("""
account BIGINT Whose config
path VARCHAR Where its Host line stands
line INTEGER From 1
host VARCHAR What is typed
hostname VARCHAR What ssh connects to
port INTEGER Port
login_user VARCHAR User there
host_key_name VARCHAR Name its host key is looked up by
forward_agent BOOLEAN Whether the agent is forwarded
"""),
        _entries(
            "logins",
            'e.path, e.line, e.host, e.hostname, e.port, e."user", e.host_key_name,'
            " e.forward_agent",
        ),
    ),
    Table(
        "identities",
        "A key that a login offers",
        _columns("""
account BIGINT Whose config
host VARCHAR The login, as typed
path VARCHAR The key's file
fingerprint VARCHAR The key; null where it is not known
offered BOOLEAN Whether ssh would offer it
"""),
        f"""
SELECT account, host, i.path, i.fingerprint, i.offered
FROM (SELECT account, e.host, unnest(e.identities[1:1000]) i
      FROM (SELECT account, unnest(logins[1:{MOST_ENTRIES}]) e FROM batch))""",  # noqa: S608
    ),
    Table(
        "local_findings",
        "A finding of `sshlint check` on the machine itself",
        _columns("""
account BIGINT Whose
code VARCHAR Code of the rule
message VARCHAR What it says
path VARCHAR Path on the machine
line INTEGER From 1; null: about the whole file
"""),
        _entries("findings", "e.code, e.message, e.path, e.line"),
    ),
    Table(
        "host_keys",
        "A host key of a machine",
        _columns("""
machine INTEGER The machine
path VARCHAR Path of the private half
fingerprint VARCHAR The key
mode VARCHAR Permission bits, octal
"""),
        """
SELECT number, e.path, e.fingerprint, e.mode
FROM (SELECT number, unnest(sshd.host_keys[1:1000]) e FROM docs)
WHERE e.fingerprint IS NOT NULL""",
    ),
    Table(
        "authorities",
        "A key of TrustedUserCAKeys",
        _columns("""
machine INTEGER The machine that trusts it
path VARCHAR Path on the machine
line INTEGER From 1
fingerprint VARCHAR The key
"""),
        """
SELECT number, e.path, e.line, e.fingerprint
FROM (SELECT number, unnest(sshd.user_authorities[1:1000]) e FROM docs)
WHERE e.fingerprint IS NOT NULL""",
    ),
    Table(
        "revoked",
        "A key that a machine's RevokedKeys refuses",
        _columns("""
machine INTEGER The machine
fingerprint VARCHAR The key
"""),
        f"""
SELECT number, unnest(sshd.revoked.fingerprints[1:{MOST_ENTRIES}]) FROM docs""",  # noqa: S608
    ),
    Table(
        "notes",
        "What could not be read or judged on a machine",
        _columns("""
machine INTEGER The machine
path VARCHAR Path on the machine
message VARCHAR Why
"""),
        """
SELECT number, e.path, e.message FROM (SELECT number, unnest(notes[1:1000]) e FROM docs)
UNION ALL SELECT number, e.path, e.message
FROM (SELECT number, unnest(notes[1:1000]) e FROM batch)""",
    ),
)

# Made once all reports are read; `fill` is in the module that makes each.
DERIVED = (
    Table(
        "keys",
        "A public key, verified against its fingerprint",
        _columns("""
fingerprint VARCHAR SHA256 fingerprint
algorithm VARCHAR Key type
bits INTEGER Length
public VARCHAR The key in base64
"""),
        None,
    ),
    Table(
        "opens",
        "Each line of authorized_keys, and whether it opens its account",
        _columns("""
account BIGINT The account
fingerprint VARCHAR The key
path VARCHAR Path on the machine
line INTEGER Line, from 1
cert_authority BOOLEAN Whether it opens the account by the certificates it signs
from_list VARCHAR from=
principals VARCHAR principals=
restricted BOOLEAN Whether it has from=, command=, restrict, principals= or expiry-time
comment VARCHAR What follows the key
closed VARCHAR Why it does not open the account; null where it does
unsure VARCHAR What that depends on; null where it is certain
limited VARCHAR Why it gives no shell; null where it does
"""),
        None,
    ),
    Table(
        "trusts",
        "Each account of a machine that trusts a certificate authority by TrustedUserCAKeys",
        _columns("""
account BIGINT The account
fingerprint VARCHAR The authority
path VARCHAR File of the authority's key
line INTEGER From 1
by_file BOOLEAN Whether AuthorizedPrincipalsFile names the principals; else the account's name
closed VARCHAR Why it does not open the account; null where it does
unsure VARCHAR What that depends on; null where it is certain
limited VARCHAR Why it gives no shell; null where it does
"""),
        None,
    ),
    Table(
        "holders",
        "Who has a private key: in a file, an agent, or an agent forwarded to it",
        _columns("""
account BIGINT The account
fingerprint VARCHAR The key
kind VARCHAR file, agent or forwarded agent
path VARCHAR The file; of a forwarded agent the config that forwards it
line INTEGER Its line
secret BOOLEAN Whether a passphrase is needed
unsure BOOLEAN Whether it is not certain that the agent holds the key
"""),
        None,
    ),
    Table(
        "nodes",
        "A node of the access graph",
        _columns("""
node INTEGER Number
kind VARCHAR account, key, key from, authority, principal, any principal, vouched from
name VARCHAR Label of the account, or fingerprint and what follows it
account BIGINT The account; null for other kinds
"""),
        None,
    ),
    Table(
        "edges",
        "An edge of the access graph: who has its source has its target",
        _columns("""
edge INTEGER Number
source INTEGER Node
target INTEGER Node
kind VARCHAR file, agent, forwarded agent, line, root, sudo, authority, issue, certificate
path VARCHAR What it rests on; null where nothing is to be shown
line INTEGER Line there
holder BIGINT Account whose file that is
secret BOOLEAN Whether a passphrase or password is needed
unsure BOOLEAN Whether it is not certain
"""),
        None,
    ),
)
