import { seededRandom } from '@stoa/kernel/random.ts';

/** Where everything random comes from, so that a seed gives the same world and the same operations again. */
export interface Choose {
  /** 0 … count - 1 */
  below(count: number): number;
  /** True so many times in a hundred. */
  chance(percent: number): boolean;
  one<Item>(items: readonly Item[]): Item;
  /** Some of the items, in their order, at least `atLeast`. */
  some<Item>(items: readonly Item[], atLeast?: number): Item[];
}

export function chooser(seed: number): Choose {
  const random = seededRandom(seed);
  const below = (count: number): number => Math.floor(random.next() * count);
  const choose: Choose = {
    below,
    chance: (percent) => below(100) < percent,
    one: (items) => items[below(items.length)] as (typeof items)[number],
    some: (items, atLeast = 1) => {
      const chosen = items.filter(() => choose.chance(50));
      return chosen.length >= atLeast ? chosen : items.slice(0, Math.max(atLeast, 1));
    },
  };
  return choose;
}

/** A number that looks like chance and is the same for the same text: below `count`. */
export function digit(text: string, count: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % count;
}

/** The seed of the operation with this number in a world: so each can be made again without those before it. */
export function operationSeed(world: number, operation: number): number {
  return digit(`operation ${operation} of ${world}`, 2 ** 31);
}
