/**
 * What every subgraph owes to those who rely on it, checked on the subgraph alone: its own database, nothing else
 * started. A subgraph's contract test names its entities and the ways to each outcome of its mutations; this suite
 * does the rest.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { composeSupergraph } from '@stoa/gateway/supergraph/compose.ts';
import { type Caller } from '@stoa/identity/caller.ts';
import { globalId, newId } from '@stoa/kernel/ids.ts';
import { systemClock } from '@stoa/kernel/clock.ts';
import { type EventDefinition, sampleName } from '@stoa/messaging/event.ts';
import type { Subgraph, SubgraphClient } from '@stoa/subgraph/define-subgraph.ts';
import { type SubgraphTestOptions, type SubgraphUnderTest, subgraphUnderTest } from '@stoa/testing/subgraph.ts';
import { type GraphQLSchema, isUnionType, parse, validate } from 'graphql';
import { apiSchema, breakingChanges, keysOf } from './schema-changes.ts';

const here = import.meta.dirname;
const repository = path.resolve(here, '../..');
const staff: Caller = { kind: 'staff', subject: 'contract' };

/** How an entity of the subgraph is asked for. */
export interface EntityContract {
  /** At least three UUIDs of entities that exist once the sample shop is in. */
  readonly ids: () => readonly string[];
  /** Fields that need the database: what is selected on the entity besides its id. */
  readonly select: string;
  /** Statements that one `_entities` call with this selection costs, whatever the number of representations. */
  readonly statements: number;
  /** A subgraph that only adds fields to an entity cannot know whether it exists, and answers a well-formed id. */
  readonly knowsAll?: false;
}

/** A mutation with an input, and the member of its result union that must come back. */
export interface OutcomeCase<Db> {
  readonly mutation: string;
  readonly expect: string;
  readonly caller?: Caller;
  /** Input values may be made from what is in the database. */
  readonly input: (shop: SubgraphUnderTest<Db>) => unknown;
}

export interface Contract<Db> {
  readonly entities: Readonly<Record<string, EntityContract>>;
  /** In order: a later case may build on what an earlier one did. */
  readonly outcomes: readonly OutcomeCase<Db>[];
  readonly options?: () => Promise<SubgraphTestOptions> | SubgraphTestOptions;
  readonly stop?: () => Promise<unknown>;
}

