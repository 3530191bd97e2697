import { seededRandom } from '@stoa/kernel/random.ts';
import type { Question } from './operations.ts';

const PRODUCT = ['title', 'price', 'weight', 'light', 'inStock', 'pieces', 'postage'];
const REVIEW = ['rating', 'text', 'author { id handle }', 'author { name town }', 'product { title }'];

/** Different valid documents on the nursery, of one to three subgraphs each; always the same. */
export function manyDocuments(count: number): readonly Question[] {
  const random = seededRandom(5_000);
  const some = (all: readonly string[]): string => all.filter(() => random.next() < 0.4).join(' ');
  return Array.from({ length: count }, (_, n) => {
    const reviews = random.next() < 0.3 ? `reviews(first: ${random.int(1, 3)}) { id ${some(REVIEW)} }` : '';
    const query = `query Document${n} { bestsellers(first: ${random.int(1, 6)}) { sku ${some(PRODUCT)} ${reviews} } }`;
    return { name: `document ${n}`, body: JSON.stringify({ query }) };
  });
}

/** Documents in the order of many clients: a few are asked often, most are asked seldom, none is left out. */
export function asAsked(questions: readonly Question[], count: number): readonly Question[] {
  const random = seededRandom(200_000);
  const pick = (): Question | undefined => questions[Math.floor(questions.length * random.next() ** 2)];
  return Array.from({ length: count }, (_, n) => (n % 4 === 0 ? questions[(n / 4) % questions.length] : pick())).flatMap((one) => one ?? []);
}
