"""The documentation of an action plugin: the work is done in plugins/action/collect.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: collect
short_description: Write what sshlint says of a machine into a file of the controller
description:
  - Copies the program as one file, runs C(sshlint collect) and removes it again.
  - The machine needs Python 3.10 or newer, and nothing else. Nothing on it is changed.
  - With C(become) all accounts are looked at, each with its own rights; else the one that logs in.
options:
  dest:
    description: Directory of the controller for the reports, one file per machine.
    type: path
    required: true
  accounts:
    description: Only these accounts.
    type: list
    elements: str
    default: []
  root:
    description: Directory of the machine at which another machine's disk is mounted.
    type: str
  times:
    description: Write the times of key files, and of the report, into it.
    type: bool
    default: false
  zipapp:
    description: The program, as C(sshlint collect --zipapp FILE) writes it.
    type: path
author: The sshlint project
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
"""

EXAMPLES = r"""
- name: Collect a report of all accounts
  sshlint.fleet.collect:
    dest: ./reports
  become: true
"""

RETURN = r"""
path:
  description: The report.
  type: str
  returned: success
accounts:
  description: Names of the accounts in it.
  type: list
  returned: success
not_read:
  description: Accounts whose files could not be read, with the reason.
  type: dict
  returned: success
findings:
  description: How many findings there are.
  type: int
  returned: success
safe_fixes:
  description: Accounts with findings that have a safe fix, with their homes.
  type: dict
  returned: success
"""
