"""Writes a machine's report into a directory of the controller."""

from __future__ import annotations

import json
import os
import re
import tempfile
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.sshlint.fleet.plugins.plugin_utils.program import Program


class ActionModule(ActionBase):  # type: ignore[misc]
    _supports_check_mode = True
    _requires_connection = True

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        _, arguments = self.validate_argument_spec(
            {
                "dest": {"type": "path", "required": True},
                "accounts": {"type": "list", "elements": "str", "default": []},
                "root": {"type": "str"},
                "times": {"type": "bool", "default": False},
                "zipapp": {"type": "path"},
            }
        )
        words = [word for name in arguments["accounts"] for word in ("--account", name)]
        words += ["--root", arguments["root"]] if arguments["root"] else []
        words += ["--times"] if arguments["times"] else []
        variables = task_vars or {}
        with Program(self, variables, arguments["zipapp"]) as program:
            answer = program.run("collect", *words)
        if answer.status != 0:
            raise AnsibleActionFail(f"sshlint collect ended with {answer.status}: {answer.errors}")
        try:
            report = json.loads(answer.output)
        except ValueError as error:
            raise AnsibleActionFail(f"the report is damaged: {error}") from error
        name = re.sub(r"[^A-Za-z0-9._-]", "_", str(variables.get("inventory_hostname", "machine")))
        path = os.path.join(os.path.expanduser(arguments["dest"]), f"{name.lstrip('.')}.json")
        before = _read(path)
        result["changed"] = before != answer.output
        if result["changed"] and not self._task.check_mode:
            _write(path, answer.output)
        if self._task.diff:
            result["diff"] = {"before": before, "after": answer.output, "before_header": path}
        result["path"] = path
        result["accounts"] = [account["name"] for account in report["accounts"]]
        result["not_read"] = {
            account["name"]: account["reason"]
            for account in report["accounts"]
            if not account["read"]
        }
        result["findings"] = sum(len(account["findings"]) for account in report["accounts"])
        result["safe_fixes"] = {
            account["name"]: account["home"]
            for account in report["accounts"]
            if any((one["fix"] or {}).get("safety") == "safe" for one in account["findings"])
        }
        return result


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def _write(path: str, text: str) -> None:
    """Whole or not at all; the reports of a fleet are nobody else's business."""
    directory = os.path.dirname(path)
    os.makedirs(directory, mode=0o700, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=directory, prefix=".sshlint-")
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
