import { setImmediate } from "node:timers/promises";
import type { WriteStream } from "node:tty";

/** Shows on a terminal how far a long run is. */
export interface Progress {
  /** Told after each file. */
  step(done: number): Promise<void> | undefined;
  stop(): void;
}

const MANY_FILES = 50;
const LONG_RUN_MS = 300;
const FRAME_MS = 80;

/** Silent where the run is short and where the stream is no terminal of a known width, on which ora never ends. */
export function createProgress(total: number, stream: WriteStream): Progress {
  if (stream.isTTY !== true || !(stream.columns > 0)) return { step: () => undefined, stop() {} };
  const started = performance.now();
  let nextFrame = started;
  let spinner: import("ora").Ora | undefined;
  return {
    step(done) {
      const now = performance.now();
      if (now < nextFrame || (total <= MANY_FILES && now - started < LONG_RUN_MS)) return undefined;
      nextFrame = now + FRAME_MS;
      return show(`Checking ${done} of ${total} files`);
    },
    stop() {
      spinner?.stop();
    },
  };

  /** Files are read and checked without a pause, so that the spinner needs one to turn. */
  async function show(text: string): Promise<void> {
    if (spinner === undefined) {
      const { default: ora } = await import("ora");
      spinner = ora({ stream, discardStdin: false }).start();
    }
    spinner.text = text;
    await setImmediate();
  }
}
