CREATE TABLE "purchase_requests" (
	"id" text PRIMARY KEY NOT NULL,
	"sku" text NOT NULL,
	"quantity" integer NOT NULL,
	"supplier_id" text,
	"cause" text NOT NULL,
	"needed_by" date,
	"for_backorder_id" text,
	"for_line_id" text,
	"state" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"chase_on" date,
	"answered_by" text
);
--> statement-breakpoint
DROP INDEX "order_lines_queue";--> statement-breakpoint
ALTER TABLE "items" ADD COLUMN "daily_demand" double precision;--> statement-breakpoint
ALTER TABLE "order_lines" ADD COLUMN "queue_tier" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "order_lines" ADD COLUMN "queue_key" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "order_lines" SET "queue_key" = "queue_at";--> statement-breakpoint
ALTER TABLE "order_lines" ALTER COLUMN "queue_key" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "order_lines" ADD COLUMN "queue_rank" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "reservations" ADD COLUMN "created_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "reservations" ALTER COLUMN "created_at" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "supplies" ADD COLUMN "asked_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "purchase_requests_reorder" ON "purchase_requests" USING btree ("sku") WHERE state = 'open' and cause = 'reorder-point';--> statement-breakpoint
CREATE UNIQUE INDEX "purchase_requests_line" ON "purchase_requests" USING btree ("for_backorder_id","for_line_id") WHERE state = 'open' and cause = 'special-order';--> statement-breakpoint
CREATE INDEX "purchase_requests_chase" ON "purchase_requests" USING btree ("chase_on") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "reservations_expiry" ON "reservations" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "reservations_sku" ON "reservations" USING btree ("sku");--> statement-breakpoint
CREATE INDEX "order_lines_queue" ON "order_lines" USING btree ("sku","queue_tier","queue_key","queue_rank","queue_at","queue_seq","position") WHERE waiting > 0;