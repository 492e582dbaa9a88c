"""The language server that VS Code's YAML extension runs, spoken to as an editor does: LSP over stdin and stdout."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

REPOSITORY = Path(__file__).parents[3]
SERVER = REPOSITORY / "node_modules/yaml-language-server/bin/yaml-language-server"
SETTINGS = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}
CLIENT = {
    "textDocument": {
        "completion": {"completionItem": {"documentationFormat": ["markdown"], "snippetSupport": True}},
        "hover": {"contentFormat": ["markdown"]},
    },
    "workspace": {"configuration": True},
}
_SECONDS = 60


class Editor:
    """An editor with one folder open."""

    def __init__(self, server: subprocess.Popen[bytes]) -> None:
        self._server = server
        self._asked = 0
        self._published: dict[str, Any] = {}

    def begin(self, folder: Path) -> None:
        self._ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": CLIENT})
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": {"yaml": SETTINGS}})

    def problems(self, file: Path, text: str) -> list[tuple[int, str]]:
        """Opens a file as if it held `text`: the lines, counted from 1, that are underlined, and why."""
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        while file.as_uri() not in self._published:
            self._take(self._read())
        found = self._published.pop(file.as_uri())
        return sorted((each["range"]["start"]["line"] + 1, each["message"]) for each in found)

    def offered(self, file: Path, line: int, column: int) -> dict[str, str]:
        """Return the completions at a place (counted from 1), each with its description."""
        found = self._ask("textDocument/completion", _place(file, line, column))
        return {each["label"]: each.get("documentation", "") for each in found["items"]}

    def explained(self, file: Path, line: int, column: int) -> str:
        """Return the hover text at a place, in Markdown."""
        return str(self._ask("textDocument/hover", _place(file, line, column))["contents"]["value"])

    def _ask(self, method: str, parameters: Any) -> Any:
        self._asked += 1
        self._write({"id": self._asked, "method": method, "params": parameters})
        while True:
            message = self._read()
            if message.get("id") == self._asked and "method" not in message:
                assert "error" not in message, message
                return message["result"]
            self._take(message)

    def _tell(self, method: str, parameters: Any) -> None:
        self._write({"method": method, "params": parameters})

    def _take(self, message: dict[str, Any]) -> None:
        """Answer the server's requests, and keep its diagnostics."""
        if message.get("method") == "textDocument/publishDiagnostics":
            self._published[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "id" in message:
            items = message["params"]["items"] if message["method"] == "workspace/configuration" else []
            answer = [SETTINGS if item.get("section") == "yaml" else {} for item in items]
            self._write({"id": message["id"], "result": answer or None})

    def _write(self, message: dict[str, Any]) -> None:
        assert self._server.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._server.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._server.stdout
        length = 0
        while header := self._server.stdout.readline().strip():
            name, _, value = header.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server has ended"
        message: dict[str, Any] = json.loads(self._server.stdout.read(length))
        return message


def _place(file: Path, line: int, column: int) -> dict[str, Any]:
    return {"textDocument": {"uri": file.as_uri()}, "position": {"line": line - 1, "character": column - 1}}


@contextmanager
def editor(folder: Path) -> Iterator[Editor]:
    """An editor that has `folder` open; a server that says nothing for long is ended."""
    with subprocess.Popen(["node", SERVER, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        limit = Timer(_SECONDS, server.kill)
        limit.start()
        try:
            opened = Editor(server)
            opened.begin(folder)
            yield opened
        finally:
            limit.cancel()
            server.kill()
