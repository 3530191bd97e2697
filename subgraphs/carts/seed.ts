import { sampleProducts, sampleShopToday } from '@stoa/catalog/contract/sample-shop.ts';
import { sampleCustomers } from '@stoa/customers/contract/sample-shop.ts';
import { nameId } from '@stoa/kernel/ids.ts';
import { seededRandom } from '@stoa/kernel/random.ts';
import { transaction } from '@stoa/messaging/transaction.ts';
import type { SeedScope } from '@stoa/subgraph/define-subgraph.ts';
import { CartLineAdded, CartOpened } from './contract/events.ts';
import type { CartsClient } from './persistence/database.ts';

/** Every sixth customer has not finished shopping. */
const EVERY = 6;
const HOUR = 3_600_000;

/** Fills an empty database with the carts that the sample shop's customers left open. @returns their number */
export async function seed({ db }: SeedScope<CartsClient>): Promise<number> {
  const carts = sampleCarts();
  await transaction(
    db,
    async (tx) => {
      await tx.db.cart.createMany({
        data: carts.map(({ id, customerId, at }) => ({ id, customerId, openedAt: at, updatedAt: at })),
      });
      await tx.db.cartLine.createMany({
        data: carts.flatMap(({ id: cartId, lines, at }) => lines.map((line) => ({ cartId, ...line, addedAt: at }))),
      });
      for (const { id: cartId, customerId, lines, at: occurredAt } of carts) {
        const stream = tx.create('Cart', cartId);
        stream.append(CartOpened, { payload: { cartId, customerId }, occurredAt });
        for (const { productId, quantity } of lines) {
          stream.append(CartLineAdded, { payload: { cartId, productId, added: quantity, quantity }, occurredAt });
        }
      }
    },
    { timeout: 60_000 },
  );
  return carts.length;
}

function sampleCarts() {
  const random = seededRandom(1954);
  const products = sampleProducts();
  return sampleCustomers()
    .filter((_, index) => index % EVERY === 0)
    .map(({ id: customerId, number }) => {
      const chosen = new Set(Array.from({ length: random.int(1, 5) }, () => random.pick(products).id));
      return {
        id: nameId('cart', number),
        customerId,
        at: new Date(sampleShopToday.getTime() - random.int(1, 72) * HOUR),
        lines: [...chosen].map((productId) => ({ productId, quantity: random.int(1, 6) })),
      };
    });
}
