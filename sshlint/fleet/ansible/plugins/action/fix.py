"""Makes the safe fixes in the homes of a machine; in check mode it shows them."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.sshlint.fleet.plugins.plugin_utils.program import Answer, Program


class ActionModule(ActionBase):  # type: ignore[misc]
    _supports_check_mode = True
    _requires_connection = True

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        _, arguments = self.validate_argument_spec(
            {
                "homes": {"type": "list", "elements": "str", "required": True},
                "select": {"type": "list", "elements": "str", "default": []},
                "zipapp": {"type": "path"},
            }
        )
        select = [word for code in arguments["select"] for word in ("--select", code)]
        diffs: list[dict[str, str]] = []
        output: dict[str, str] = {}
        changed = False
        with Program(self, task_vars or {}, arguments["zipapp"]) as program:
            for home in arguments["homes"]:
                words = ["check", "--home", home, *select]
                shown = _sound(program.run(*words, "--diff"), home)
                if shown.status == 0:
                    continue
                changed = True
                diffs.append({"before_header": home, "prepared": shown.output})
                if not self._task.check_mode:
                    output[home] = _sound(program.run(*words, "--fix", "--yes"), home).output
        result["changed"] = changed
        result["output"] = output
        if self._task.diff:
            result["diff"] = diffs
        return result


def _sound(answer: Answer, home: str) -> Answer:
    if answer.status not in (0, 1):
        raise AnsibleActionFail(f"{home}: sshlint ended with {answer.status}: {answer.errors}")
    return answer
