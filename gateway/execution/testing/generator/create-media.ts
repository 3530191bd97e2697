import type { Choose } from './choose.ts';
import { LEAVES } from './leaf-values.ts';
import type { Field, Media } from './world.ts';

interface Making {
  readonly wrapped: (choose: Choose, name: string) => string;
  readonly args: () => string;
}

/** An interface that is an object type elsewhere: `@interfaceObject`. */
export function createMedia(choose: Choose, graphs: readonly string[], { wrapped, args }: Making): Media {
  const [home = '', ...rest] = choose.chance(50) ? graphs : graphs.slice().reverse();
  const others = rest.slice(0, choose.chance(30) ? 2 : 1);
  const field = (name: string, graph: string): Field => {
    const type = wrapped(choose, choose.chance(20) ? 'Value' : choose.one(LEAVES));
    return { name, type, args: args(), graphs: [graph], ...(choose.chance(15) && { fault: 'throws' as const }) };
  };
  const own = others.flatMap((graph, i) => ['score', 'votes'].map((name) => field(`${name}${i}`, graph)));
  const blurb: Field[] = choose.chance(40) ? [{ name: 'blurb', type: 'String', args: '', graphs: [others[0] ?? ''], requires: 'title' }] : [];
  const [, graph] = rest;
  const third = graph !== undefined && !others.includes(graph) && choose.chance(50) ? { graph, fields: [field('pages', graph)] } : undefined;
  return { home, others, types: choose.chance(50) ? ['Book', 'Film'] : ['Book'], fields: [...own, ...blurb], ...(third && { third }) };
}
