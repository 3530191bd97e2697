import type { ClientPath } from '../completion.ts';

/** What a client has after the parts it got, put together as clients do it. */
export interface Delivered {
  /** The value at this place; null where the client has null there, or somewhere above. */
  at(path: ClientPath): unknown;
  /** Adds the data of a part. It is no longer the caller's. */
  add(path: ClientPath, data: Record<string, unknown>): void;
}

export function createDelivered(root: Record<string, unknown>): Delivered {
  const at: Delivered['at'] = (path) => {
    let value: unknown = root;
    for (const step of path) {
      if (typeof value !== 'object' || value === null) return null;
      value = (value as Record<string | number, unknown>)[step] ?? null;
    }
    return value;
  };
  return {
    at,
    add(path, data) {
      const target = at(path);
      if (target !== null) put(target as Record<string, unknown>, data);
    },
  };
}

function put(target: Record<string | number, unknown>, source: Record<string | number, unknown>): void {
  for (const key of Object.keys(source)) {
    const before = Object.hasOwn(target, key) ? target[key] : undefined;
    const next = source[key];
    if (isContainer(before) && isContainer(next)) put(before, next);
    else target[key] = next;
  }
}

function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}
