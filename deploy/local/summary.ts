import type { ServiceEntry } from '@stoa/service/landscape.ts';
import type { Settings } from '@stoa/service/settings.ts';

/** Shows what federation is about: each of the last three fields comes from another service. */
const EXAMPLE = '{ products(first: 3) { edges { node { title price { amount currency } stock { available } rating { average } } } } }';

/** What is printed when everything is ready: where it is, and what to try first. */
export function summary(services: readonly ServiceEntry[], settings: Settings, seconds: number): string {
  const fronts = services.filter(({ kind }) => kind !== 'subgraph');
  const shown = fronts.length > 0 ? fronts : services;
  const playgrounds = settings.production ? [] : fronts.map(({ name, url }) => [`${name} Playground`, `${url}/playground`]);
  const addresses = [...shown.map(({ name, url }) => [name, `${url}/graphql`]), ...playgrounds, ['data', settings.dataDir]];
  const width = Math.max(...addresses.map(([name = '']) => name.length));
  const lines = [`Stoa is ready (${seconds.toFixed(1)} s).`, ''];
  lines.push(...addresses.map(([name = '', where = '']) => `  ${name.padEnd(width)}  ${where}`), '');
  const gateway = services.find(({ kind }) => kind === 'gateway');
  if (gateway) lines.push('A query to try:', '', `  ${curl(gateway.url)}`, '');
  if (!settings.production) lines.push('A token: npm run --silent token -- --staff', '');
  return `${lines.join('\n')}\nCtrl-C stops everything; the data stay.\n`;
}

function curl(url: string): string {
  return `curl -s ${url}/graphql -H 'content-type: application/json' -d '${JSON.stringify({ query: EXAMPLE })}'`;
}
