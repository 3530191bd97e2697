import { Supergraph } from '@apollo/federation-internals';
import { buildASTSchema, extendSchema, findBreakingChanges, type GraphQLSchema, Kind, parse, print, visit } from 'graphql';

/** The schema that clients see, from the text of a supergraph. */
export function apiSchema(supergraphSdl: string): GraphQLSchema {
  return Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
}

/** What users of the old schema would lose in the new one, in words. */
export function breakingChanges(oldSdl: string, newSdl: string): string[] {
  const changes = findBreakingChanges(plain(oldSdl), plain(newSdl)).map(({ description }) => description);
  const kept = new Set(keysOf(newSdl));
  return [...changes, ...keysOf(oldSdl).filter((key) => !kept.has(key)).map((key) => `${key} is no key any more.`)];
}

/** Every resolvable key, as `Product by "id"`. */
export function keysOf(sdl: string): string[] {
  const keys: string[] = [];
  visit(parse(sdl), {
    ObjectTypeDefinition: ({ name, directives = [] }) => {
      for (const directive of directives) {
        if (directive.name.value !== 'key') continue;
        const argument = (wanted: string) => directive.arguments?.find((given) => given.name.value === wanted)?.value;
        const fields = argument('fields');
        const resolvable = argument('resolvable');
        if (resolvable?.kind === Kind.BOOLEAN && !resolvable.value) continue;
        keys.push(`${name.value} by ${fields ? print(fields) : ''}`);
      }
    },
  });
  return keys;
}

/** A subgraph's schema without knowledge of federation: its directives stay unknown and are not checked. */
function plain(sdl: string): GraphQLSchema {
  const document = parse(sdl);
  const empty = buildASTSchema(parse('scalar _Unused'), { assumeValidSDL: true });
  return extendSchema(empty, document, { assumeValidSDL: true, assumeValid: true });
}
