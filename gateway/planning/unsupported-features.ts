import { Kind } from 'graphql';
import type { DirectiveNode, DocumentNode } from 'graphql';
import { Fault } from '@stoa/kernel/fault.ts';

/** The part of federation by which a router asks REST services itself, on its own authority. There are no subgraphs for its fields. */
const CONNECTORS = /^https?:\/\/specs\.apollo\.dev\/connect(?:\/|$)/;
const CONNECTOR_DIRECTIVES: ReadonlySet<string> = new Set(['connect', 'source']);

/**
 * Connectors are refused by name, whatever the supergraph calls them: fields that only they give would be null for ever.
 * @throws {Fault} CONNECTORS_NOT_SUPPORTED
 */
export function refuseConnectors({ definitions }: DocumentNode): void {
  for (const definition of definitions) {
    for (const directive of 'directives' in definition ? (definition.directives ?? []) : []) {
      const isLink = CONNECTORS.test(textOf(directive, 'url') ?? textOf(directive, 'feature') ?? '');
      const isUse = directive.name.value === 'join__directive' && CONNECTOR_DIRECTIVES.has(textOf(directive, 'name') ?? '');
      if (isLink || isUse) throw connectorsFault();
    }
  }
}

function connectorsFault(): Fault {
  return new Fault(
    'CONNECTORS_NOT_SUPPORTED',
    'The supergraph uses connectors (@source, @connect of https://specs.apollo.dev/connect), which this gateway does not have.',
  );
}

function textOf(directive: DirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}
