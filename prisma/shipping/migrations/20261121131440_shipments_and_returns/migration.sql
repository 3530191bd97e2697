-- CreateTable
CREATE TABLE "shipment" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "customer_id" UUID,
    "booked_at" TIMESTAMPTZ(3) NOT NULL,
    "dispatched_at" TIMESTAMPTZ(3),
    "carrier" TEXT,
    "tracking_code" TEXT,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "shipment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shipment_line" (
    "order_line_id" UUID NOT NULL,
    "shipment_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "customer_id" UUID,
    "product_id" UUID NOT NULL,
    "shipped_at" TIMESTAMPTZ(3),
    "quantity" INTEGER NOT NULL,
    "returned_quantity" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "shipment_line_pkey" PRIMARY KEY ("order_line_id")
);

-- CreateTable
CREATE TABLE "shipment_recipient" (
    "shipment_id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "lines" TEXT[],
    "postcode" TEXT,
    "town" TEXT NOT NULL,
    "country" CHAR(2) NOT NULL,

    CONSTRAINT "shipment_recipient_pkey" PRIMARY KEY ("shipment_id")
);

-- CreateTable
CREATE TABLE "goods_return" (
    "id" UUID NOT NULL,
    "reference" TEXT,
    "customer_id" UUID,
    "reason" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "goods_return_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "return_line" (
    "return_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "order_id" UUID,
    "order_line_id" UUID,
    "product_id" UUID NOT NULL,
    "quantity" INTEGER NOT NULL,

    CONSTRAINT "return_line_pkey" PRIMARY KEY ("return_id","position")
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
CREATE INDEX "shipment_order_id_booked_at_idx" ON "shipment"("order_id", "booked_at");

-- CreateIndex
CREATE INDEX "shipment_line_shipment_id_position_idx" ON "shipment_line"("shipment_id", "position");

-- CreateIndex
CREATE INDEX "shipment_line_customer_id_product_id_shipped_at_idx" ON "shipment_line"("customer_id", "product_id", "shipped_at");

-- CreateIndex
CREATE INDEX "shipment_recipient_customer_id_idx" ON "shipment_recipient"("customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "goods_return_reference_key" ON "goods_return"("reference");

-- CreateIndex
CREATE INDEX "return_line_order_id_idx" ON "return_line"("order_id");

-- CreateIndex
CREATE INDEX "return_line_order_line_id_idx" ON "return_line"("order_line_id");

-- CreateIndex
CREATE UNIQUE INDEX "log_event_id_key" ON "log"("event_id");

-- CreateIndex
CREATE UNIQUE INDEX "log_aggregate_version" ON "log"("aggregate_type", "aggregate_id", "aggregate_version");

-- CreateIndex
CREATE INDEX "erasable_payload_subject_id_idx" ON "erasable_payload"("subject_id");

-- AddForeignKey
ALTER TABLE "shipment_line" ADD CONSTRAINT "shipment_line_shipment_id_fkey" FOREIGN KEY ("shipment_id") REFERENCES "shipment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shipment_recipient" ADD CONSTRAINT "shipment_recipient_shipment_id_fkey" FOREIGN KEY ("shipment_id") REFERENCES "shipment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "return_line" ADD CONSTRAINT "return_line_return_id_fkey" FOREIGN KEY ("return_id") REFERENCES "goods_return"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "return_line" ADD CONSTRAINT "return_line_order_line_id_fkey" FOREIGN KEY ("order_line_id") REFERENCES "shipment_line"("order_line_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A shipment that arrived has left, and one that can be followed has left with a carrier.
ALTER TABLE "shipment"
  ADD CONSTRAINT "shipment_left_before_arrival" CHECK ("delivered_at" IS NULL OR "dispatched_at" IS NOT NULL),
  ADD CONSTRAINT "shipment_tracking" CHECK (
    ("carrier" IS NULL) = ("tracking_code" IS NULL) AND ("carrier" IS NULL OR "dispatched_at" IS NOT NULL)
  );

-- Whatever a program does wrong: no more comes back than was sent.
ALTER TABLE "shipment_line"
  ADD CONSTRAINT "shipment_line_quantity" CHECK ("quantity" > 0),
  ADD CONSTRAINT "shipment_line_returned" CHECK ("returned_quantity" BETWEEN 0 AND "quantity");

ALTER TABLE "goods_return" ADD CONSTRAINT "goods_return_reason"
  CHECK ("reason" IN ('CHANGED_MIND', 'DAMAGED', 'NOT_AS_DESCRIBED', 'WRONG_ITEM', 'NOT_STATED'));

ALTER TABLE "return_line"
  ADD CONSTRAINT "return_line_quantity" CHECK ("quantity" > 0),
  ADD CONSTRAINT "return_line_sale" CHECK (("order_id" IS NULL) = ("order_line_id" IS NULL));

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
