/**
 * The range of the sample shop that a fresh installation is filled with. Pure and always the same: other services
 * build their own part of the sample (orders, stock, reviews) on these very products without asking the catalog.
 */
import { nameId } from '@stoa/kernel/ids.ts';
import type { Money } from '@stoa/kernel/money.ts';
import { seededRandom } from '@stoa/kernel/random.ts';

export interface SampleCategory {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

export interface SampleProduct {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly description: string;
  readonly category: SampleCategory;
  /** From when each list price holds, oldest first; the first is `sampleShopOpened`. */
  readonly prices: readonly { readonly validFrom: Date; readonly price: Money }[];
}

/** When the sample shop opened: the first prices hold from here. */
export const sampleShopOpened = new Date('2025-01-06T08:00:00Z');
/** The moment at which the sample was "taken": nothing in it is later. */
export const sampleShopToday = new Date('2026-06-30T12:00:00Z');

const RANGE: Readonly<Record<string, { name: string; things: readonly string[]; pounds: [number, number] }>> = {
  kitchen: { name: 'Kitchen', things: ['Teapot', 'Mixing bowl', 'Egg timer', 'Bread board', 'Salt cellar', 'Cake tin'], pounds: [6, 40] },
  garden: { name: 'Garden', things: ['Lantern', 'Watering can', 'Plant label set', 'Bird table', 'Trug', 'Twine holder'], pounds: [3, 60] },
  stationery: { name: 'Stationery', things: ['Notebook', 'Letter rack', 'Pencil case', 'Gift wrap roll', 'Wall planner'], pounds: [1, 18] },
  toys: { name: 'Toys', things: ['Spinning top', 'Building blocks', 'Pull-along duck', 'Jigsaw', 'Skipping rope'], pounds: [2, 35] },
  textiles: { name: 'Textiles', things: ['Tea towel', 'Cushion cover', 'Picnic rug', 'Apron', 'Oven glove'], pounds: [4, 45] },
  lighting: { name: 'Lighting', things: ['Table lamp', 'Candle holder', 'Night light', 'String of lights'], pounds: [5, 90] },
};

const LOOKS = ['Red spotted', 'Blue striped', 'Oak', 'Brass', 'Duck-egg', 'Woodland', 'Harbour'] as const;

export const sampleCategories: readonly SampleCategory[] = Object.entries(RANGE).map(([slug, { name }]) => ({
  id: nameId('category', slug),
  slug,
  name,
}));

let products: readonly SampleProduct[] | undefined;

/** All products of the sample, in the order of their codes (217 of them). */
export function sampleProducts(): readonly SampleProduct[] {
  products ??= build();
  return products;
}

function build(): SampleProduct[] {
  const random = seededRandom(1869);
  const built: SampleProduct[] = [];
  for (const category of sampleCategories) {
    const { things, pounds } = RANGE[category.slug] ?? { things: [], pounds: [1, 1] };
    for (const thing of things) {
      for (const look of LOOKS) {
        const code = `ST-${String(built.length + 1).padStart(4, '0')}`;
        const pence = random.int(pounds[0], pounds[1]) * 100 - random.pick([1, 5, 25, 50]);
        built.push({
          id: nameId('product', code),
          code,
          title: `${look} ${thing.toLowerCase()}`,
          description: `A ${thing.toLowerCase()} from our own workshop, in ${look.toLowerCase()} finish.`,
          category,
          prices: priceHistory(pence, random.int(0, 2), random.int(100, 112)),
        });
      }
    }
  }
  return built;
}

/** Prices rise by the same percentage at each change; changes lie half a year apart. */
function priceHistory(pence: number, changes: number, percent: number): SampleProduct['prices'] {
  return Array.from({ length: changes + 1 }, (_, change) => {
    const current = Math.round(pence * (percent / 100) ** change);
    const validFrom = new Date(sampleShopOpened);
    validFrom.setUTCMonth(validFrom.getUTCMonth() + 6 * change);
    return { validFrom, price: { amount: (current / 100).toFixed(2), currency: 'GBP' } };
  });
}
