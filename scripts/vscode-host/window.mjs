import { randomUUID } from "node:crypto";
import http from "node:http";
import path from "node:path";

/** How long an action waits for what it needs, in milliseconds, when the request does not say. */
const patience = 10_000;

/**
 * Lets a test suite inside VS Code use the window that shows it: see `test/vscode/suite/window.ts` for the other end.
 * Every request is a POST of `{ "do": action, … }` to the url; the answer is `{ "value": … }` or `{ "error": message }`.
 * Requests are served one after the other.
 *
 * @param {import("playwright-core").Page} page
 * @returns {Promise<{ url: string, close: () => void }>} the url holds a secret, so that no other program can steer
 */
export async function serveWindow(page) {
  const secret = `/${randomUUID()}`;
  let turn = Promise.resolve();
  const server = http.createServer((request, response) => {
    if (request.method !== "POST" || request.url !== secret) {
      response.writeHead(404).end();
      return;
    }
    turn = turn.then(async () => {
      const answer = await act(page, request);
      response.setHeader("Content-Type", "application/json").end(JSON.stringify(answer));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}${secret}`, close: () => server.close() };
}

async function act(page, request) {
  try {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { do: name, ...parameters } = JSON.parse(body);
    if (!Object.hasOwn(actions, name)) throw new Error(`The window knows no "${name}".`);
    return { value: await actions[name](page, parameters) };
  } catch (error) {
    return { error: error.message };
  }
}

const actions = {
  /** Presses keys in Playwright's spelling, for example `Control+.` or `ArrowDown`. */
  press: (page, { keys }) => page.keyboard.press(keys),

  /** Types text where the focus is. */
  type: (page, { text, delay = 0 }) => page.keyboard.type(text, { delay }),

  /** Waits until the selector matches something visible (or, with `state: "hidden"`, nothing). */
  async waitFor(page, { selector, hasText, state = "visible", timeout = patience }) {
    await page
      .locator(selector, hasText === undefined ? {} : { hasText })
      .first()
      .waitFor({ state, timeout });
  },

  /** The visible texts of everything that matches, without waiting. */
  texts: (page, { selector }) => page.locator(selector).filter({ visible: true }).allInnerTexts(),

  /** Moves the mouse onto a target. */
  async hover(page, target) {
    const { x, y } = await locate(page, target);
    await page.mouse.move(0, 0); // A mouse that is there already would not be noticed.
    await page.mouse.move(x, y, { steps: 3 });
  },

  /** Clicks a target. */
  async click(page, target) {
    const { x, y } = await locate(page, target);
    await page.mouse.click(x, y);
  },

  /** Writes a PNG of the window, of a rectangle of it (`clip`), or of the first match of `selector`. */
  async screenshot(page, { path: file, clip, selector }) {
    if (!path.isAbsolute(file)) throw new Error(`A screenshot needs an absolute path, not ${file}`);
    const options = { path: file, animations: "disabled" };
    if (selector)
      await page
        .locator(selector)
        .first()
        .screenshot({ ...options, timeout: patience });
    else await page.screenshot(clip ? { ...options, clip } : options);
  },

  /** Changes the window's inner size, in CSS pixels. */
  resize: (page, { width, height }) => page.setViewportSize({ width, height }),
};

/**
 * The middle of a target: the first match of a CSS selector (narrowed by `hasText`), or a place in the active editor,
 * given as a text or as a position (line and character from 0). The place must be scrolled into view.
 */
async function locate(page, { selector, hasText, text, line, character, timeout = patience }) {
  if (selector !== undefined) {
    const match = page.locator(selector, hasText === undefined ? {} : { hasText }).first();
    await match.waitFor({ timeout });
    const { x, y, width, height } = await match.boundingBox();
    return { x: x + width / 2, y: y + height / 2 };
  }
  const found = await page
    .waitForFunction(findInEditor, { text, line, character }, { timeout, polling: 50 })
    .catch(() => undefined);
  if (found) return found.jsonValue();
  const wanted = text === undefined ? `line ${line + 1}, character ${character}` : JSON.stringify(text);
  throw new Error(`The active editor shows no ${wanted}.`);
}

/** Runs inside the page, so it may use nothing from outside itself. */
function findInEditor({ text, line, character }) {
  const editors = [...document.querySelectorAll(".editor-group-container.active .monaco-editor")];
  for (const editor of editors) {
    for (const row of editor.querySelectorAll(".view-lines > .view-line")) {
      const at = text === undefined ? (isLine(editor, row) ? character : -1) : rowText(row).indexOf(text);
      const place = at < 0 ? undefined : middle(row, at, text?.length ?? 1);
      if (place) return place;
    }
  }
  return undefined;

  /** A row and its number in the margin stand at the same height. */
  function isLine(editor, row) {
    const number = [...editor.querySelectorAll(".margin .line-numbers")].find(
      (label) => label.textContent.trim() === String(line + 1),
    );
    return number?.parentElement.style.top === row.style.top;
  }

  /** The document's own text: an inlay hint is drawn in the row but is no part of it. Spaces are drawn unbreakable. */
  function ownTexts(row) {
    const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement.closest('[class*="dyn-rule"]')) nodes.push(walker.currentNode);
    }
    return nodes;
  }

  function rowText(row) {
    const drawn = ownTexts(row).map((node) => node.data);
    return drawn.join("").replaceAll("\u00a0", " ");
  }

  function middle(row, start, length) {
    const range = document.createRange();
    let before = 0;
    let started = false;
    for (const node of ownTexts(row)) {
      const end = before + node.data.length;
      if (!started && start < end) {
        range.setStart(node, start - before);
        started = true;
      }
      if (started && start + length <= end) {
        range.setEnd(node, start + length - before);
        const { x, y, width, height } = range.getBoundingClientRect();
        return width > 0 ? { x: x + width / 2, y: y + height / 2 } : undefined;
      }
      before = end;
    }
    return undefined;
  }
}
