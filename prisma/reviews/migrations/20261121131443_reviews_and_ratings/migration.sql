-- CreateTable
CREATE TABLE "review" (
    "id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "rating" SMALLINT NOT NULL,
    "title" TEXT,
    "body" TEXT,
    "written_at" TIMESTAMPTZ(3) NOT NULL,
    "edited_at" TIMESTAMPTZ(3),
    "hidden_at" TIMESTAMPTZ(3),

    CONSTRAINT "review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "product_rating" (
    "product_id" UUID NOT NULL,
    "review_count" INTEGER NOT NULL,
    "rating_sum" BIGINT NOT NULL,

    CONSTRAINT "product_rating_pkey" PRIMARY KEY ("product_id")
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
CREATE INDEX "review_product_id_written_at_id_idx" ON "review"("product_id", "written_at", "id");

-- CreateIndex
CREATE INDEX "review_author_id_written_at_id_idx" ON "review"("author_id", "written_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "review_author_id_product_id_key" ON "review"("author_id", "product_id");

-- CreateIndex
CREATE UNIQUE INDEX "log_event_id_key" ON "log"("event_id");

-- CreateIndex
CREATE UNIQUE INDEX "log_aggregate_version" ON "log"("aggregate_type", "aggregate_id", "aggregate_version");

-- CreateIndex
CREATE INDEX "erasable_payload_subject_id_idx" ON "erasable_payload"("subject_id");

ALTER TABLE "review"
  ADD CONSTRAINT "review_rating" CHECK ("rating" BETWEEN 1 AND 5),
  ADD CONSTRAINT "review_erased" CHECK (("title" IS NULL) = ("body" IS NULL));

-- A running total that so many reviews can add up to.
ALTER TABLE "product_rating" ADD CONSTRAINT "product_rating_total"
  CHECK ("review_count" >= 0 AND "rating_sum" BETWEEN "review_count" AND 5 * "review_count"::bigint);

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
