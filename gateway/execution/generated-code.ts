/**
 * The one place where text becomes code.
 *
 * What is the same for every run of an operation, such as the name of a field, is a constant of code made for that operation: V8
 * then knows the objects that come by, and finds a field where it was the last time. Names go into the code as JSON strings
 * (`literal`), and nothing else of schemas, clients or subgraphs; everything that is no name is a constant that the code is given.
 */

/** JavaScript for a string. JSON is a part of JavaScript. */
export const literal = (text: string): string => JSON.stringify(text);

/** JavaScript that reads a field of an object from JSON: undefined where it has none of that name, whatever all objects inherit. */
export function readField(object: string, name: string): string {
  const value = `${object}[${literal(name)}]`;
  return name in Object.prototype ? `(Object.hasOwn(${object},${literal(name)})?${value}:undefined)` : value;
}

/**
 * Makes a function.
 * @param constants what the code may use, by the name that it has there
 * @param code JavaScript that returns the function
 */
export function makeFunction<Made>(constants: Readonly<Record<string, unknown>>, code: string): Made {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- see above
  const create = new Function(...Object.keys(constants), `'use strict';${code}`) as (...values: unknown[]) => Made;
  return create(...Object.values(constants));
}

/**
 * Gives `plain` for the first run of an operation, and what `generate` makes for all others: to make code takes longer than most
 * documents that come only once take without it.
 */
export function fromSecondRun<Made>(plain: Made, generate: () => Made): () => Made {
  let isFirst = true;
  let generated: Made | null = null;
  return () => {
    if (!isFirst) return (generated ??= generate());
    isFirst = false;
    return plain;
  };
}
