-- CreateTable
CREATE TABLE "product" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "discontinued_at" TIMESTAMPTZ(3),

    CONSTRAINT "product_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "product_title" (
    "product_id" UUID NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "title" TEXT NOT NULL,

    CONSTRAINT "product_title_pkey" PRIMARY KEY ("product_id","valid_from")
);

-- CreateTable
CREATE TABLE "product_price" (
    "product_id" UUID NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "amount" DECIMAL(19,4) NOT NULL,
    "currency" CHAR(3) NOT NULL,

    CONSTRAINT "product_price_pkey" PRIMARY KEY ("product_id","valid_from")
);

-- CreateTable
CREATE TABLE "category" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "category_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "product_category" (
    "product_id" UUID NOT NULL,
    "category_id" UUID NOT NULL,

    CONSTRAINT "product_category_pkey" PRIMARY KEY ("product_id","category_id")
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
CREATE UNIQUE INDEX "product_code_key" ON "product"("code");

-- CreateIndex
CREATE UNIQUE INDEX "category_slug_key" ON "category"("slug");

-- CreateIndex
CREATE INDEX "product_category_category_id_idx" ON "product_category"("category_id");

-- CreateIndex
CREATE UNIQUE INDEX "log_event_id_key" ON "log"("event_id");

-- CreateIndex
CREATE UNIQUE INDEX "log_aggregate_version" ON "log"("aggregate_type", "aggregate_id", "aggregate_version");

-- CreateIndex
CREATE INDEX "erasable_payload_subject_id_idx" ON "erasable_payload"("subject_id");

-- AddForeignKey
ALTER TABLE "product_title" ADD CONSTRAINT "product_title_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_price" ADD CONSTRAINT "product_price_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_category" ADD CONSTRAINT "product_category_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "product_category" ADD CONSTRAINT "product_category_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "category"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

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

ALTER TABLE product_price ADD CONSTRAINT product_price_not_negative CHECK (amount >= 0);
