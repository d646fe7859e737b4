"""The documentation of an action plugin: the work is done in plugins/action/fix.py."""

from __future__ import annotations

DOCUMENTATION = r"""
module: fix
short_description: Make sshlint's safe fixes in homes of a machine
description:
  - Runs C(sshlint check --fix --yes), which makes safe fixes only; C(sshlint undo) reverts them.
  - In check mode nothing is changed; with C(--diff) the changes are shown.
options:
  homes:
    description: Home directories.
    type: list
    elements: str
    required: true
  select:
    description: Only the fixes of these rules.
    type: list
    elements: str
    default: []
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
- name: Make the safe fixes in one home
  sshlint.fleet.fix:
    homes: [/home/ada]
  become: true
"""

RETURN = r"""
output:
  description: What sshlint said, by home.
  type: dict
  returned: success
"""
