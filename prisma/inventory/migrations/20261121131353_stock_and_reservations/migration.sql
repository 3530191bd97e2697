-- CreateEnum
CREATE TYPE "movement_kind" AS ENUM ('RECEIVED', 'ADJUSTED', 'COUNTED', 'HELD', 'RELEASED', 'EXPIRED', 'SOLD');

-- CreateEnum
CREATE TYPE "adjustment_reason" AS ENUM ('DAMAGED', 'SPOILED', 'LOST', 'FOUND', 'USED', 'CORRECTION');

-- CreateEnum
CREATE TYPE "reservation_state" AS ENUM ('HELD', 'CONFIRMED', 'FULFILLED', 'RELEASED', 'EXPIRED');

-- CreateTable
CREATE TABLE "stock" (
    "product_id" UUID NOT NULL,
    "available" INTEGER NOT NULL DEFAULT 0,
    "held" INTEGER NOT NULL DEFAULT 0,
    "sold" INTEGER NOT NULL DEFAULT 0,
    "received" INTEGER NOT NULL DEFAULT 0,
    "adjusted" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "stock_pkey" PRIMARY KEY ("product_id")
);

-- CreateTable
CREATE TABLE "stock_movement" (
    "product_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "kind" "movement_kind" NOT NULL,
    "available" INTEGER NOT NULL,
    "held" INTEGER NOT NULL,
    "sold" INTEGER NOT NULL,
    "reason" "adjustment_reason",
    "reservation_id" UUID,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stock_movement_pkey" PRIMARY KEY ("product_id","number")
);

-- CreateTable
CREATE TABLE "reservation" (
    "id" UUID NOT NULL,
    "state" "reservation_state" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "reservation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reservation_line" (
    "reservation_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "quantity" INTEGER NOT NULL,

    CONSTRAINT "reservation_line_pkey" PRIMARY KEY ("reservation_id","product_id")
);

-- CreateTable
CREATE TABLE "aggregate_head" (
    "type" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,

    CONSTRAINT "aggregate_head_pkey" PRIMARY KEY ("type","id")
);

-- CreateTable
CREATE TABLE "log" (
    "id" BIGSERIAL NOT NULL,
    "event_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "aggregate_type" TEXT NOT NULL,
    "aggregate_id" UUID NOT NULL,
    "aggregate_version" INTEGER NOT NULL,
    "payload" JSONB NOT NULL,
    "personal_id" UUID,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "correlation_id" UUID NOT NULL,
    "causation_id" UUID,
    "traceparent" TEXT,

    CONSTRAINT "log_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "erasable_payload" (
    "id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "data" JSONB,
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "erasable_payload_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "reservation_state_expires_at_idx" ON "reservation"("state", "expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "log_event_id_key" ON "log"("event_id");

-- CreateIndex
CREATE UNIQUE INDEX "log_aggregate_version" ON "log"("aggregate_type", "aggregate_id", "aggregate_version");

-- CreateIndex
CREATE INDEX "erasable_payload_subject_id_idx" ON "erasable_payload"("subject_id");

-- AddForeignKey
ALTER TABLE "stock_movement" ADD CONSTRAINT "stock_movement_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "stock"("product_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reservation_line" ADD CONSTRAINT "reservation_line_reservation_id_fkey" FOREIGN KEY ("reservation_id") REFERENCES "reservation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The log is history: nobody changes or removes an entry, whatever role they hold.
CREATE FUNCTION log_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the log is insert-only' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER log_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "log"
  FOR EACH STATEMENT EXECUTE FUNCTION log_is_insert_only();

-- An entry may only carry a version that its aggregate's head, locked by the same transaction, has reached.
CREATE FUNCTION log_follows_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM added
    LEFT JOIN aggregate_head AS head ON head.type = added.aggregate_type AND head.id = added.aggregate_id
    WHERE head.version IS NULL OR added.aggregate_version > head.version OR added.aggregate_version < 1
  ) THEN
    RAISE EXCEPTION 'a log entry is ahead of its aggregate' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER log_follows_head AFTER INSERT ON "log"
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION log_follows_head();

COMMENT ON TABLE "log" IS 'insert-only';

-- Never oversell, and nothing appears from nowhere or vanishes: whatever the code does, these rows cannot say otherwise.
ALTER TABLE "stock"
  ADD CONSTRAINT stock_not_oversold CHECK (available >= 0),
  ADD CONSTRAINT stock_parts_not_negative CHECK (held >= 0 AND sold >= 0 AND received >= 0),
  ADD CONSTRAINT stock_adds_up CHECK (
    available::bigint + held::bigint + sold::bigint = received::bigint + adjusted::bigint
  );

ALTER TABLE "stock_movement"
  ADD CONSTRAINT stock_movement_numbered CHECK (number > 0),
  ADD CONSTRAINT stock_movement_fits_kind CHECK (
    CASE kind
      WHEN 'RECEIVED' THEN available > 0 AND held = 0 AND sold = 0
      WHEN 'ADJUSTED' THEN available <> 0 AND held = 0 AND sold = 0
      WHEN 'COUNTED' THEN held = 0 AND sold = 0
      WHEN 'HELD' THEN held > 0 AND available = -held AND sold = 0
      WHEN 'RELEASED' THEN held < 0 AND available = -held AND sold = 0
      WHEN 'EXPIRED' THEN held < 0 AND available = -held AND sold = 0
      WHEN 'SOLD' THEN sold > 0 AND available <= 0 AND held <= 0 AND available + held = -sold
    END
  ),
  ADD CONSTRAINT stock_movement_reason CHECK ((reason IS NOT NULL) = (kind = 'ADJUSTED')),
  ADD CONSTRAINT stock_movement_reservation CHECK (
    (reservation_id IS NOT NULL) = (kind IN ('HELD', 'RELEASED', 'EXPIRED', 'SOLD'))
  );

ALTER TABLE "reservation"
  ADD CONSTRAINT reservation_expires_while_held CHECK ((expires_at IS NOT NULL) = (state = 'HELD'));

ALTER TABLE "reservation_line"
  ADD CONSTRAINT reservation_line_of_something CHECK (quantity > 0);

-- Movements are history: nobody changes or removes one, whatever role they hold.
CREATE FUNCTION stock_movement_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'movements of stock are insert-only' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER stock_movement_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "stock_movement"
  FOR EACH STATEMENT EXECUTE FUNCTION stock_movement_is_insert_only();

COMMENT ON TABLE "stock_movement" IS 'insert-only';
