/**
 * A customer with a life in the shop, made through its own doors: an account, an address, a cart, an order with notes,
 * a payment with a refund, a shipment with a return, a review that staff hide and one that everybody reads.
 */
import type { Caller } from '@stoa/identity/caller.ts';
import { newId, parseGlobalId } from '@stoa/kernel/ids.ts';
import type { Asking, Shop } from '../kit/shop.ts';

export const staff: Caller = { kind: 'staff', subject: 'warehouse' };
export const anybody: Caller = { kind: 'anonymous' };
const payer: Caller = { kind: 'service', subject: 'orders' };

/** Global ids of what belongs to the planted customer, and of the public things around it. */
export interface Planted {
  readonly owner: Caller;
  readonly stranger: Caller;
  readonly customerId: string;
  readonly addressId: string;
  readonly orderId: string;
  readonly orderNumber: string;
  readonly orderLineId: string;
  readonly paymentId: string;
  readonly shipmentId: string;
  readonly hiddenReviewId: string;
  readonly shownReviewId: string;
  readonly productId: string;
  readonly productCode: string;
  readonly categoryId: string;
  /** Text that only the owner and staff may ever see, by what it is. */
  readonly secrets: Readonly<Record<string, string>>;
}

const addressee = 'Zenobia Plantagenet-Vault';
const house = { lines: ['77 Hidden Passage', 'Behind the Vault'], postcode: 'ZV7 7VZ', town: 'Vaultbury', country: 'GB' };
const account = { name: 'Zenobia Plantagenet', email: 'zenobia.plantagenet@vault.example' };
const hidden = { rating: 1, title: 'Vault of a title', body: 'Words that staff keep from the public vault.' };

/** Plants the customer, and a second one who has nothing to do with the first. */
export async function plant(shop: Shop): Promise<Planted> {
  const seller = shop.as(staff);
  const { category } = await change(seller, 'createCategory', { slug: 'plants', name: 'Plants' }, 'category { id }');
  const fern = await createProduct(seller, 'PLANT-1', 'Fern', '765.4321');
  const moss = await createProduct(seller, 'PLANT-2', 'Moss', '7');
  await change(seller, 'categoriseProduct', { productId: fern.id, categoryIds: [category?.id] });
  for (const productId of [fern.id, moss.id]) await change(seller, 'receiveStock', { productId, quantity: 9 });

  const { owner, customerId } = await register(shop, account);
  const { owner: stranger } = await register(shop, { name: 'Somebody Else', email: 'somebody@else.example' });
  const buyer = shop.as(owner);
  const { address } = await change(
    buyer, 'addCustomerAddress', { customerId, address: { recipient: addressee, ...house } }, 'address { id }',
  );
  await change(buyer, 'giveConsent', { customerId, consent: 'SURVEYS' });
  const { cart } = await change(buyer, 'addToCart', { productId: fern.id, quantity: 2 }, 'cart { id }');

  const order = await placeOrder(buyer, [fern.id, moss.id]);
  const note = 'Leave it in the vault behind the gate.';
  const { note: written } = await change(buyer, 'addOrderNote', { orderId: order.id, text: note }, 'note { id }');
  const paid = await pay(shop, seller, { order, customerId });
  const sent = await send(shop, seller, { order, customerId });
  const back = { orderId: order.id, lines: [{ orderLineId: order.lines[0]?.id, quantity: 1 }], reason: 'DAMAGED', reference: 'VAULT-SLIP-9' };
  const { return: goods } = await change(seller, 'receiveReturn', back, 'return { id }');
  const { review: said } = await change(buyer, 'writeReview', { productId: fern.id, ...hidden }, 'review { id }');
  await change(seller, 'hideReview', { reviewId: said?.id });
  const shown = { productId: moss.id, rating: 5, title: 'Soft', body: 'As soft as it looks.' };
  const { review: heard } = await change(buyer, 'writeReview', shown, 'review { id }');

  return {
    owner, stranger, customerId,
    addressId: address?.id ?? '',
    orderId: order.id,
    orderNumber: order.number,
    orderLineId: order.lines[0]?.id ?? '',
    ...paid.ids,
    ...sent.ids,
    hiddenReviewId: said?.id ?? '',
    shownReviewId: heard?.id ?? '',
    productId: moss.id,
    productCode: 'PLANT-2',
    categoryId: category?.id ?? '',
    secrets: {
      'the name': account.name,
      'the e-mail': account.email,
      'the address': address?.id ?? '',
      'the street': house.lines[0] ?? '',
      'the postcode': house.postcode,
      'the town': house.town,
      'the recipient': addressee,
      'the cart': cart?.id ?? '',
      'the order': order.id,
      'the order number': order.number,
      'the moment of the order': order.placedAt,
      'the order total': order.total.amount,
      'an order line': order.lines[0]?.id ?? '',
      'the first note': ORDER_NOTE,
      'the second note': note,
      'the id of a note': written?.id ?? '',
      'the return': goods?.id ?? '',
      'the slip of the return': 'VAULT-SLIP-9',
      'the hidden review': said?.id ?? '',
      'the title of the hidden review': hidden.title,
      'the text of the hidden review': hidden.body,
      ...paid.secrets,
      ...sent.secrets,
    },
  };
}

