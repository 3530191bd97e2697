import { sampleCustomers } from '@stoa/customers/contract/sample-shop.ts';
import { withClient } from '@stoa/database/client.ts';
import { sampleReviews } from '@stoa/reviews/contract/sample-shop.ts';
import { type Shop, startShop } from '../kit/shop.ts';
import { plant } from '../security/planted.ts';

/** Names, addresses and words of people, each as it would stand inside JSON. */
let personal: readonly string[];
/** Every row of a table, by subgraph, as text. */
let logs: ReadonlyMap<string, string>;
let erasable: string;

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
  // Beside the sample, which seeds write: a customer who goes through every door that takes personal data.
  const { secrets } = await plant(shop);
  const planted = Object.entries(secrets).filter(([what]) => PLANTED.includes(what)).map(([, text]) => text);
  expect(planted).toHaveLength(PLANTED.length);
  const sampled = sampleCustomers().flatMap(({ name, email, address }) => [name, email, address.recipient, ...address.lines]);
  const said = sampleReviews().map(({ body }) => body);
  personal = [...new Set([...planted, ...sampled, ...said])].map((text) => JSON.stringify(text).slice(1, -1));
  const parts = [...shop.parts.values()];
  logs = new Map(await Promise.all(parts.map(async ({ name, database }) => [name, await textOf(database.ownerUrl, 'log')] as const)));
  erasable = (await Promise.all(parts.map(({ database }) => textOf(database.ownerUrl, 'erasable_payload')))).join('\n');
});
afterAll(() => shop.stop());

/** What of the planted customer is about a person; the rest are ids and amounts, which may stand in a log. */
const PLANTED = [
  'the name',
  'the e-mail',
  'the street',
  'the postcode',
  'the town',
  'the recipient',
  'the first note',
  'the second note',
  'the title of the hidden review',
  'the text of the hidden review',
];

async function textOf(url: string, table: 'log' | 'erasable_payload'): Promise<string> {
  const { rows } = await withClient(url, (client) => client.query<{ text: string }>(`SELECT to_jsonb(entry)::text AS text FROM ${table} AS entry`));
  return rows.map(({ text }) => text).join('\n');
}

describe('what is known of people', () => {
  it('stands in no log: the history is kept for ever, people are not', () => {
    for (const [name, log] of logs) {
      expect({ name, found: personal.filter((text) => log.includes(text)) }).toEqual({ name, found: [] });
      expect(log.split('\n').length).toBeGreaterThan(5);
    }
  });

  it('stands beside the logs, where it can be erased: so these are the words to look for', () => {
    expect(personal.length).toBeGreaterThan(400);
    expect(personal.filter((text) => !erasable.includes(text))).toEqual([]);
  });
});
