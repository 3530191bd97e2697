import { seededRandom } from '@stoa/kernel/random.ts';

// What the stub subgraphs hold: a plant nursery, its members, and what they say about its plants. Always the same.

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly handle: string;
  readonly town: string;
  readonly memberSince: number;
}

export interface Product {
  readonly sku: string;
  readonly title: string;
  /** In cents. */
  readonly price: number;
  /** In grams. */
  readonly weight: number;
  readonly light: 'SUN' | 'HALF_SHADE' | 'SHADE';
}

export interface Review {
  readonly id: string;
  readonly sku: string;
  readonly memberId: string;
  readonly rating: number;
  readonly text: string;
}

export interface Nursery {
  readonly members: readonly Member[];
  readonly products: readonly Product[];
  readonly reviews: readonly Review[];
  /** Pieces by sku. */
  readonly stock: ReadonlyMap<string, number>;
}

const FIRST = ['Ada', 'Bram', 'Chloé', 'Dagny', 'Emil', 'Farah', 'Grete', 'Hugo', 'Ines', 'Jonas', 'Kaya', 'Lorcan', 'Mila', 'Noor', 'Ola'];
const LAST = ['Albrecht', 'Brandt', 'Castro', 'Dubois', 'Eriksen', 'Fuentes', 'Grün', 'Hartog', 'Ivarsson', 'Janssen'];
const TOWNS = ['Aarhus', 'Brno', 'Cork', 'Dresden', 'Espoo', 'Faro', 'Ghent'];
const KINDS = ['Lavender', 'Hellebore', 'Dwarf Pine', 'Hart’s-tongue Fern', 'Sea Holly', 'Winter Jasmine', 'Foxglove', 'Bay Laurel'];
const FORMS = ['plug tray', 'nine-centimetre pot', 'two-litre pot', 'bare root', 'half standard'];
const SENTENCES = [
  'Arrived with damp roots and not one broken stem.',
  'Half the size that the picture had promised – but it grew.',
  'Second winter in the open ground, and it did not mind the frost at all.',
  'The label names another variety, the flowers settle the argument.',
  'Slugs found it before I had found a place for it.',
  'Flowered from May until the first cold nights of October.',
  'A neighbour asked for the name of it twice in one week.',
  'Needs more water than the card says, above all in a pot.',
];

export function createNursery(): Nursery {
  const random = seededRandom(20_261);
  const members = Array.from({ length: 40 }, (_, index) => {
    const [first, last] = [random.pick(FIRST), random.pick(LAST)];
    const handle = `${first}.${last}.${index}`.toLowerCase();
    return { id: `m${1000 + index}`, name: `${first} ${last}`, handle, town: random.pick(TOWNS), memberSince: random.int(2004, 2025) };
  });
  const products = KINDS.flatMap((kind, k) =>
    FORMS.map((form, f) => ({
      sku: `NUR-${k}${f}-${random.int(100, 999)}`,
      title: `${kind}, ${form}`,
      price: random.int(190, 8_900),
      weight: random.int(80, 14_000),
      light: random.pick(['SUN', 'HALF_SHADE', 'SHADE'] as const),
    })),
  );
  const reviews = products.flatMap(({ sku }) =>
    Array.from({ length: 8 }, (_, index) => ({
      id: `${sku}/${index}`,
      sku,
      memberId: random.pick(members).id,
      rating: random.int(1, 5),
      text: Array.from({ length: random.int(1, 4) }, () => random.pick(SENTENCES)).join(' '),
    })),
  );
  return { members, products, reviews, stock: new Map(products.map(({ sku }) => [sku, Math.max(0, random.int(-10, 120))])) };
}
