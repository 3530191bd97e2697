import { Kind, parse } from 'graphql';
import type { DirectiveNode, EnumValueDefinitionNode } from 'graphql';
import { closest, usage } from '@stoa/service/command-line.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import type { Addresses } from '../subgraphs/subgraph-pool.ts';

/** The address that was written, or what is wrong with it, in words. */
export function readAddress(text: string): URL | string {
  const url = URL.parse(text.trim());
  const isBare = !/^[a-z][a-z0-9+.-]*:\/\//i.test(text.trim());
  if (isBare || !url) return `"${text}" is no URL${isBare && URL.canParse(`http://${text.trim()}`) ? `; did you mean http://${text.trim()}?` : ''}`;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return `"${text}" is neither http:// nor https://`;
  if (url.username || url.password) return 'an address must not hold a user and password';
  return url;
}

/**
 * Where the subgraphs of a composed supergraph are: at the URLs in it, unless others are given.
 * @param file for messages
 * @throws {Fault} SUBGRAPH_ADDRESS_UNKNOWN when one has no address that can be used
 */
export function addressesIn(file: string, supergraphSdl: string, given: Addresses): Addresses {
  const problems: string[] = [];
  const addresses = new Map<string, URL>();
  for (const [name, text] of urlsIn(supergraphSdl)) {
    const address = given.get(name) ?? (text === '' ? 'it has none' : readAddress(text));
    if (typeof address === 'string') problems.push(`\n- ${name}: ${address}; give it with --url ${name}=http://…`);
    else addresses.set(name, address);
  }
  if (problems.length === 0) return addresses;
  throw new Fault('SUBGRAPH_ADDRESS_UNKNOWN', `${file} does not say where to ask these subgraphs:${problems.join('')}`);
}

/** Whoever gives an address for a subgraph that is not there has mistyped its name. @throws {Fault} USAGE */
export function requireKnown(subgraphs: readonly string[], given: Addresses): void {
  for (const name of given.keys()) {
    if (subgraphs.includes(name)) continue;
    const meant = closest(name, subgraphs);
    throw usage(`--url ${name}=…: the supergraph has no subgraph "${name}"${meant ? `; did you mean ${meant}?` : `, only ${subgraphs.join(', ')}`}`);
  }
}

function urlsIn(supergraphSdl: string): Map<string, string> {
  const urls = new Map<string, string>();
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const value of definition.values ?? []) {
      const name = argumentOf(value, 'name');
      if (name !== null) urls.set(name, argumentOf(value, 'url') ?? '');
    }
  }
  return urls;
}

function argumentOf({ directives = [] }: EnumValueDefinitionNode, argument: string): string | null {
  const isJoin = ({ name }: DirectiveNode): boolean => name.value === 'join__graph';
  const value = directives.find(isJoin)?.arguments?.find(({ name }) => name.value === argument)?.value;
  return value?.kind === Kind.STRING ? value.value : null;
}
