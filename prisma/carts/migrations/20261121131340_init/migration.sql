-- CreateTable
CREATE TABLE "cart" (
    "id" UUID NOT NULL,
    "customer_id" UUID,
    "token_hash" CHAR(64),
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "merged_into_id" UUID,

    CONSTRAINT "cart_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cart_line" (
    "cart_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "quantity" INTEGER NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cart_line_pkey" PRIMARY KEY ("cart_id","product_id")
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
CREATE UNIQUE INDEX "cart_token_hash_key" ON "cart"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "log_event_id_key" ON "log"("event_id");

-- CreateIndex
CREATE UNIQUE INDEX "log_aggregate_version" ON "log"("aggregate_type", "aggregate_id", "aggregate_version");

-- CreateIndex
CREATE INDEX "erasable_payload_subject_id_idx" ON "erasable_payload"("subject_id");

-- AddForeignKey
ALTER TABLE "cart" ADD CONSTRAINT "cart_merged_into_id_fkey" FOREIGN KEY ("merged_into_id") REFERENCES "cart"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cart_line" ADD CONSTRAINT "cart_line_cart_id_fkey" FOREIGN KEY ("cart_id") REFERENCES "cart"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One open cart per customer, however many requests come at once. It also finds that cart.
CREATE UNIQUE INDEX "cart_one_open_per_customer" ON "cart"("customer_id") WHERE ended_at IS NULL;

-- What the rules of the domain promise, the database keeps, whoever writes.
ALTER TABLE "cart"
  ADD CONSTRAINT "cart_has_one_owner" CHECK (num_nonnulls(customer_id, token_hash) = 1),
  ADD CONSTRAINT "cart_merged_has_ended" CHECK (merged_into_id IS NULL OR ended_at IS NOT NULL);

ALTER TABLE "cart_line" ADD CONSTRAINT "cart_line_quantity" CHECK (quantity BETWEEN 1 AND 999);

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
