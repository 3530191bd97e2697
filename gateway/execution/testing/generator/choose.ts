import fc from 'fast-check';
import type { GeneratorValue } from 'fast-check';

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

export function chooser(gen: GeneratorValue): Choose {
  const below = (count: number): number => gen(fc.nat, Math.max(0, count - 1));
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
