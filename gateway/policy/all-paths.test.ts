/**
 * Every protected part of a graph, on every path to it. What is expected is worked out from the path alone, in another way than
 * the policy does it.
 */
import { buildSchema, getNamedType, isAbstractType, isCompositeType, isLeafType } from 'graphql';
import type { FormattedExecutionResult, GraphQLCompositeType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { apolloExecutorFactory } from '../execution/apollo-executor.ts';
import { compiledExecutorFactory } from '../execution/compiled-executor.ts';
import { supergraphOf } from '../execution/testing/in-process.ts';
import { anonymous, archive, index, library, protect, protectedGraph, staff, staffWith } from './testing/protected-graph.ts';

const subgraphs = [library(), archive(), index()];
const supergraphSdl = supergraphOf(subgraphs);
const schema = buildSchema(supergraphSdl, { assumeValid: true });

interface Step {
  readonly parent: GraphQLCompositeType;
  readonly possible: readonly string[];
  readonly field: string;
  readonly returns: string;
}

interface Path {
  readonly steps: readonly Step[];
  readonly operation: 'query' | 'mutation';
}

const DEPTH = 4;
const IMPLEMENTED: Readonly<Record<string, readonly string[]>> = { Item: ['Article', 'Video'] };
const MADE_OF: Readonly<Record<string, string>> = { 'Article.derived': 'Article.secret', 'Article.summary': 'Article.derived' };

function* pathsBelow(type: GraphQLCompositeType, possible: readonly string[], steps: readonly Step[], { schema: of, operation }: Walk): Iterable<Path> {
  if (steps.length >= DEPTH) return;
  const narrowed = isAbstractType(type) ? of.getPossibleTypes(type).map((each) => [each, [each.name]] as const) : [];
  const wider = !isAbstractType(type) && steps.length > 0 ? type.getInterfaces().map((each) => [each, possible] as const) : [];
  for (const [parent, scope] of [[type, possible] as const, ...narrowed, ...wider]) {
    yield { steps: [...steps, { parent, possible: scope, field: '__typename', returns: 'String' }], operation };
    if (!('getFields' in parent)) continue;
    for (const { name, type: fieldType } of Object.values(parent.getFields())) {
      const returned = getNamedType(fieldType);
      const step = { parent, possible: scope, field: name, returns: returned.name };
      if (isLeafType(returned)) yield { steps: [...steps, step], operation };
      else if (isCompositeType(returned)) yield* pathsBelow(returned, possibleOf(of, returned), [...steps, step], { schema: of, operation });
    }
  }
}

interface Walk {
  readonly schema: GraphQLSchema;
  readonly operation: Path['operation'];
}

function possibleOf(of: GraphQLSchema, type: GraphQLCompositeType): readonly string[] {
  return isAbstractType(type) ? of.getPossibleTypes(type).map(({ name }) => name) : [type.name];
}

const rootPaths = (operation: Path['operation'], root: GraphQLObjectType | null | undefined): readonly Path[] =>
  root ? [...pathsBelow(root, [root.name], [], { schema, operation })].filter(({ steps }) => steps.length > 1 || steps[0]?.field !== '__typename') : [];
const paths = [...rootPaths('query', schema.getQueryType()), ...rootPaths('mutation', schema.getMutationType())];

/** The operation that reads just this path: plainly, under other names, or with named fragments. */
function written({ steps, operation }: Path, style: number): string {
  const fragments: string[] = [];
  const below = (i: number, scope: string): string => {
    const step = steps[i];
    if (!step) return '';
    const inner = below(i + 1, step.returns);
    const field = `${style === 1 ? `a${i}: ` : ''}${step.field}${inner ? ` { ${inner} }` : ''}`;
    if (style === 2) {
      fragments.push(`fragment F${i} on ${step.parent.name} { ${field} }`);
      return `... on ${scope} { ...F${i} }`;
    }
    return step.parent.name === scope ? field : `... on ${step.parent.name} { ${field} }`;
  };
  const root = operation === 'query' ? 'Query' : 'Mutation';
  return `${operation} { ${below(0, root)} } ${fragments.join(' ')}`;
}

function touches({ steps }: Path, coordinate: string): boolean {
  const [typeName = '', fieldName] = coordinate.split('.');
  const types = [typeName, ...(IMPLEMENTED[typeName] ?? [])];
  return steps.some(({ possible, field, returns }) => {
    if (fieldName === undefined) return types.includes(returns) || possible.some((each) => types.includes(each));
    return possible.some((each) => {
      for (let at: string | undefined = `${each}.${field}`; at; at = MADE_OF[at]) if (types.some((type) => at === `${type}.${fieldName}`)) return true;
      return false;
    });
  });
}

/** The type of objects, of which some are allowed: those tell it, the others are null. */
function isPartlyAllowed({ steps }: Path, coordinate: string): boolean {
  const last = steps.at(-1);
  if (last?.field !== '__typename' || !isAbstractType(last.parent)) return false;
  return !touches({ steps: steps.slice(0, -1), operation: 'query' }, coordinate) && last.possible.some((each) => each !== coordinate && !(IMPLEMENTED[coordinate] ?? []).includes(each));
}

const RIGHTS = [
  { directive: '@authenticated', without: anonymous, with: staff },
  { directive: '@requiresScopes(scopes: [["a", "b"], ["c"]])', without: staffWith('a', 'd'), with: staffWith('b', 'a') },
  { directive: '@policy(policies: [["p", "q"], ["r"]])', without: anonymous, with: staff },
];
const policies = async (names: readonly string[], caller: { kind: string }) => new Set(caller.kind === 'staff' ? names : ['p']);

const COORDINATES = [
  'Article', 'Video', 'Author', 'Note', 'Item', 'Mood', 'Stamp', 'Article.secret', 'Article.title', 'Video.secret', 'Item.secret', 'Item.author',
  'Article.derived', 'Author.items', 'Query.article', 'Query.items', 'Mutation.publish', 'Query', 'Mutation',
];

/** What the graph answers where nothing is protected. */
const openAnswers = new Map<string, Promise<FormattedExecutionResult>>();
const open = await protectedGraph(compiledExecutorFactory, supergraphSdl, subgraphs);
function openAnswer(source: string): Promise<FormattedExecutionResult> {
  const answer = openAnswers.get(source) ?? open.ask(anonymous, source);
  openAnswers.set(source, answer);
  return answer;
}

describe.each([
  // What is refused is refused by the same code whoever executes; each allowed path takes a plan, so not all are tried each time.
  ['compiled', compiledExecutorFactory, { denied: 1, allowed: 23 }],
  ['stock', apolloExecutorFactory, { denied: 4, allowed: 61 }],
] as const)('with the %s executor', (_, factory, every) => {
  it.each(COORDINATES.map((coordinate, i) => [coordinate, RIGHTS[i % RIGHTS.length] ?? RIGHTS[0]!, i] as const))(
    '%s is kept from those without the right, and from nobody else',
    async (coordinate, right, turn) => {
      const protectedSdl = protect(supergraphSdl, { [coordinate]: right.directive });
      const filtering = await protectedGraph(factory, protectedSdl, subgraphs, { policies });
      const rejecting = await protectedGraph(factory, protectedSdl, subgraphs, { policies, mode: 'reject' });
      let denied = 0;
      for (const [i, path] of paths.entries()) {
        const source = written(path, i % 3);
        if ((i + turn) % every.allowed === 0) {
          const allowed = await openAnswer(source);
          expect([source, allowed.errors]).toEqual([source, undefined]);
          expect([source, await filtering.ask(right.with, source)]).toEqual([source, allowed]);
          if (!touches(path, coordinate)) expect([source, await filtering.ask(right.without, source)]).toEqual([source, allowed]);
          filtering.requests();
        }
        if (!touches(path, coordinate)) continue;
        denied += 1;
        if (denied % every.denied !== 0) continue;
        const answer = await filtering.ask(right.without, source);
        const requests = filtering.requests();
        if (isPartlyAllowed(path, coordinate)) {
          expect(JSON.stringify(answer.data)).not.toContain(`"${coordinate}"`);
          continue;
        }
        expect([source, requests]).toEqual([source, 0]);
        expect([source, answer.errors?.map(({ extensions }) => extensions?.code)]).toEqual([source, ['FIELD_FORBIDDEN']]);
        expect(JSON.stringify(answer.data)).not.toMatch(/Article|Video|Author|Note|CALM|pong|"[0-9]"/);
        await expect(rejecting.ask(right.without, source)).rejects.toMatchObject({ code: 'FIELD_FORBIDDEN' });
        expect([source, rejecting.requests()]).toEqual([source, 0]);
      }
      expect(denied).toBeGreaterThan(0);
    },
  );
});
