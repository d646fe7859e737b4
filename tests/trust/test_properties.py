"""What sshlint promises of safety, and the tests that hold each promise: none without one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PROPERTIES: dict[str, dict[str, tuple[str, ...]]] = {
    "nothing under review is executed, resolved or contacted": {
        "trust/test_execution.py": (
            "test_nothing_under_review_is_executed",
            "test_doctor_executes_nothing_of_a_config_and_writes_nothing",
            "test_no_golden_home_makes_sshlint_do_more_than_look",
            "test_strace_sees_no_program_but_those_of_the_list",
        ),
        "trust/test_programs.py": (
            "test_no_program_comes_from_what_is_under_review",
            "test_ssh_gets_a_fixed_environment_and_is_asked_only_about_itself",
        ),
    },
    "root steps down": {
        "trust/test_root_steps_down.py": (
            "test_what_the_owner_cannot_read_is_not_read",
            "test_private_files_of_mode_0000_are_the_owners_trouble",
            "test_the_journal_is_the_owners_and_nothing_of_root_is_left",
            "test_a_home_full_of_links_is_fixed_by_root_as_by_its_owner",
            "test_reports_and_baselines_are_the_runners",
            "test_variables_of_the_runner_reach_nothing",
            "test_without_the_right_to_step_down_nothing_is_fixed_and_it_is_said",
        ),
    },
    "a repository's own git configuration is never read, nor anything outside of it": {
        "trust/test_execution.py": ("test_no_repository_makes_git_run_anything",),
        "trust/test_git_index.py": ("test_each_form_of_the_index_is_read",),
        "trust/test_repository.py": (
            "test_each_include_of_what_is_outside_is_one_note",
            "test_a_link_that_leads_outside_is_a_note",
            "test_the_way_is_looked_at_again_when_the_file_is_open",
        ),
    },
    "a fix stays inside": {
        "trust/test_writes_stay_inside.py": (
            "test_a_link_out_of_the_home_is_read_and_not_fixed_with_one_note",
            "test_nothing_outside_of_a_work_tree_is_fixed",
            "test_a_hard_link_is_left_alone",
        ),
        "faults/test_swaps.py": (
            "test_a_swap_at_any_call_leads_no_write_outside",
            "test_a_process_that_swaps_all_the_time_leads_no_write_outside",
        ),
        "trust/test_journal_is_data.py": (
            "test_a_journal_that_names_other_places_writes_nothing_there",
        ),
    },
    "secrets have one gate": {
        "trust/test_secrets_have_one_gate.py": (
            "test_no_output_repeats_a_private_key",
            "test_only_the_gate_makes_excerpts",
            "test_no_reporter_reads_a_file_past_the_gate",
        ),
        "trust/test_passwords_are_shown_nowhere.py": (
            "test_no_password_of_a_line_is_shown",
            "test_an_included_file_that_is_no_config_is_not_quoted",
        ),
        "trust/test_hostile_homes.py": ("test_no_name_moves_a_cursor_in_any_output",),
    },
    "no temporary files": {
        "trust/test_properties.py": ("test_no_temporary_files",),
        "faults/test_kill.py": (
            "test_a_run_killed_at_any_call_leaves_whole_files_and_can_be_undone",
        ),
    },
    "bounded cost": {
        "bench/test_growth.py": ("test_twice_the_input_is_twice_the_work",),
        "formats/test_secrets.py": ("test_a_long_line_is_answered",),
        "test_homes_putty.py": ("test_hostile_files_are_bounded_and_no_fault_of_ours",),
    },
    "no internal faults": {
        "faults/test_fuzz.py": ("test_broken_inputs_lead_to_no_fault",),
        "faults/test_rule_faults.py": (
            "test_a_fault_in_a_rule_names_rule_and_file_and_ends_nothing_else",
        ),
        "faults/test_files_change_while_read.py": (
            "test_a_file_that_changes_at_any_look_is_no_fault",
        ),
        "trust/test_hostile_homes.py": (
            "test_what_is_no_file_in_a_files_place_is_neither_waited_for_nor_read",
        ),
        "trust/test_journal_is_data.py": (
            "test_one_bad_entry_spoils_only_itself",
            "test_forget_removes_whatever_is_in_the_journal",
        ),
    },
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_each_property_has_its_tests(name: str) -> None:
    for path, tests in PROPERTIES[name].items():
        tree = ast.parse((TESTS / path).read_text())
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert functions.issuperset(tests), path


def test_no_temporary_files() -> None:
    """No module makes one but beside the file that it replaces, and in the state directory."""
    for path in sorted((TESTS.parent / "sshlint").rglob("*.py")):
        if "ansible" in path.parts:  # what Ansible runs on its controller, which reviews nothing
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert "tempfile" not in names, path
