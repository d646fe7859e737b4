"""The order of the files: the long ones are begun first, so that all workers end together."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
# Each takes ten seconds or more, the longest first. They start programs, wait, or count steps.
LONG = (
    "bench/test_growth.py",
    "faults/test_errors.py",
    "commands/test_init.py",
    "trust/test_execution.py",
    "trust/test_root_steps_down.py",
    "commands/test_diagnose.py",
    "faults/test_kill.py",
    "test_readme.py",
    "test_hooks.py",
    "fleet/test_ansible.py",
    "oracle/doctor/test_doctor_servers.py",
    "oracle/doctor/test_doctor_keys.py",
    "fleet/test_collect.py",
    "golden/test_fixed.py",
    "server/test_load.py",
    "oracle/keys/test_convert.py",
    "oracle/keys/test_keys_damage.py",
    "fleet/test_logins.py",
    "trust/test_server.py",
    "faults/test_files_change_while_read.py",
    "oracle/putty/test_putty_rules.py",
    "oracle/test_authorized_keys.py",
    "oracle/diagnose/test_diagnose_idle.py",
    "oracle/keys/test_key_rules.py",
    "oracle/test_fixes.py",
    "server/test_diagnostics.py",
    "oracle/config/test_security_rules.py",
    "fleet/test_load.py",
    "trust/test_journal_is_data.py",
    "oracle/doctor/test_doctor_odd.py",
)
_PLACES = {TESTS / name: place for place, name in enumerate(LONG)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _PLACES.get(item.path, len(LONG)))
