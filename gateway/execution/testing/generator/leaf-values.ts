/** Values of leaf types: at the edges of what they may be, and beyond. */

export const LEAVES = ['Int', 'Float', 'String', 'Boolean', 'ID', 'Color', 'Mood', 'Anything', 'Moment'] as const;

const INTS = [0, 1, -1, 2_147_483_647, -2_147_483_648];
const FLOATS = [0, -0, 1e21, -1e21, 5e-324, 1.7976931348623157e308, 0.1, 3, 1e-7, 123456789012345680000];
const STRINGS = [
  '', '"', '\\', '\\"\n\r\t\b\f', '\u0000\u001f\u007f', '\u2028\u2029', '\ud83d\ude00', '\u00e9', '\uffff\ufffd', 'ünï – \u4e2d\u6587', '</script>', '${1}', '__proto__',
  'null', '{"a":1}', `long ${'x'.repeat(5_000)}`, `long "${'\\'.repeat(300)}`,
];
// Half of a surrogate pair is left out: it is no text, and the gateway gives U+FFFD for it.
const OBJECTS: readonly unknown[] = [
  {}, [], 'text', 5, false, [[null, { a: [] }]], { anything: 1, __typename: 'T0', id: 'T0:1' }, { constructor: 1, toString: { then: null } },
  { anything: { list: [null, 'x', 1.5] } },
];

/** A value of a leaf type; undefined for other types. The same number gives the same value. */
export function leafValue(type: string, number: number): unknown {
  const isEdge = number % 5 === 0;
  const edge = <Item>(items: readonly Item[]): Item => items[Math.floor(number / 5) % items.length] as Item;
  switch (type) {
    case 'Int':
      return isEdge ? edge(INTS) : number;
    case 'Float':
      return isEdge ? edge(FLOATS) : number / 8;
    case 'String':
    case 'Moment':
      return isEdge ? edge(STRINGS) : `s${number}`;
    case 'Boolean':
      return number % 2 === 0;
    case 'ID':
      // Resolvers may give numbers.
      return isEdge ? edge(STRINGS) : number % 2 === 0 ? number : `i${number}`;
    case 'Color':
      // Clients do not know the last of these.
      return ['RED', 'GREEN', 'BLUE', 'SECRET'][number % 10 === 0 ? 3 : number % 3];
    case 'Mood':
      return ['toString', 'constructor', 'happy'][number % 3];
    case 'Anything':
      return isEdge ? edge(OBJECTS) : { anything: number };
    default:
      return undefined;
  }
}

const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  Int: ['abc', '5', 1.5, 2_147_483_648, true, {}, [1], ''],
  Float: ['1.5', true, {}, [1.5], ''],
  String: [5, true, {}, ['x'], 0],
  Boolean: ['true', 1, 0, {}, [], ''],
  ID: [true, 1.5, {}, ['x']],
  Color: ['PURPLE', 'red', '', 5, {}, ['RED'], '__proto__', 'toString'],
  Mood: ['sad', 0, 'hasOwnProperty', []],
};
const NO_LISTS = [5, {}, 'x', true, { length: 2, 0: 1, 1: 2 }];

/** A value as no honest subgraph would give for a type of leaves or of lists of them. */
export function wrongValue(type: string, number: number): unknown {
  const values = type.startsWith('[') ? NO_LISTS : (WRONG[type] ?? NO_LISTS);
  return values[number % values.length];
}
