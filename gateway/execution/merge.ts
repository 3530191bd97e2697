import { isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { fromSecondRun, literal, makeFunction, readField } from './generated-code.ts';
import { isObject } from './run.ts';
import { ownObject } from './shared-object.ts';

/** Adds what `source` has to `target`, object by object and item by item. Where both have a value, that of `source` stays. */
export type Merge = (target: Record<string, unknown>, source: Readonly<Record<string, unknown>>) => void;

export function createMerge(schema: GraphQLSchema): Merge {
  const merge: Merge = (target, source) => {
    for (const key of Object.keys(source)) {
      // From a subgraph's JSON this can be a key like any other; assigned, it would replace the prototype.
      if (key === '__proto__') continue;
      const next = source[key];
      const before = Object.hasOwn(target, key) ? target[key] : undefined;
      if (key === '__typename' && isKnown(schema, before)) continue;
      target[key] = before === undefined ? next : merged(merge, before, next);
    }
  };
  return merge;
}

function merged(merge: Merge, before: unknown, next: unknown): unknown {
  if (isObject(before) && isObject(next)) {
    const target = ownObject(before);
    merge(target, next);
    return target;
  }
  if (Array.isArray(before) && Array.isArray(next) && before.length === next.length) {
    for (let i = 0; i < next.length; i += 1) before[i] = merged(merge, before[i], next[i]);
    return before;
  }
  return next;
}

/**
 * Like {@link createMerge}, for values with these names, and no others.
 * @param isFlat whether they hold no objects but such as are values of scalars, which are never mixed
 * @returns gives the one to use in a run
 */
export function createMergeOf(schema: GraphQLSchema, keys: readonly string[], isFlat: boolean): () => Merge {
  const all = createMerge(schema);
  const names = keys.filter((key) => key !== '__typename' && key !== '__proto__');
  const namesType = keys.includes('__typename');
  const plain: Merge = (target, source) => {
    for (const name of names) {
      // What all objects inherit must not be taken for a value.
      const next = Object.hasOwn(source, name) ? source[name] : undefined;
      if (next === undefined) continue;
      const before = Object.hasOwn(target, name) ? target[name] : undefined;
      target[name] = isFlat || before === undefined ? next : merged(all, before, next);
    }
    if (namesType && source.__typename !== undefined && !isKnown(schema, target.__typename)) target.__typename = source.__typename;
  };
  const generate = (): Merge => {
    const valueCode = (name: string): string => {
      const put = `target[${literal(name)}]=`;
      if (isFlat) return `next=${readField('source', name)};if(next!==undefined)${put}next;`;
      return `next=${readField('source', name)};if(next!==undefined){before=${readField('target', name)};${put}before===undefined?next:merged(all,before,next);}`;
    };
    const typeCode = 'if(source.__typename!==undefined&&!isKnown(schema,target.__typename))target.__typename=source.__typename;';
    const code = `return (target,source)=>{let next,before;${names.map(valueCode).join('')}${namesType ? typeCode : ''}};`;
    return makeFunction({ all, merged, isKnown, schema }, code);
  };
  return fromSecondRun(plain, generate);
}

/** A subgraph for which an interface is an object type does not know better than one that named the object's own type. */
function isKnown(schema: GraphQLSchema, typeName: unknown): boolean {
  return typeof typeName === 'string' && isObjectType(schema.getType(typeName));
}

/** A copy that shares nothing with the value. For data from JSON. */
export function copy<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(copy) as Value;
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) if (key !== '__proto__') result[key] = copy(value[key]);
  return result as Value;
}
