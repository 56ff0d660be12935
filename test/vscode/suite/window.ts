import path from "node:path";
import { it } from "mocha";
import type * as vscode from "vscode";

/**
 * The window that shows VS Code, for what the `vscode` API cannot do: keys, the mouse, and looking.
 * It is served by `scripts/vscode-host/window.mjs`. Actions that need something wait up to ten seconds for it.
 */
export interface TestWindow {
  /** Presses keys, for example `Control+.`, `Escape` or `ArrowDown`. */
  press(keys: string): Promise<void>;
  /** Types text where the focus is. */
  type(text: string): Promise<void>;
  /** Waits until something that matches is visible, or until nothing is any more. */
  waitFor(selector: string, options?: WaitOptions): Promise<void>;
  /** The texts of everything visible that matches, as they are now. */
  texts(selector: string): Promise<string[]>;
  hover(target: Target): Promise<void>;
  click(target: Target): Promise<void>;
  /** Hovers over a place in the active editor and gives what the hover says. */
  hoverText(target: string | vscode.Position): Promise<string>;
  /** Opens the menu of quick fixes at the cursor and gives its titles. */
  quickFixTitles(): Promise<string[]>;
  /** Writes `NAME.png` into the folder of screenshots, which `run.mjs` prints; gives its path. */
  screenshot(name: string, part?: ScreenshotPart): Promise<string>;
  /** Changes the window's inner size, in CSS pixels. */
  resize(size: { readonly width: number; readonly height: number }): Promise<void>;
}

/**
 * A text or a position in the active editor, or an element of the workbench.
 * The place must be scrolled into view, and a position lies on a line that is not wrapped.
 */
export type Target = string | vscode.Position | { readonly selector: string; readonly hasText?: string };

export interface WaitOptions {
  readonly hasText?: string;
  readonly state?: "visible" | "hidden";
  /** In milliseconds. */
  readonly timeout?: number;
}

export type ScreenshotPart =
  | { readonly selector: string }
  | { readonly clip: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } };

/** The window, or undefined on a desktop VS Code, which nothing can steer from outside. */
export function connectWindow(): TestWindow | undefined {
  const url = process.env["LEASTWISE_WINDOW"];
  return url ? createWindow((request) => ask(url, request)) : undefined;
}

/**
 * A test that needs the window. Where there is none it is skipped, and its title says so.
 * When it fails, a picture of the window at that moment tells why.
 */
export function itInWindow(title: string, body: (window: TestWindow) => Promise<void>): void {
  const window = connectWindow();
  if (window === undefined) {
    it.skip(`${title} (skipped: a desktop VS Code has no window channel)`);
    return;
  }
  it(title, () =>
    body(window).catch(async (error: unknown) => {
      await window.screenshot(`failed ${title}`);
      throw error;
    }),
  );
}

type Request = Readonly<Record<string, unknown>> & { readonly do: string };

function createWindow(send: (request: Request) => Promise<unknown>): TestWindow {
  const act = async (request: Request): Promise<void> => void (await send(request));
  const window: TestWindow = {
    press: (keys) => act({ do: "press", keys }),
    type: (text) => act({ do: "type", text }),
    waitFor: (selector, options) => act({ do: "waitFor", selector, ...options }),
    texts: async (selector) => (await send({ do: "texts", selector })) as string[],
    hover: (target) => act({ do: "hover", ...describeTarget(target) }),
    click: (target) => act({ do: "click", ...describeTarget(target) }),
    async hoverText(target) {
      const hover = ".monaco-editor .monaco-hover .monaco-hover-content, .monaco-resizable-hover .monaco-hover-content";
      await window.hover(target);
      await window.waitFor(hover);
      return (await window.texts(hover)).join("\n");
    },
    async quickFixTitles() {
      const entries = ".action-widget .monaco-list-row.action";
      // Keys are lost while the editor still works out what it has to offer.
      for (let attempt = 1; ; attempt++) {
        await window.press("Control+.");
        const opened = window.waitFor(entries, { timeout: 2000 });
        if (
          await opened.then(
            () => true,
            () => attempt === 5,
          )
        )
          break;
      }
      return (await window.texts(entries)).map((title) => title.trim());
    },
    async screenshot(name, part) {
      const file = path.join(screenshotFolder(), `${name.replaceAll(/[^\w.-]+/g, "-")}.png`);
      await send({ do: "screenshot", path: file, ...part });
      return file;
    },
    resize: (size) => act({ do: "resize", ...size }),
  };
  return window;
}

function describeTarget(target: Target): Readonly<Record<string, unknown>> {
  if (typeof target === "string") return { text: target };
  if ("selector" in target) return target;
  return { line: target.line, character: target.character };
}

function screenshotFolder(): string {
  const folder = process.env["LEASTWISE_SCREENSHOTS"];
  if (!folder) throw new Error("LEASTWISE_SCREENSHOTS names no folder: start the suite with test/vscode/run.mjs.");
  return folder;
}

async function ask(url: string, request: Request): Promise<unknown> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(request) });
  const answer = (await response.json()) as { readonly value?: unknown; readonly error?: string };
  if (answer.error !== undefined) throw new Error(`${request.do}: ${answer.error}`);
  return answer.value;
}
