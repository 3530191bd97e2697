import { Fault } from '@stoa/kernel/fault.ts';
import { namesOf } from './names.ts';

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('the names of a subgraph', () => {
  it('are worked out from one', () => {
    expect(namesOf('gift-cards')).toEqual({
      name: 'gift-cards',
      service: 'giftCards',
      Service: 'GiftCards',
      entity: 'giftCard',
      Entity: 'GiftCard',
      entities: 'giftCards',
      Entities: 'GiftCards',
      entityFile: 'gift-card',
      entityTable: 'gift_card',
      thing: 'gift card',
      aThing: 'a gift card',
      things: 'gift cards',
    });
  });

  it.each([
    ['wishlists', 'Wishlist', 'wishlists'],
    ['categories', 'Category', 'categories'],
    ['addresses', 'Address', 'addresses'],
    ['boxes', 'Box', 'boxes'],
    ['analytics', 'Analytics', 'analyticses'],
    ['search', 'Search', 'searches'],
    ['days', 'Day', 'days'],
  ])('are English enough: %s has a %s, or more %s', (name, Entity, things) => {
    expect(namesOf(name)).toMatchObject({ Entity, things });
  });

  it('take another entity where the guess is wrong', () => {
    expect(namesOf('analytics', 'SalesReport')).toMatchObject({
      service: 'analytics',
      entity: 'salesReport',
      entityFile: 'sales-report',
      things: 'sales reports',
    });
  });

  it.each([
    ...['', 'Gifts', 'gift_cards', 'gift cards', '-gifts', 'gifts-', 'gift--cards', 'gifts2', 'geschenkgutschein-ü', 'x'.repeat(41)],
    ...['.', '..', '../gifts', '/tmp/gifts', 'gifts/..', 'gifts\n', 'gifts\u0000', '--help', '__proto__', 'C:\\gifts'],
    ...['order', 'user', 'postgres', 'generated', 'constructor', 'queries', 'strings'],
  ])('are refused: %j', (name) => {
    expect(codeOf(() => namesOf(name))).toBe('NAME_UNUSABLE');
  });

  it.each(['', 'giftCard', 'GIFT', 'Gift Card', '../Gift', 'Query', 'LogEntry', 'Clock'])('are refused with the entity %j', (entity) => {
    expect(codeOf(() => namesOf('gifts', entity))).toBe('NAME_UNUSABLE');
  });
});