/** Declares the contract tests of a subgraph. */
export function contractOf<Db extends SubgraphClient, Context>(
  subgraph: Subgraph<Db, Context>,
  contract: Contract<Db>,
): void {
  const { name, declaration } = subgraph;
  describe(`the contract of ${name}`, () => {
    let shop: SubgraphUnderTest<Db>;
    beforeAll(async () => {
      shop = await subgraphUnderTest(subgraph, await contract.options?.());
      await declaration.seed?.({ db: shop.db, clock: systemClock });
    });
    afterAll(async () => {
      await shop.stop();
      await contract.stop?.();
    });

    it('has not changed its schema in a way that breaks its users', () => {
      expect(breakingChanges(copyOf(name), subgraph.sdl)).toEqual([]);
    });

    it('has a committed copy of its schema that shows every change', () => {
      // When this fails and nothing is broken: npm run contracts
      expect(subgraph.sdl).toBe(copyOf(name));
    });

    it('keeps every operation of the BFFs valid', () => {
      const schema = apiSchema(composeSupergraph(subgraphsWith(name, subgraph.sdl)));
      const operations = globSync('bff-*/**/operation.graphql', { cwd: repository });
      const broken = operations.flatMap((file) =>
        validate(schema, parse(readFileSync(path.join(repository, file), 'utf8'))).map(({ message }) => `${file}: ${message}`),
      );
      expect(broken).toEqual([]);
    });

    it('names every entity that it can be asked for', () => {
      expect(Object.keys(contract.entities).sort()).toEqual(resolvableEntities(subgraph.sdl));
    });

    describe.each(Object.entries(contract.entities))('resolves %s', (type, entity) => {
      const ask = (ids: readonly string[]) =>
        shop.as(staff).query<{ _entities: ({ id: string } | null)[] }>(
          `query Entities($of: [_Any!]!) { _entities(representations: $of) { ... on ${type} { id ${entity.select} } } }`,
          { of: ids.map((id) => ({ __typename: type, id })) },
        );
      const known = () => entity.ids().map((id) => globalId(type, id));

      it('in the order asked for, with duplicates', async () => {
        const [first = '', second = '', third = ''] = known();
        const asked = [third, first, third, second, first];
        const { data, errors } = await ask(asked);
        expect(errors).toBeUndefined();
        expect(data?._entities.map((found) => found?.id)).toEqual(asked);
      });

      it('to null where there is none, without an error and without moving the others', async () => {
        const [first = '', second = ''] = known();
        const strangers = ['', 'x', `${type}:x`, globalId('Somebody', newId()), ...(entity.knowsAll === false ? [] : [globalId(type, newId())])];
        const { data, errors } = await ask([first, ...strangers, second]);
        expect(errors).toBeUndefined();
        expect(data?._entities.map((found) => found?.id ?? null)).toEqual([first, ...strangers.map(() => null), second]);
      });

      it('a hundred at a time for the price of one', async () => {
        const some = known();
        const hundred = Array.from({ length: 100 }, (_, index) => some[index % some.length] ?? '');
        expect(await shop.statements(() => ask(hundred.slice(0, 1)))).toHaveLength(entity.statements);
        expect(await shop.statements(() => ask(hundred))).toHaveLength(entity.statements);
      });
    });

    it('has a sample of every version of every event, which still parses', () => {
      const folder = path.join(declaration.folder, 'contract/samples');
      const samples = globSync('*.json', { cwd: folder }).map((file) => path.basename(file, '.json'));
      expect(samples.sort()).toEqual(declaration.events.map(sampleName).sort());
      for (const event of declaration.events) parseSample(event, path.join(folder, `${sampleName(event)}.json`));
    });

    it('reaches every member of its result unions', async () => {
      const seen = new Map<string, Set<string>>();
      for (const { mutation, expect: wanted, caller = staff, input } of contract.outcomes) {
        const { input: inputType, union } = mutationOf(subgraph.schema, mutation);
        const { data, errors } = await shop.as(caller).query<Record<string, { __typename: string }>>(
          `mutation Outcome($input: ${inputType}) { ${mutation}(input: $input) { __typename } }`,
          { input: await input(shop) },
        );
        expect({ mutation, outcome: data?.[mutation]?.__typename ?? errors }).toEqual({ mutation, outcome: wanted });
        const outcomes = seen.get(union) ?? new Set();
        seen.set(union, outcomes.add(wanted));
      }
      const reached = Object.fromEntries([...seen].map(([union, members]) => [union, [...members].sort()]));
      expect(reached).toEqual(resultUnions(subgraph.schema));
    });
  });
}

function copyOf(name: string): string {
  return readFileSync(path.join(here, name, 'schema.graphql'), 'utf8');
}

/** This subgraph as it is now, all others as their committed copies promise. */
function subgraphsWith(name: string, sdl: string): { name: string; sdl: string }[] {
  return globSync('*/schema.graphql', { cwd: here }).map((file) => {
    const other = path.dirname(file);
    return { name: other, sdl: other === name ? sdl : copyOf(other) };
  });
}

/** Types with a resolvable key. */
function resolvableEntities(sdl: string): string[] {
  return [...new Set(keysOf(sdl).map((key) => key.slice(0, key.indexOf(' '))))].sort();
}

function parseSample(event: EventDefinition, file: string): void {
  const sample = JSON.parse(readFileSync(file, 'utf8')) as { type: unknown; version: unknown; payload: unknown; personal?: unknown };
  expect(sample).toMatchObject({ type: event.type, version: event.version });
  event.payload.parse(sample.payload);
  event.personal?.parse(sample.personal);
}

function mutationOf(schema: GraphQLSchema, mutation: string): { input: string; union: string } {
  const field = schema.getMutationType()?.getFields()[mutation];
  if (!field) throw new Error(`there is no mutation ${mutation}`);
  return { input: String(field.args[0]?.type), union: String(field.type).replace('!', '') };
}

/** The members of every union that a mutation answers with. */
function resultUnions(schema: GraphQLSchema): Record<string, string[]> {
  const unions: Record<string, string[]> = {};
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const type = schema.getType(String(field.type).replace('!', ''));
    if (isUnionType(type)) unions[type.name] = type.getTypes().map(String).sort();
  }
  return unions;
}
