/** Documents that mean harm, and the code that each of them must be refused with. */

export const times = (n: number, text: (n: number) => string): string => Array.from({ length: n }, (_, i) => text(i)).join(' ');
export const nested = (levels: number): string => `${'{self'.repeat(levels)}{__typename}${'}'.repeat(levels)}`;
/** Fragments that spread the next one twice. */
export const doubling = (levels: number, type = 'Query', field = 'self'): string =>
  `{...F0} ${times(levels, (n) => `fragment F${n} on ${type}{a:${field}{...F${n + 1}}b:${field}{...F${n + 1}}}`)} fragment F${levels} on ${type}{__typename}`;
export const inline = (levels: number): string => (levels === 0 ? '__typename' : `...on Query{a:self{${inline(levels - 1)}}b:self{${inline(levels - 1)}}}`);

/** Inline fragments without a type. */
const bare = (levels: number, inside = '__typename'): string => `${'...{'.repeat(levels)}${inside}${'}'.repeat(levels)}`;

export const HARMFUL_DOCUMENTS: readonly (readonly [what: string, document: string, code: string | RegExp])[] = [
  ['50 levels', nested(50), 'DEPTH'],
  ['3,000 levels', nested(3_000), /DEPTH|TOKENS/],
  ['10,000 levels', nested(10_000), /DEPTH|TOKENS/],
  ['10,000 aliases', `{${times(10_000, (n) => `a${n}:products{id}`)}}`, 'TOKENS'],
  ['31 aliases', `{products{${times(31, (n) => `a${n}:id`)}}}`, 'ALIASES'],
  ['the same field 10,000 times', `{${'products{id}'.repeat(10_000)}}`, 'TOKENS'],
  ['the same field of the root 400 times', `{${'newest{text}'.repeat(400)}}`, 'ROOT_FIELDS'],
  ['10,000 times @skip', `{products{id ${'@skip(if:false)'.repeat(10_000)}}}`, 'TOKENS'],
  ['10,000 times a directive that there is not', `{products{id ${'@aa'.repeat(10_000)}}}`, 'TOKENS'],
  ['51 directives', `{products{id ${'@aa'.repeat(51)}}}`, 'DIRECTIVES'],
  ['fragments that double 14 times', doubling(14), 'SELECTIONS|DEPTH'],
  ['inline fragments that double 5 times', `{${inline(5)}}`, 'ALIASES'],
  ['a thousand root fields by fragments', `{...F0} ${times(10, (n) => `fragment F${n} on Query{...F${n + 1} ...F${n + 1}}`)} fragment F10 on Query{self{__typename}}`, 'ROOT_FIELDS'],
  ['types of an interface in one another', `{things{${'near{far '.repeat(5)}id${'}'.repeat(5)}}}`, /SELECTIONS|COST/],
  ['types of an interface below a union', `{anything{...on Thing{${'near{far '.repeat(5)}id${'}'.repeat(5)}}}}`, /SELECTIONS|COST/],
  ['100 times 60 fields that overlap', `{${times(100, () => `...{products{${times(60, (n) => `f${n % 10}`)}}}`)}}`, /TOKENS|SELECTIONS|ROOT_FIELDS/],
  ['17 times 60 fields that overlap', `{self{${times(17, () => `...{products{${times(60, () => 'id')}}}`)}}}`, 'SELECTIONS'],
  ['fragments in a circle', '{...A} fragment A on Query{self{...B}} fragment B on Query{self{...A}}', 'GRAPHQL_VALIDATION_FAILED'],
  ['a fragment that spreads itself', '{...A} fragment A on Query{...A ...A}', 'GRAPHQL_VALIDATION_FAILED'],
  ['a page of 10,000', '{products(first:10000){id}}', 'LIST_SIZE'],
  ['600 inline fragments in one another', `{${bare(600)}}`, 'DEPTH'],
  ['as many, in fragments of which the innermost comes first', `${times(12, (n) => `fragment F${n} on Query{${bare(50, n === 0 ? '__typename' : `...F${n - 1}`)}}`)} {...F11}`, 'DEPTH'],
  ['a number that becomes infinite', '{products(first:1e400){id}}', 'BAD_USER_INPUT'],
  ['a number of 400 digits', `query($id:ID=${'9'.repeat(400)}){product(id:$id){id}}`, 'BAD_USER_INPUT'],
  ['pages in pages', '{products(first:100){related(first:100){id}}}', 'COST'],
];