type Outcome = Readonly<Record<string, { readonly id: string } | undefined>>;

/** Runs a mutation that must succeed, and gives the fields of its outcome. */
async function change<Result = Outcome>(by: Asking, mutation: string, input: object, fields = ''): Promise<Result & { __typename: string }> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
  const member = OUTCOMES[mutation] ?? '';
  const selection = fields === '' ? '' : `... on ${member} { ${fields} }`;
  const answer = await by.query<Record<string, Result & { __typename: string }>>(
    `mutation ($input: ${type}Input!) { ${mutation}(input: $input) { __typename ${selection} } }`,
    { input },
  );
  const outcome = answer.data?.[mutation];
  if (outcome === undefined || (member !== '' && outcome.__typename !== member)) throw new Error(`${mutation}: ${answer.text}`);
  return outcome;
}

/** The outcome that is meant, of the mutations whose fields are read. */
const OUTCOMES: Readonly<Record<string, string>> = {
  createCategory: 'CategoryCreated',
  createProduct: 'ProductCreated',
  registerCustomer: 'CustomerRegistered',
  addCustomerAddress: 'CustomerAddressAdded',
  addToCart: 'CartLineAdded',
  placeOrder: 'OrderPlaced',
  addOrderNote: 'OrderNoteAdded',
  recordPayment: 'PaymentRecorded',
  refundPayment: 'PaymentRefunded',
  bookShipment: 'ShipmentBooked',
  dispatchShipment: 'ShipmentDispatched',
  deliverShipment: 'ShipmentDelivered',
  receiveReturn: 'ReturnReceived',
  writeReview: 'ReviewWritten',
  hideReview: 'ReviewHidden',
};

async function createProduct(seller: Asking, code: string, title: string, amount: string): Promise<{ id: string }> {
  const { product } = await change(seller, 'createProduct', { code, title, price: { amount, currency: 'GBP' } }, 'product { id }');
  return { id: product?.id ?? '' };
}

async function register(shop: Shop, input: object): Promise<{ owner: Caller; customerId: string }> {
  const { customer } = await change(shop.as(anybody), 'registerCustomer', input, 'customer { id }');
  const customerId = customer?.id ?? '';
  return { customerId, owner: { kind: 'customer', customerId: parseGlobalId('Customer', customerId) ?? '' } };
}

interface PlacedOrder {
  readonly id: string;
  readonly number: string;
  readonly placedAt: string;
  readonly total: { readonly amount: string };
  readonly lines: readonly { readonly id: string; readonly product: { readonly id: string } }[];
}

const ORDER_NOTE = 'For the vault, please, and tell nobody.';

async function placeOrder(buyer: Asking, productIds: readonly string[]): Promise<PlacedOrder> {
  const lines = productIds.map((productId) => ({ productId, quantity: 3 }));
  const { order } = await change<{ order: PlacedOrder }>(
    buyer, 'placeOrder', { idempotencyKey: newId(), lines, note: ORDER_NOTE },
    'order { id number placedAt total { amount } lines { id product { id } } }',
  );
  return order;
}

interface Bought {
  readonly order: PlacedOrder;
  readonly customerId: string;
}

async function pay(shop: Shop, seller: Asking, { order, customerId }: Bought) {
  const till = shop.part('payments').as(payer);
  const amount = { amount: order.total.amount, currency: 'GBP' };
  const input = { orderId: order.id, customerId, amount };
  const { payment } = await change<{ payment: { id: string; amount: { amount: string } } }>(
    till, 'recordPayment', input, 'payment { id amount { amount } }',
  );
  const some = { paymentId: payment.id, amount: { amount: '11.13', currency: 'GBP' }, reason: 'GOODWILL', idempotencyKey: newId() };
  const { refund } = await change(seller, 'refundPayment', some, 'refund { id }');
  return {
    ids: { paymentId: payment.id },
    secrets: {
      'the payment': payment.id,
      'the amount that was paid': payment.amount.amount,
      'the refund': refund?.id ?? '',
      'the amount that was given back': '11.13',
    },
  };
}

async function send(shop: Shop, seller: Asking, { order, customerId }: Bought) {
  const lines = order.lines.map((line) => ({ orderLineId: line.id, productId: line.product.id, quantity: 3 }));
  const { shipment } = await change(
    shop.part('shipping').as(payer), 'bookShipment', { orderId: order.id, customerId, lines, recipient: { name: addressee, ...house } }, 'shipment { id }',
  );
  const shipmentId = shipment?.id ?? '';
  await change(seller, 'dispatchShipment', { shipmentId, carrier: 'Vault Couriers', trackingCode: 'VLT-771177' });
  await change(seller, 'deliverShipment', { shipmentId });
  return {
    ids: { shipmentId },
    secrets: { 'the shipment': shipmentId, 'the carrier': 'Vault Couriers', 'the tracking code': 'VLT-771177' },
  };
}
