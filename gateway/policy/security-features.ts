import { Kind, print, valueFromASTUntyped, visit } from 'graphql';
import type { DefinitionNode, DirectiveNode, DocumentNode } from 'graphql';
import { Fault } from '@stoa/kernel/fault.ts';
import type { SecurityDirective } from './requirement.ts';

const FEATURE = /^https?:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes|policy)(?:\/|$)/;
const FEATURES: readonly SecurityDirective[] = ['authenticated', 'requiresScopes', 'policy'];

/** Under which names a supergraph has the directives that protect its parts. */
export type SecurityNames = ReadonlyMap<string, SecurityDirective>;

/**
 * Reads the names from the links of the schema, where they may be imported, renamed or prefixed. A name that no link explains
 * is taken for what it says: rather too much is protected than too little.
 */
export function securityNames({ definitions }: DocumentNode): SecurityNames {
  const names = new Map<string, SecurityDirective>();
  const explained = new Set<string>();
  for (const { feature, as, imports } of definitions.flatMap(linksOf)) {
    for (const { name, alias } of imports) {
      if (feature === undefined) explained.add(alias);
      else if (name === feature) names.set(alias, feature);
    }
    if (feature === undefined) continue;
    names.set(as ?? feature, feature);
    names.set(`${as ?? feature}__${feature}`, feature);
  }
  for (const feature of FEATURES) {
    if (!names.has(feature) && !explained.has(feature) && definitions.some((each) => isDefinitionOf(each, feature))) names.set(feature, feature);
  }
  return names;
}

/** The supergraph without these directives, so that an executor without a notion of them serves it. */
export function withoutSecurity(document: DocumentNode, names: SecurityNames): string {
  const removed = document.definitions.filter((each) => isDefinitionOf(each, names));
  const kept: DocumentNode = visit({ ...document, definitions: document.definitions.filter((each) => !removed.includes(each)) }, {
    Directive: (node) => (names.has(node.name.value) || featureOf(node) ? null : undefined),
  });
  const orphans = namedTypes(removed).difference(namedTypes(kept.definitions));
  const isOrphan = (each: DefinitionNode) => each.kind === Kind.SCALAR_TYPE_DEFINITION && orphans.has(each.name.value);
  return print({ ...kept, definitions: kept.definitions.filter((each) => !isOrphan(each)) });
}

/** @throws {Fault} INVALID_SUPERGRAPH for a directive at a place where nobody knows what it means */
export function refuseMisplaced(document: DocumentNode, names: SecurityNames): void {
  visit(document, {
    enter(node) {
      if (!('directives' in node) || PROTECTED_KINDS.has(node.kind)) return;
      const misplaced = node.directives?.find(({ name }) => names.has(name.value));
      if (misplaced) throw new Fault('INVALID_SUPERGRAPH', `@${misplaced.name.value} protects nothing on ${node.kind}`);
    },
  });
}

/** Union is not among those of the specification, but it is clear what is meant. */
const PROTECTED_KINDS: ReadonlySet<string> = new Set([
  Kind.OBJECT_TYPE_DEFINITION, Kind.INTERFACE_TYPE_DEFINITION, Kind.UNION_TYPE_DEFINITION, Kind.SCALAR_TYPE_DEFINITION,
  Kind.ENUM_TYPE_DEFINITION, Kind.FIELD_DEFINITION,
]);

interface Link {
  readonly feature: SecurityDirective | undefined;
  readonly as: string | undefined;
  /** Of directives, without their `@`. */
  readonly imports: readonly { readonly name: string; readonly alias: string }[];
}

function linksOf(definition: DefinitionNode): readonly Link[] {
  if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) return [];
  return (definition.directives ?? []).map((directive) => {
    const { as, import: imports } = argumentsOf(directive);
    return {
      feature: featureOf(directive),
      as: typeof as === 'string' ? as : undefined,
      imports: (Array.isArray(imports) ? (imports as unknown[]) : []).flatMap((each) => {
        const { name, as: alias = name } = (typeof each === 'string' ? { name: each } : (each ?? {})) as { name?: unknown; as?: unknown };
        if (typeof name !== 'string' || typeof alias !== 'string' || !name.startsWith('@')) return [];
        return [{ name: name.slice(1), alias: alias.replace(/^@/, '') }];
      }),
    };
  });
}

/** By its address, whatever the linking directive is called and whether or not it says what it is for. */
function featureOf(directive: DirectiveNode): SecurityDirective | undefined {
  const { url, feature } = argumentsOf(directive);
  const address = url ?? feature;
  return typeof address === 'string' ? (FEATURE.exec(address)?.[1] as SecurityDirective | undefined) : undefined;
}

/** The arguments of a directive as plain values. */
export function argumentsOf({ arguments: args = [] }: DirectiveNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(args.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}

function isDefinitionOf(definition: DefinitionNode, names: SecurityNames | string): boolean {
  if (definition.kind !== Kind.DIRECTIVE_DEFINITION) return false;
  const name = definition.name.value;
  return typeof names === 'string' ? name === names : names.has(name);
}

function namedTypes(definitions: readonly DefinitionNode[]): ReadonlySet<string> {
  const names = new Set<string>();
  visit({ kind: Kind.DOCUMENT, definitions }, { NamedType: (node) => void names.add(node.name.value) });
  return names;
}
