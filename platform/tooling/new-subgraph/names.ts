/** All forms in which the names of a subgraph and of its first entity stand in code and prose. Pure. */
import { Fault } from '@stoa/kernel/fault.ts';

export interface SubgraphNames {
  /** As it was given: `gift-cards`. Folder, package, database and service are called so. */
  readonly name: string;
  /** `giftCards`, `GiftCards` */
  readonly service: string;
  readonly Service: string;
  /** `giftCard`, `GiftCard` */
  readonly entity: string;
  readonly Entity: string;
  /** `giftCards`, `GiftCards`: many of the entity. */
  readonly entities: string;
  readonly Entities: string;
  /** `gift-card`, in names of files. */
  readonly entityFile: string;
  /** `gift_card` */
  readonly entityTable: string;
  /** `gift card`, `a gift card`, `gift cards`: in prose. */
  readonly thing: string;
  readonly aThing: string;
  readonly things: string;
}

const LONGEST = 40;

/**
 * @param entity the type's name in the graph; by default the singular of `name`
 * @throws {Fault} NAME_UNUSABLE
 */
export function namesOf(name: string, entity: string = pascal(singular(name))): SubgraphNames {
  if (!/^[a-z]+(-[a-z]+)*$/.test(name) || name.length > LONGEST) {
    throw unusable(`"${name}" cannot name a subgraph: lower-case words joined by "-", at most ${LONGEST} letters, such as gift-cards`);
  }
  if (reservedNames.has(name)) throw unusable(`"${name}" is a word of SQL or of our tools. Use another, for instance the plural`);
  if (!/^[A-Z][a-z]+([A-Z][a-z]+)*$/.test(entity) || entity.length > LONGEST) {
    throw unusable(`"${entity}" cannot name an entity: words that begin with capitals, such as GiftCard`);
  }
  if (reservedEntities.has(entity)) throw unusable(`"${entity}" has a meaning of its own in every subgraph. Name the entity with --entity`);

  const file = kebab(entity);
  const many = plural(file);
  const thing = file.replaceAll('-', ' ');
  return {
    name,
    service: camel(name),
    Service: pascal(name),
    entity: camel(file),
    Entity: entity,
    entities: camel(many),
    Entities: pascal(many),
    entityFile: file,
    entityTable: file.replaceAll('-', '_'),
    thing,
    aThing: `${/^[aeiou]/.test(thing) ? 'an' : 'a'} ${thing}`,
    things: many.replaceAll('-', ' '),
  };
}

/** `gift-cards` → `gift-card`; English enough for a first guess, which `--entity` corrects. */
function singular(words: string): string {
  if (/(ss|us|is|ics|news)$/.test(words)) return words;
  if (/ies$/.test(words)) return words.replace(/ies$/, 'y');
  if (/(s|x|z|ch|sh)es$/.test(words)) return words.replace(/es$/, '');
  return words.replace(/s$/, '');
}

function plural(words: string): string {
  if (/[^aeiou]y$/.test(words)) return words.replace(/y$/, 'ies');
  return /(s|x|z|ch|sh)$/.test(words) ? `${words}es` : `${words}s`;
}

function pascal(words: string): string {
  return words.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function camel(words: string): string {
  return words.split('-').map((word, index) => (index === 0 ? word : pascal(word))).join('');
}

function kebab(type: string): string {
  return type.replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

function unusable(problem: string): Fault {
  return new Fault('NAME_UNUSABLE', `${problem}.`);
}

/**
 * Names become names of databases, which stand in SQL without quotes: PostgreSQL's reserved words are no names. Nor
 * are databases and folders that belong to the tools.
 */
const reservedNames = new Set(
  (
    'all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation ' +
    'column concurrently constraint create cross current default deferrable desc distinct do else end except false ' +
    'fetch for foreign freeze from full grant group having ilike in initially inner intersect into is isnull join ' +
    'lateral leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer ' +
    'overlaps placing primary references returning right select similar some symmetric table tablesample then to ' +
    'trailing true union unique user using variadic verbose when where window with ' +
    'postgres template generated'
  ).split(' '),
);

/** GraphQL's own types, the tables of the message log, members of every request, and traps of JavaScript. */
const reservedEntities = new Set([
  ...['Query', 'Mutation', 'Subscription', 'String', 'Int', 'Float', 'Boolean', 'Id', 'Money', 'Decimal'],
  ...['LogEntry', 'AggregateHead', 'ErasablePayload', 'Prisma'],
  ...['Db', 'Caller', 'Clock', 'Cause', 'Ask', 'Constructor', 'Then'],
]);
