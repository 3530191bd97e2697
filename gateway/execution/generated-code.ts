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
 * Does what `plain` does, a function of up to three arguments; after so many calls, with code made for it. To make code takes longer
 * than most documents that come only once take without it.
 */
export function generatedAfter<Arguments extends readonly unknown[], Result>(
  calls: number,
  plain: (...each: Arguments) => Result,
  generate: () => (...each: Arguments) => Result,
): (...each: Arguments) => Result {
  type Use = (a: unknown, b: unknown, c: unknown) => Result;
  let use = plain as unknown as Use;
  let left = calls;
  // Not with rest parameters, which would make a list of each call.
  const call: Use = (a, b, c) => {
    if (left > 0) {
      left -= 1;
      if (left === 0) use = generate() as unknown as Use;
    }
    return use(a, b, c);
  };
  return call as unknown as (...each: Arguments) => Result;
}
