"""The page about the database of `sshlint fleet`: made from the tables and the example queries."""

from __future__ import annotations

from sshlint.fleet.queries import QUERIES
from sshlint.fleet.tables import DERIVED, TABLES

_HEAD = """# Many machines

`sshlint collect` writes a report of each machine, `sshlint fleet` judges them together. The command
needs the extra `fleet`: `pip install 'sshlint[fleet]'`. Made from the tables' own descriptions.

```console
$ sshlint collect --zipapp sshlint.pyz      # one file, which needs Python 3.10 and nothing else
$ python3 sshlint.pyz collect -o web1.json  # on each machine, as root
$ sshlint fleet reports/                    # findings
$ sshlint fleet reports/ --reach root@db1   # who can get there, each step with its file and line
$ sshlint fleet reports/ --format html -o fleet.html
$ sshlint fleet reports/ --plan shell -o plan.sh    # read it, then run it
$ sshlint fleet reports/ --database fleet.duckdb
```

## What is certain

An edge of the access graph means a shell: lines with `command=`, accounts with ForceCommand and
those without a login shell are listed apart (`limited`). `from=` is compared with the addresses of
the machine that holds the key; NAT and names are not known to a report. What a report cannot say
makes an edge uncertain (`unsure`), never silent: a machine without its sshd_config, a rule that
depends on the connection, keys of an agent that was not asked. A key with a passphrase is a way
that comes after every way without one.

With `--reach`, `--from` and `--account` a step is marked "in use" (JSON: `used`) where the config
of the account it starts from names a login to the other account, or its known_hosts has the name or
host key of that machine. A name or host key that several machines have marks none, and
/etc/ssh/ssh_known_hosts is not looked at: it is of the whole machine, not of one account.

## Rights to read and to write

Reports are read with the rights of the account that runs the command, root too: no link in a
directory of reports is followed, nothing is opened that is not a regular file, and nothing is
quoted of a file that is not a report. What is written (`-o`, `--database`, `--graphml`,
`--opengraph`) is a map of who reaches what: a new file is for its owner alone (mode 0600).

## Beyond one machine

10,000 machines fit on a laptop. For more, split the reports by region and load each part into a
database; `COPY opens TO 'opens.parquet'` writes a table as Parquet, which any SQL engine reads:
the queries below join on fingerprints and account numbers alone (add the part to the number).
Shared RSA factors split as well: the product of each batch of moduli is one job, and each batch
modulo every other product is another; jobs need nothing from each other but the products.

## Tables
"""


def fleet_page() -> str:
    parts = [_HEAD]
    for table in (*TABLES, *DERIVED):
        if table.name == "stated_keys":
            continue
        parts.append(
            f"### {table.name}\n\n{table.meaning}.\n\n| column | type | meaning |\n|---|---|---|"
        )
        parts += [
            f"| `{column.name}` | {column.type} | {column.meaning.replace('|', chr(92) + '|')} |"
            for column in table.columns
        ]
        parts.append("")
    parts.append("## Ten queries\n")
    for question, query in QUERIES:
        parts.append(f"{question}\n\n```sql{query}\n```\n")
    return "\n".join(parts).rstrip() + "\n"
