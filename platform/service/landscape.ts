import { z } from 'zod';
import { Fault } from '@stoa/kernel/fault.ts';

// Where every declared service is. A process that runs one service only cannot import the declarations of the others
// (the gateway must not load a subgraph's code), so it is told by STOA_LANDSCAPE.

export const serviceKinds = ['subgraph', 'gateway', 'bff'] as const;
export type ServiceKind = (typeof serviceKinds)[number];

/** One service as the others see it. */
export interface ServiceEntry {
  readonly name: string;
  readonly kind: ServiceKind;
  /** Scheme, host and port, without a slash at the end: http://127.0.0.1:4302 */
  readonly url: string;
}

export interface Landscape {
  /** Sorted by kind (subgraphs, gateway, BFFs), then by name. */
  readonly services: readonly ServiceEntry[];
  /** @throws {Fault} UNKNOWN_SERVICE when no service of that name is declared. */
  urlOf(name: string): string;
}

export function createLandscape(entries: readonly ServiceEntry[]): Landscape {
  const urls = new Map(entries.map(({ name, url }) => [name, url]));
  const rank = ({ kind }: ServiceEntry) => serviceKinds.indexOf(kind);
  return {
    services: entries.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1)),
    urlOf(name) {
      const url = urls.get(name);
      if (url) return url;
      throw new Fault('UNKNOWN_SERVICE', `No service is called "${name}". Known: ${[...urls.keys()].sort().join(', ')}.`);
    },
  };
}

/** The landscape when every service runs on this machine, at its own port. */
export function localLandscape(
  services: readonly { readonly name: string; readonly kind: ServiceKind; readonly port: number }[],
  settings: { portOf(defaultPort: number): number },
): Landscape {
  return createLandscape(
    services.map(({ name, kind, port }) => ({ name, kind, url: `http://127.0.0.1:${settings.portOf(port)}` })),
  );
}

const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));
const entries = z.array(z.object({ name: z.string().min(1), kind: z.enum(serviceKinds), url }));

/** The value of STOA_LANDSCAPE: a JSON list of `{ name, kind, url }`. */
export function formatLandscape(landscape: Landscape): string {
  return JSON.stringify(landscape.services);
}

/** @throws {Fault} INVALID_SETTINGS */
export function parseLandscape(value: string): Landscape {
  let json: unknown;
  try {
    json = JSON.parse(value);
  } catch (cause) {
    throw new Fault('INVALID_SETTINGS', 'STOA_LANDSCAPE is not JSON.', { cause });
  }
  const result = entries.safeParse(json);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'value'}: ${issue.message}`);
    throw new Fault('INVALID_SETTINGS', `STOA_LANDSCAPE is wrong: ${problems.join('; ')}`);
  }
  return createLandscape(result.data);
}
