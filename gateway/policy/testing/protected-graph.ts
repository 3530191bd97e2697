/** A graph with all ways to reach a field, and protections put on it as if it had been composed with them. */
import { Kind, parse, print, visit } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, FormattedExecutionResult } from 'graphql';
import type { Caller } from '@stoa/identity/caller.ts';
import { anonymous } from '@stoa/identity/caller.ts';
import type { Executor, ExecutorFactory, FailureListener } from '../../execution/executor.ts';
import { inProcessSubgraph, resultOf } from '../../execution/testing/in-process.ts';
import type { InProcessSubgraph } from '../../execution/testing/in-process.ts';
import type { SubgraphClient } from '../../subgraphs/subgraph-client.ts';
import { protectedExecutorFactory } from '../protected-executor.ts';
import type { FieldPolicyOptions } from '../protected-executor.ts';

export type CreateFactory = (options: { clients: ReadonlyMap<string, SubgraphClient>; failed: FailureListener }) => ExecutorFactory;

export const staff: Caller = { kind: 'staff', subject: 'ann' };
export const staffWith = (...scopes: string[]): Caller => ({ ...staff, scopes });

const article = { __typename: 'Article', id: '1' };
const video = { __typename: 'Video', id: '2' };
const own = (type: string) => ({
  secret: () => `${type}.secret`,
  title: () => `${type}.title`,
  mood: () => 'CALM',
  stamp: () => `${type}.stamp`,
  author: () => ({ id: '3' }),
});

export function library(): InProcessSubgraph {
  return inProcessSubgraph(
    'library',
    `interface Item { id: ID! secret: String title: String mood: Mood stamp: Stamp author: Author }
     type Article implements Item @key(fields: "id") {
       id: ID! secret: String title: String mood: Mood stamp: Stamp author: Author words(order: Order, filter: Filter): Int
     }
     type Video implements Item @key(fields: "id") { id: ID! secret: String title: String mood: Mood stamp: Stamp author: Author }
     type Author @key(fields: "id") { id: ID! name: String items: [Item] }
     type Note { text: String }
     union Found = Article | Note
     enum Mood { CALM }
     enum Order { BY_TITLE BY_SECRET }
     input Filter { order: Order text: String }
     scalar Stamp
     type Query { article: Article item: Item items: [Item!] found: [Found] author: Author note: Note sure: Article! }
     type Mutation { publish: Article retract: Article! ping: String }`,
    {
      Query: {
        article: () => article, sure: () => article, item: () => video, items: () => [article, video],
        found: () => [article, { __typename: 'Note', text: 'Note.text' }], author: () => ({ id: '3' }), note: () => ({ text: 'Note.text' }),
      },
      Mutation: { publish: () => article, retract: () => article, ping: () => 'pong' },
      Article: { ...own('Article'), words: () => 7, __resolveReference: () => article },
      Video: { ...own('Video'), __resolveReference: () => video },
      Author: { name: () => 'Author.name', items: () => [article, video], __resolveReference: () => ({ id: '3' }) },
    },
  );
}

/** `Article.derived` is made of `Article.secret`, and `Article.summary` of that. */
export function archive(): InProcessSubgraph {
  return inProcessSubgraph(
    'archive',
    `type Article @key(fields: "id") {
       id: ID! derived: String @external summary: String @requires(fields: "derived")
     }`,
    { Article: { __resolveReference: (reference: object) => reference, summary: () => 'Article.summary' } },
  );
}

export function index(): InProcessSubgraph {
  return inProcessSubgraph(
    'index',
    `type Article @key(fields: "id") { id: ID! secret: String @external derived: String @requires(fields: "secret") }`,
    { Article: { __resolveReference: (reference: object) => reference, derived: ({ secret }: { secret?: string }) => `Article.derived of ${secret}` } },
  );
}

/** @param protections directives by coordinate: `Article` or `Article.secret` */
export function protect(supergraphSdl: string, protections: Readonly<Record<string, string>>, links = LINKS): string {
  const directivesAt = (coordinate: string): readonly ConstDirectiveNode[] => directivesIn(protections[coordinate] ?? '');
  const document: DocumentNode = visit(parse(supergraphSdl), {
    SchemaDefinition: (node) => ({ ...node, directives: [...(node.directives ?? []), ...directivesIn(links)] }),
    enter(node) {
      if (!('name' in node) || node.name?.kind !== Kind.NAME || !node.kind.endsWith('TypeDefinition')) return undefined;
      const typeName = node.name.value;
      const added = { ...node, directives: [...(('directives' in node && node.directives) || []), ...directivesAt(typeName)] };
      if (!('fields' in added)) return added;
      return {
        ...added,
        fields: added.fields?.map((field) => ({ ...field, directives: [...(field.directives ?? []), ...directivesAt(`${typeName}.${field.name.value}`)] })),
      };
    },
  });
  return print(document);
}

const LINKS = ['authenticated', 'requiresScopes', 'policy'].map((name) => `@link(url: "https://specs.apollo.dev/${name}/v0.1", for: SECURITY)`).join(' ');

function directivesIn(text: string): readonly ConstDirectiveNode[] {
  const [definition] = text ? parse(`scalar Any ${text}`).definitions : [];
  return definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : [];
}

export type AskAs = (caller: Caller, source: string, variables?: Readonly<Record<string, unknown>>) => Promise<FormattedExecutionResult>;

export interface ProtectedGraph {
  readonly ask: AskAs;
  /** Requests that subgraphs got since the last call. */
  requests(): number;
}

const opened: Executor[] = [];
afterAll(() => Promise.all(opened.map((executor) => executor.stop())));

/** An executor of this kind behind its policy. It is stopped after the tests of the file. */
export async function protectedGraph(
  create: CreateFactory,
  supergraphSdl: string,
  subgraphs: readonly InProcessSubgraph[],
  options: Partial<FieldPolicyOptions> = {},
): Promise<ProtectedGraph> {
  for (const { seen } of subgraphs) seen.length = 0;
  const clients = new Map(subgraphs.map(({ name, client }) => [name, client]));
  const factory = protectedExecutorFactory(create({ clients, failed: () => undefined }), { mode: 'filter', ...options });
  const executor = await factory(supergraphSdl);
  opened.push(executor);
  const documents = new Map<string, ReturnType<typeof parse>>();
  return {
    ask: async (caller, source, variables) => {
      // As the handler does: one text, one document.
      const document = documents.get(source) ?? parse(source);
      documents.set(source, document);
      return resultOf(await executor.execute({ document, source, documentId: source, variables, context: { caller, headers: {} } }));
    },
    requests: () => subgraphs.reduce((total, { seen }) => total + seen.splice(0).length, 0),
  };
}

export { anonymous };
