"""Visual Studio Code (code-server) with the extension: `python -m tests.editors.vscode`."""
