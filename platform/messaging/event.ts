import type { z } from 'zod';

/**
 * One version of one event. `payload` is kept for ever and must hold no personal data; what names or describes a
 * person goes into `personal`, which is kept apart, joined when the log is read and emptied when the person is
 * deleted.
 */
export interface EventDefinition<
  Payload extends z.ZodType = z.ZodType,
  Personal extends z.ZodType | undefined = z.ZodType | undefined,
> {
  /** The wire name: service and type name, for instance `catalog.ProductRenamed`. */
  readonly type: string;
  readonly version: number;
  /** The type of the aggregate whose stream the event belongs to. */
  readonly aggregate: string;
  readonly payload: Payload;
  readonly personal?: Personal;
}

/** Declares an event. `type` must be `service.PastTense`, `version` counts from 1. */
export function defineEvent<Payload extends z.ZodType, Personal extends z.ZodType | undefined = undefined>(
  definition: EventDefinition<Payload, Personal> & (Personal extends undefined ? unknown : { personal: Personal }),
): EventDefinition<Payload, Personal> & { readonly personal: Personal } {
  if (!/^[a-z][a-z-]*\.[A-Z][A-Za-z]+$/.test(definition.type)) {
    throw new TypeError(`"${definition.type}" is not an event name; write it as "catalog.ProductRenamed"`);
  }
  return Object.freeze({ ...definition, personal: definition.personal as Personal });
}

/** What is said when an event of this definition is appended. */
export type EventBody<Definition> =
  Definition extends EventDefinition<infer Payload, infer Personal>
    ? {
        readonly payload: z.input<Payload>;
        /** When it happened, if not now: imported history keeps its own times. */
        readonly occurredAt?: Date;
      } & (Personal extends z.ZodType
        ? {
            readonly personal: z.input<Personal>;
            /** The UUID of the person whom the data describes; deleting that person empties it. */
            readonly subjectId: string;
          }
        : { readonly personal?: undefined; readonly subjectId?: undefined })
    : never;

/** The stable name of a definition, also the name of its sample file: `ProductRenamed.v1`. */
export function sampleName({ type, version }: Pick<EventDefinition, 'type' | 'version'>): string {
  return `${type.slice(type.indexOf('.') + 1)}.v${version}`;
}
