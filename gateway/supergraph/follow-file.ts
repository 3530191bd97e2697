/**
 * Tells when a file may have changed: at once where the operating system says so, and every few seconds in any case, because
 * it does not on network drives, when a link elsewhere changes, or when the folder itself was replaced.
 */
import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import path from 'node:path';

const LOOK_EVERY_MS = 2_000;

/** Calls `look` again and again. Returns what ends it. */
export function followFile(file: string, look: () => Promise<void>, everyMs = LOOK_EVERY_MS): () => void {
  const name = path.basename(file);
  const watcher = watchFolder(path.dirname(file), (changed) => {
    // Editors write a new file and rename it over the old one. Whoever watches the file itself is left with the old one.
    if (changed === null || changed === name) void look();
  });
  const timer = setInterval(() => void look(), everyMs);
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
}

/** Null where the system cannot do it; the timer is enough then. */
function watchFolder(folder: string, changed: (name: string | null) => void): FSWatcher | null {
  try {
    const watcher = watch(folder, (_event, name) => changed(name));
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}
