-- CreateEnum
CREATE TYPE "payment_state" AS ENUM ('CAPTURED', 'REFUNDED');

-- CreateEnum
CREATE TYPE "refund_reason" AS ENUM ('CANCELLATION', 'RETURN', 'GOODWILL', 'CORRECTION');

-- CreateEnum
CREATE TYPE "ledger_transaction_kind" AS ENUM ('CAPTURE', 'REFUND');

-- CreateTable
CREATE TABLE "payment" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "customer_id" UUID,
    "state" "payment_state" NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "asked" DECIMAL(19,4) NOT NULL,
    "captured" DECIMAL(19,4) NOT NULL,
    "refunded" DECIMAL(19,4) NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refund" (
    "id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "amount" DECIMAL(19,4) NOT NULL,
    "reason" "refund_reason" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "refund_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_account" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "ledger_account_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "ledger_transaction" (
    "id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "kind" "ledger_transaction_kind" NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ledger_transaction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_entry" (
    "transaction_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "account_code" TEXT NOT NULL,
    "amount" DECIMAL(19,4) NOT NULL,
    "currency" CHAR(3) NOT NULL,

    CONSTRAINT "ledger_entry_pkey" PRIMARY KEY ("transaction_id","number")
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
CREATE UNIQUE INDEX "payment_order_id_key" ON "payment"("order_id");

-- CreateIndex
CREATE INDEX "refund_payment_id_created_at_idx" ON "refund"("payment_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "refund_payment_id_idempotency_key_key" ON "refund"("payment_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "ledger_transaction_payment_id_idx" ON "ledger_transaction"("payment_id");

-- CreateIndex
CREATE INDEX "ledger_entry_account_code_idx" ON "ledger_entry"("account_code");

-- CreateIndex
CREATE UNIQUE INDEX "log_event_id_key" ON "log"("event_id");

-- CreateIndex
CREATE UNIQUE INDEX "log_aggregate_version" ON "log"("aggregate_type", "aggregate_id", "aggregate_version");

-- CreateIndex
CREATE INDEX "erasable_payload_subject_id_idx" ON "erasable_payload"("subject_id");

-- AddForeignKey
ALTER TABLE "refund" ADD CONSTRAINT "refund_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_transaction_id_fkey" FOREIGN KEY ("transaction_id") REFERENCES "ledger_transaction"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_account_code_fkey" FOREIGN KEY ("account_code") REFERENCES "ledger_account"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

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

ALTER TABLE "payment"
  ADD CONSTRAINT payment_of_something CHECK (asked > 0 AND captured >= 0),
  ADD CONSTRAINT payment_refunds_at_most_captured CHECK (refunded >= 0 AND refunded <= captured),
  ADD CONSTRAINT payment_refunded_when_all_is_back CHECK (
    (state = 'REFUNDED') = (refunded = captured AND refunded > 0)
  );

ALTER TABLE "refund"
  ADD CONSTRAINT refund_of_something CHECK (amount > 0);

ALTER TABLE "ledger_entry"
  ADD CONSTRAINT ledger_entry_of_something CHECK (amount <> 0);

INSERT INTO "ledger_account" (code, name) VALUES
  ('PROVIDER', 'Money that the payment provider holds for us'),
  ('SALES', 'What orders were worth, exactly'),
  ('REFUNDS', 'What was given back'),
  ('ROUNDING', 'The part of exact totals that no coin can pay');

-- Books are never corrected by erasing: refunds and the ledger only grow, whatever role somebody holds.
CREATE FUNCTION books_are_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the books are insert-only' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER refund_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "refund"
  FOR EACH STATEMENT EXECUTE FUNCTION books_are_insert_only();
CREATE TRIGGER ledger_account_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_account"
  FOR EACH STATEMENT EXECUTE FUNCTION books_are_insert_only();
CREATE TRIGGER ledger_transaction_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_transaction"
  FOR EACH STATEMENT EXECUTE FUNCTION books_are_insert_only();
CREATE TRIGGER ledger_entry_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION books_are_insert_only();

COMMENT ON TABLE "refund" IS 'insert-only';
COMMENT ON TABLE "ledger_account" IS 'insert-only';
COMMENT ON TABLE "ledger_transaction" IS 'insert-only';
COMMENT ON TABLE "ledger_entry" IS 'insert-only';

-- At commit, each transaction of the ledger has at least two sides and sums to zero in every currency.
CREATE FUNCTION ledger_transaction_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  checked uuid;
BEGIN
  IF TG_TABLE_NAME = 'ledger_entry' THEN checked := NEW.transaction_id; ELSE checked := NEW.id; END IF;
  IF (SELECT count(*) FROM ledger_entry WHERE transaction_id = checked) < 2 THEN
    RAISE EXCEPTION 'ledger transaction % has fewer than two entries', checked
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF EXISTS (
    SELECT FROM ledger_entry WHERE transaction_id = checked GROUP BY currency HAVING sum(amount) <> 0
  ) THEN
    RAISE EXCEPTION 'ledger transaction % does not sum to zero', checked
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ledger_transaction_balances AFTER INSERT ON "ledger_transaction"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_transaction_balances();
CREATE CONSTRAINT TRIGGER ledger_entry_balances AFTER INSERT ON "ledger_entry"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_transaction_balances();
