-- A backorder's id follows from its order's (record/ids.ts): whoever has an order finds it by that, and needs no index of
-- orders. Asks nothing of the session, so that the planner can put it into the statement.
CREATE FUNCTION backorder_id(order_id text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN length(order_id) <= 61 THEN 'bo-' || order_id
              ELSE 'bo-' || left(encode(sha256(convert_to(order_id, 'UTF8')), 'hex'), 48) END
$$;--> statement-breakpoint
CREATE TYPE "public"."backorder_cause" AS ENUM('chosen', 'suffered', 'reallocated');--> statement-breakpoint
CREATE TYPE "public"."deadline_kind" AS ENUM('undo-ends', 'offer-reminder', 'offer-expires', 'held-news', 'news-day', 'restock-day', 'unknown-too-long', 'status', 'legal-clock', 'authorization-ends');--> statement-breakpoint
CREATE TYPE "public"."backorder_status" AS ENUM('deciding', 'awaiting-date', 'scheduled', 'ready', 'closed');--> statement-breakpoint
DROP INDEX "backorders_order";--> statement-breakpoint
DROP INDEX "backorders_customer";--> statement-breakpoint
DROP INDEX "backorders_running";--> statement-breakpoint
ALTER TABLE "backorders"
  ADD COLUMN "next_deadline_at" timestamp (3) with time zone,
  ADD COLUMN "next_deadline_kind" "deadline_kind";--> statement-breakpoint
UPDATE "backorders"
SET "next_deadline_at" = to_timestamp(("deadlines" -> 0 ->> 'at')::float8 / 1000), "next_deadline_kind" = ("deadlines" -> 0 ->> 'kind')::deadline_kind
-- Some were named otherwise once: a course keeps its own, and writes them down with its next step.
WHERE "deadlines" -> 0 ->> 'kind' = ANY (enum_range(NULL::deadline_kind)::text[]);--> statement-breakpoint
ALTER TABLE "backorders" DROP COLUMN "customer_id", DROP COLUMN "deadlines";--> statement-breakpoint
ALTER TABLE "backorders" ALTER COLUMN "journal_hash" DROP DEFAULT;--> statement-breakpoint
-- Rewrites the table, and with it what the dropped columns took.
ALTER TABLE "backorders"
  ALTER COLUMN "cause" SET DATA TYPE "public"."backorder_cause" USING "cause"::"public"."backorder_cause",
  ALTER COLUMN "facts_version" SET DATA TYPE integer,
  ALTER COLUMN "sequence" SET DATA TYPE integer,
  ALTER COLUMN "status" SET DATA TYPE "public"."backorder_status" USING "status"::"public"."backorder_status",
  ALTER COLUMN "journal_hash" SET DATA TYPE bytea USING decode("journal_hash", 'hex'),
  ALTER COLUMN "journal_hash" SET DEFAULT '',
  ADD CONSTRAINT "backorders_of_order" CHECK ("id" = backorder_id("order_id"));--> statement-breakpoint
CREATE INDEX "backorders_running" ON "backorders" USING btree ("policy_id","policy_version") WHERE closed_at is null;
