/** The reviews of the sample shop: invented words about what really arrived in its shipments. Always the same. */
import { sampleProducts, sampleShopToday } from '@stoa/catalog/contract/sample-shop.ts';
import { nameId } from '@stoa/kernel/ids.ts';
import { type Random, seededRandom } from '@stoa/kernel/random.ts';
import { sampleShipments } from '@stoa/shipping/contract/sample-shop.ts';
import { sampleWords } from './sample-words.ts';

export interface SampleReview {
  readonly id: string;
  readonly productId: string;
  readonly authorId: string;
  readonly rating: number;
  readonly title: string;
  readonly body: string;
  readonly writtenAt: Date;
}

interface Purchase {
  readonly authorId: string;
  readonly productId: string;
  readonly deliveredAt: Date;
}

const HOW_MANY = 400;
const HOUR = 3_600_000;
/** People who write are mostly content. */
const STARS = [5, 5, 5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 3, 3, 2, 1] as const;

let reviews: readonly SampleReview[] | undefined;

/** 400 reviews, oldest first; no buyer reviews a product twice. */
export function sampleReviews(): readonly SampleReview[] {
  reviews ??= build();
  return reviews;
}

function build(): SampleReview[] {
  const random = seededRandom(1836);
  const titles = new Map(sampleProducts().map(({ id, title }) => [id, title.toLowerCase()]));
  return shuffled(random, reviewable())
    .slice(0, HOW_MANY)
    .map((purchase) => reviewOf(random, purchase, titles.get(purchase.productId) ?? 'thing'))
    .sort((a, b) => a.writtenAt.getTime() - b.writtenAt.getTime());
}

/** The first arrival of each product at each customer, early enough for somebody to have made up their mind. */
function reviewable(): Purchase[] {
  const first = new Map<string, Purchase>();
  for (const { customerId: authorId, lines, deliveredAt } of sampleShipments()) {
    if (!deliveredAt || deliveredAt.getTime() > sampleShopToday.getTime() - 48 * HOUR) continue;
    for (const { productId } of lines) {
      const key = `${authorId}/${productId}`;
      const known = first.get(key);
      if (!known || deliveredAt < known.deliveredAt) first.set(key, { authorId, productId, deliveredAt });
    }
  }
  return [...first.values()];
}

function reviewOf(random: Random, { authorId, productId, deliveredAt }: Purchase, thing: string): SampleReview {
  const rating = random.pick(STARS);
  const words = sampleWords[rating];
  const parts = [random.pick(words.openings), random.pick(words.details), random.pick(words.endings)];
  const latest = Math.min(sampleShopToday.getTime(), deliveredAt.getTime() + 30 * 24 * HOUR);
  return {
    id: nameId('review', `${authorId}/${productId}`),
    productId,
    authorId,
    rating,
    title: random.pick(words.titles),
    body: parts.join(' ').replaceAll('{thing}', thing),
    writtenAt: new Date(random.int(deliveredAt.getTime() + HOUR, latest)),
  };
}

function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
