/**
 * The customers of the sample shop that a fresh installation is filled with. Pure and always the same: other
 * services build their own part of the sample (orders, carts, reviews) on these very people without asking.
 * All of them are invented; their e-mails are at a domain that belongs to nobody.
 */
import { sampleShopOpened, sampleShopToday } from '@stoa/catalog/contract/sample-shop.ts';
import { nameId } from '@stoa/kernel/ids.ts';
import { type Random, seededRandom } from '@stoa/kernel/random.ts';

export interface SampleAddress {
  readonly id: string;
  readonly recipient: string;
  readonly lines: readonly string[];
  readonly postcode: string;
  readonly town: string;
  readonly country: string;
}

export interface SampleCustomer {
  readonly id: string;
  /** What the id is made from, as in an imported file. */
  readonly number: string;
  readonly name: string;
  readonly email: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly address: SampleAddress;
  /** Names of the consents given on the first day. */
  readonly consents: readonly ('NEWSLETTER' | 'RECOMMENDATIONS')[];
  readonly memberSince: Date;
}

const HOW_MANY = 50;
/** Nobody joins in the last days of the sample: each has time to place orders. */
const LAST_JOINING_DAYS = 90;
const DAY = 86_400_000;

const GIVEN_NAMES = [
  'Agnes', 'Bartholomew', 'Cordelia', 'Dilys', 'Edmund', 'Farida', 'Gwendolyn', 'Hugo', 'Imogen', 'Jasper', 'Kamila',
  'Leopold', 'Maren', 'Niamh', 'Octavia', 'Percival', 'Quentin', 'Rosalind', 'Søren', 'Tabitha', 'Ulrich', 'Verity',
  'Wilhelmina', 'Xanthe', 'Yusuf', 'Zoë', 'Ambrose', 'Beatrix', 'Caspar', 'Delphine',
];
const FAMILY_NAMES = [
  'Abernathy', 'Birdwhistle', 'Copperfield', 'Dunmore', 'Eastlake', 'Fairweather', 'Greenhalgh', 'Holloway', 'Inglewood',
  'Jessop', 'Kettlewell', 'Longbottom', 'Merriweather', 'Northcott', 'Oakenshaw', 'Pennyfeather', 'Quayle', 'Ravenscroft',
  'Swithin', 'Thistlethwaite', 'Underhill', 'Vandermeer', 'Winterbourne', 'Yardley', 'Zimmer', 'Lindqvist', 'Moreau',
];
const STREETS = ['Orchard Lane', 'Mill Street', 'Harbour Walk', 'Chapel Row', 'Station Road', 'Quarry Hill', 'Weavers Yard'];

/** Towns with a postcode of theirs; the more often a country is here, the more people live there. */
const TOWNS: readonly { readonly town: string; readonly postcode: string; readonly country: string }[] = [
  { town: 'Bristol', postcode: 'BS1 4DJ', country: 'GB' },
  { town: 'York', postcode: 'YO1 7HH', country: 'GB' },
  { town: 'Edinburgh', postcode: 'EH1 1RE', country: 'GB' },
  { town: 'Cardiff', postcode: 'CF10 1EP', country: 'GB' },
  { town: 'Norwich', postcode: 'NR2 1TF', country: 'GB' },
  { town: 'Galway', postcode: 'H91 E9XA', country: 'IE' },
  { town: 'Bremen', postcode: '28195', country: 'DE' },
  { town: 'Lyon', postcode: '69002', country: 'FR' },
  { town: 'Utrecht', postcode: '3511', country: 'NL' },
];

let customers: readonly SampleCustomer[] | undefined;

/** All customers of the sample, in the order in which they joined (50 of them). */
export function sampleCustomers(): readonly SampleCustomer[] {
  customers ??= build();
  return customers;
}

function build(): SampleCustomer[] {
  const random = seededRandom(1815);
  const days = (sampleShopToday.getTime() - sampleShopOpened.getTime()) / DAY - LAST_JOINING_DAYS;
  const joined = Array.from({ length: HOW_MANY }, () => sampleShopOpened.getTime() + Math.floor(random.next() * days * DAY));
  const names = distinctNames(random);
  return joined
    .sort((a, b) => a - b)
    .map((memberSince, index) => person(random, String(90_001 + index), names[index] ?? '', new Date(memberSince)));
}

function person(random: Random, number: string, name: string, memberSince: Date): SampleCustomer {
  const place = random.pick(TOWNS);
  return {
    id: nameId('customer', number),
    number,
    name,
    email: `${plain(name).replaceAll(' ', '.')}@example.com`,
    country: place.country,
    address: {
      id: nameId('address', number),
      recipient: name,
      lines: [`${random.int(1, 98)} ${random.pick(STREETS)}`],
      ...place,
    },
    consents: (['NEWSLETTER', 'RECOMMENDATIONS'] as const).filter(() => random.next() < 0.5),
    memberSince,
  };
}

function distinctNames(random: Random): string[] {
  const names = new Set<string>();
  while (names.size < HOW_MANY) names.add(`${random.pick(GIVEN_NAMES)} ${random.pick(FAMILY_NAMES)}`);
  return [...names];
}

/** Letters without their accents, lower case. */
function plain(text: string): string {
  return text.replaceAll('ø', 'o').normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
