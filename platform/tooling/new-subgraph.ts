import path from 'node:path';
import { parseArgs } from 'node:util';
import { Fault } from '@stoa/kernel/fault.ts';
import { type MadeSubgraph, makeSubgraph } from './new-subgraph/make-subgraph.ts';
import { namesOf, type SubgraphNames } from './new-subgraph/names.ts';

const help = `npm run new:subgraph -- NAME [--entity ENTITY] [--help]

Makes a subgraph that works: service, database, schema, one event, tests. It is part of the graph at once.

  NAME             lower-case words joined by "-", most often a plural: gift-cards
  --entity ENTITY  its first type in the graph; default: the singular of NAME (GiftCard)
  --help           this text

Ends with 0 when it is made, with 2 when the name cannot be had (nothing is written), and with 1 when a step fails
(what had been written is removed).
`;

/** The faults of a person who asks for something that cannot be had. */
const WRONG_USE = ['USAGE', 'NAME_UNUSABLE', 'NAME_TAKEN', 'TYPE_TAKEN'];

interface Options {
  readonly help: boolean;
  readonly name: string;
  readonly entity: string | undefined;
}

/** @throws {Fault} USAGE */
function readArguments(args: readonly string[]): Options {
  let parsed;
  try {
    const options = { help: { type: 'boolean', short: 'h' }, entity: { type: 'string' } } as const;
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw usage((error as Error).message.split('. ')[0] ?? 'Wrong flags');
  }
  const { values, positionals } = parsed;
  const [name, ...more] = positionals;
  if (values.help) return { help: true, name: '', entity: undefined };
  if (name === undefined) throw usage('Say how the subgraph is to be called');
  if (more.length > 0) throw usage(`"${more.join(' ')}" is not expected: one name at a time`);
  return { help: false, name, entity: values.entity };
}

function usage(problem: string): Fault {
  return new Fault('USAGE', `${problem}. See npm run new:subgraph -- --help.`);
}

function summary({ name, Entity, entity }: SubgraphNames, { port, migration }: MadeSubgraph): string {
  return `
${name} is made, and listens on port ${port}.

  subgraphs/${name}/
    the service: contract, domain, commands, graphql, persistence, sample rows, tests
  prisma/${name}/
    its database: schema.prisma, and the first migration, ${path.basename(path.dirname(migration))}
  tests/contract/${name}/
    what it promises to others
  gateway/supergraph/supergraph.graphql
    has ${Entity}, Query.${entity} and Mutation.create${Entity} now
  tests/package.json, package-lock.json
    know the new package

See that it works:
  npx jest subgraphs/${name} tests/contract/${name}
  npm start

What to do next:
  1. Answer the questions in subgraphs/${name}/README.md.
  2. Say what happens: events in contract/events.ts, with one sample each in contract/samples/.
  3. Write the rules in domain/, then commands/, then schema.graphql and graphql/.
  After a change of schema.prisma:   node platform/tooling/migration.ts create ${name} WHAT
  After a change of schema.graphql:  npm run supergraph && npm run contracts
`;
}

async function main(args: readonly string[]): Promise<void> {
  const options = readArguments(args);
  if (options.help) {
    console.log(help);
    return;
  }
  const names = namesOf(options.name, options.entity);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  const made = await makeSubgraph(names, (step) => console.error(`· ${step}`), stopping.signal);
  console.log(summary(names, made));
}

// No `await` at the top: Jest cannot load such a module everywhere.
if (import.meta.main) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    const code = error instanceof Fault ? error.code : '';
    console.error(error instanceof Fault ? `${error.message} [${code}]` : error);
    process.exitCode = WRONG_USE.includes(code) ? 2 : 1;
  });
}
