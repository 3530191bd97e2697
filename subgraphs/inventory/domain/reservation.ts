/** The rules of reservations: which state follows on which wish. Pure; whether time is up, the database says. */

/**
 * HELD expires by itself, CONFIRMED does not, FULFILLED has left the house; RELEASED and EXPIRED hold nothing any
 * more, and never will again.
 */
export type ReservationState = 'HELD' | 'CONFIRMED' | 'FULFILLED' | 'RELEASED' | 'EXPIRED';

/** What to do about a wish: change the reservation, agree because it is so already, or refuse. */
export type Decision = 'change' | 'done-already' | 'refuse';

export function decideConfirm(state: ReservationState): Decision {
  switch (state) {
    case 'HELD':
      return 'change';
    case 'CONFIRMED':
    case 'FULFILLED':
      return 'done-already';
    case 'RELEASED':
    case 'EXPIRED':
      return 'refuse';
  }
}

/** A confirmed reservation can still be released: its order may be undone until the goods have left. */
export function decideRelease(state: ReservationState): Decision {
  switch (state) {
    case 'HELD':
    case 'CONFIRMED':
      return 'change';
    case 'RELEASED':
    case 'EXPIRED':
      return 'done-already';
    case 'FULFILLED':
      return 'refuse';
  }
}

/** Goods leave for confirmed orders only. */
export function decideFulfil(state: ReservationState): Decision {
  switch (state) {
    case 'CONFIRMED':
      return 'change';
    case 'FULFILLED':
      return 'done-already';
    case 'HELD':
    case 'RELEASED':
    case 'EXPIRED':
      return 'refuse';
  }
}

/** How long stock is held when nobody says otherwise, in seconds: longer than the longest checkout. */
export const HOLD_SECONDS = 15 * 60;
