// Starts `sshlint server` and gives its texts (effective settings, rules) an editor of their own.

import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";

const SCHEME = "sshlint";
const TITLES: Record<string, (words: unknown[]) => string> = {
  "sshlint.effectiveSettings": (words) => `effective settings of ${words[1]}`,
  "sshlint.testLogin": (words) => `login to ${words[1]}`,
  "sshlint.explain": (words) => `${words[0]}`,
};

let client: LanguageClient | undefined;

class Texts implements vscode.TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changes.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? "";
  }

  async show(title: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title}` });
    this.texts.set(uri.path, text);
    this.changes.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true, viewColumn: vscode.ViewColumn.Beside });
  }
}

function makeClient(texts: Texts): LanguageClient {
  const command = vscode.workspace.getConfiguration("sshlint").get<string>("path") || "sshlint";
  const server: ServerOptions = { command, args: ["server"] };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "sshconfig" },
      { scheme: "file", language: "sshknownhosts" },
      { scheme: "file", language: "sshauthorizedkeys" },
      { scheme: "file", pattern: "**/*.reg" },
      { scheme: "file", pattern: "**/.putty/sessions/*" },
    ],
    initializationOptions: { virtualDocuments: true },
    middleware: {
      executeCommand: async (name, words, next) => {
        const answer = await next(name, words);
        const title = TITLES[name];
        if (title && typeof answer === "string") {
          await texts.show(title(words), answer);
        }
        return answer;
      },
    },
  };
  return new LanguageClient("sshlint", "sshlint", server, options);
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const texts = new Texts();
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, texts),
    vscode.commands.registerCommand("sshlint.restart", async () => {
      await client?.stop();
      client = makeClient(texts);
      await start(client);
    }),
  );
  client = makeClient(texts);
  await start(client);
}

async function start(started: LanguageClient): Promise<void> {
  try {
    await started.start();
  } catch {
    void vscode.window.showErrorMessage(
      "sshlint does not start: pip install 'sshlint[lsp]', or say where it is in the setting sshlint.path",
    );
  }
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
