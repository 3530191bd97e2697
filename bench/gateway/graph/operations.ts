import { seededRandom } from '@stoa/kernel/random.ts';

export const operationNames = ['deep', 'mid', 'small'] as const;
export type OperationName = (typeof operationNames)[number];

/** How many documents of each kind there are beside the main one, for mixed load. */
const VARIATIONS = 8;

/** What deep, mid and small mean in a mix: many cheap requests, few dear ones. */
const SHARES: Readonly<Record<OperationName, number>> = { deep: 1, mid: 3, small: 6 };

/** One document as the body of a request. */
export interface Question {
  readonly name: string;
  readonly body: string;
}

/** The document that everybody asks in a run of identical queries. */
export function mainQuestion(name: OperationName): Question {
  return question(name, 0);
}

/** Different documents of all kinds, by their shares, in a repeatable order. */
export function mixedQuestions(): readonly Question[] {
  const random = seededRandom(7);
  const names = operationNames.flatMap((name) => Array.from({ length: SHARES[name] * VARIATIONS }, () => name));
  const mix = names.map((name, index) => question(name, 1 + (index % VARIATIONS)));
  return mix.map((each) => ({ each, key: random.next() })).sort((a, b) => a.key - b.key).map(({ each }) => each);
}

/** Every document that can be asked, once. */
export function allQuestions(): readonly Question[] {
  return operationNames.flatMap((name) => Array.from({ length: 1 + VARIATIONS }, (_, variation) => question(name, variation)));
}

function question(name: OperationName, variation: number): Question {
  return { name: `${name} ${variation}`, body: JSON.stringify({ query: texts[name](variation) }) };
}

/** Documents differ in their names, in the sizes of pages, and in a field. */
const texts: Readonly<Record<OperationName, (variation: number) => string>> = {
  deep: (variation) => {
    const name = `Deep${variation}`;
    const page = 8 + (variation % 3);
    const extra = variation % 2 === 0 ? 'town' : 'memberSince';
    return `query ${name} {
  members(first: ${page}) {
    id name handle ${extra}
    reviews(first: 4) {
      id rating text
      product {
        sku title price light inStock postage
        reviews(first: 3) { id text author { id name handle reviews(first: 2) { id rating product { sku title } } } }
      }
    }
  }
  bestsellers(first: ${page + 4}) {
    sku title price weight inStock pieces postage
    reviews(first: 4) {
      id rating text
      author { id name ${extra} reviews(first: 2) { id text product { sku title price inStock } } }
    }
  }
}`;
  },
  mid: (variation) => `query Mid${variation} {
  bestsellers(first: ${4 + (variation % 3)}) {
    sku title price ${variation % 2 === 0 ? 'light' : 'weight'} inStock postage
    reviews(first: 3) { id rating text author { id handle } }
  }
}`,
  small: (variation) => `query Small${variation} {
  bestsellers(first: ${2 + (variation % 3)}) { sku title price ${variation % 2 === 0 ? 'weight' : 'light'} }
}`,
};
