import { newId } from '@stoa/kernel/ids.ts';
import type { EventBody, EventDefinition } from './event.ts';

/** An entry of the log before it has been written. */
export interface PendingEntry {
  readonly eventId: string;
  readonly type: string;
  readonly version: number;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly aggregateVersion: number;
  readonly payload: unknown;
  readonly personal: { readonly id: string; readonly subjectId: string; readonly data: unknown } | null;
  readonly occurredAt: Date;
}

/**
 * An aggregate that this transaction holds: either its head row is locked, or this transaction creates it.
 * It is the only way to an event, so no event can be numbered by somebody who does not hold its aggregate.
 */
export class Aggregate {
  readonly type: string;
  readonly id: string;
  /** Whether this transaction makes the aggregate. */
  readonly isNew: boolean;
  #version: number;
  readonly #now: () => Date;
  readonly #entries: PendingEntry[];

  /** @param entries collects what is appended, in order, over all aggregates of the transaction. */
  constructor(type: string, id: string, version: number, now: () => Date, entries: PendingEntry[]) {
    this.type = type;
    this.id = id;
    this.isNew = version === 0;
    this.#version = version;
    this.#now = now;
    this.#entries = entries;
  }

  /** The number of events so far, those appended by this transaction included. */
  get version(): number {
    return this.#version;
  }

  /**
   * Says that something happened. The entry is written when the transaction's work is done.
   * @throws {ZodError} when the body does not fit the definition: a bug of the caller, input was checked before.
   */
  append<Definition extends EventDefinition>(definition: Definition, body: EventBody<Definition>): void {
    if (definition.aggregate !== this.type) {
      throw new TypeError(`${definition.type} belongs to ${definition.aggregate}, not to ${this.type}`);
    }
    this.#version += 1;
    this.#entries.push({
      eventId: newId(),
      type: definition.type,
      version: definition.version,
      aggregateType: this.type,
      aggregateId: this.id,
      aggregateVersion: this.#version,
      payload: definition.payload.parse(body.payload),
      personal:
        definition.personal === undefined || body.subjectId === undefined
          ? null
          : { id: newId(), subjectId: body.subjectId, data: definition.personal.parse(body.personal) },
      occurredAt: body.occurredAt ?? this.#now(),
    });
  }
}
