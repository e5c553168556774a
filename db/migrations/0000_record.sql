CREATE TABLE "backorders" (
	"id" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"cause" text NOT NULL,
	"status" text NOT NULL,
	"outcome" text,
	"policy_id" text NOT NULL,
	"policy_version" integer NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"facts_version" bigint DEFAULT 0 NOT NULL,
	"sequence" bigint DEFAULT 0 NOT NULL,
	"last_step" integer DEFAULT 0 NOT NULL,
	"journal_seq" integer DEFAULT 0 NOT NULL,
	"journal_hash" text DEFAULT '' NOT NULL,
	"held" boolean DEFAULT false NOT NULL,
	"course" jsonb NOT NULL,
	"deadlines" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"link_epoch" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cancellations" (
	"id" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"backorder_id" text,
	"cause" text NOT NULL,
	"lines" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"settle_at" timestamp (3) with time zone,
	"decision_id" text,
	"settled" boolean NOT NULL,
	"undone" boolean DEFAULT false NOT NULL,
	"told" boolean DEFAULT false NOT NULL,
	"refund_id" text,
	"coupon_code" text
);
--> statement-breakpoint
CREATE TABLE "channels" (
	"id" text PRIMARY KEY NOT NULL,
	"settings" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "coupons" (
	"code" text PRIMARY KEY NOT NULL,
	"backorder_id" text NOT NULL,
	"percent" integer,
	"amount" bigint,
	"currency" text,
	"valid_until" date NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"id" text PRIMARY KEY NOT NULL,
	"rank" integer,
	"locale" text,
	"no_backorder" boolean,
	"ship_complete" boolean
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"id" text PRIMARY KEY NOT NULL,
	"backorder_id" text NOT NULL,
	"offer_version" integer NOT NULL,
	"lines" jsonb NOT NULL,
	"actor" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"undo_until" timestamp (3) with time zone,
	"undone_at" timestamp (3) with time zone,
	"told" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"api_key" text NOT NULL,
	"method" text NOT NULL,
	"path" text NOT NULL,
	"key" text NOT NULL,
	"payload_hash" text NOT NULL,
	"status" integer NOT NULL,
	"location" text,
	"body" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_api_key_method_path_key_pk" PRIMARY KEY("api_key","method","path","key")
);
--> statement-breakpoint
CREATE TABLE "items" (
	"sku" text PRIMARY KEY NOT NULL,
	"name" jsonb NOT NULL,
	"kind" text NOT NULL,
	"backorderable" boolean NOT NULL,
	"release_date" date,
	"price" jsonb,
	"url" text,
	"image_url" text,
	"backorder_cap" integer,
	"safety_stock" integer,
	"supplier_id" text,
	"discontinued" boolean DEFAULT false NOT NULL,
	"alternatives" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"components" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "journal" (
	"backorder_id" text NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"data" text NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "journal_backorder_id_seq_pk" PRIMARY KEY("backorder_id","seq")
);
--> statement-breakpoint
CREATE TABLE "leases" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mail_batches" (
	"id" text PRIMARY KEY NOT NULL,
	"idempotency_key" text NOT NULL,
	"body" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"first_attempt_at" timestamp (3) with time zone,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "mails" (
	"id" text PRIMARY KEY NOT NULL,
	"seq" bigserial NOT NULL,
	"backorder_id" text NOT NULL,
	"template" text NOT NULL,
	"locale" text NOT NULL,
	"cause" text NOT NULL,
	"from_address" text NOT NULL,
	"reply_to" text,
	"to_address" text NOT NULL,
	"subject" text NOT NULL,
	"html" text NOT NULL,
	"text" text NOT NULL,
	"status" text NOT NULL,
	"priority" integer NOT NULL,
	"supersedable" boolean NOT NULL,
	"queued_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"provider_id" text,
	"batch_id" text,
	"failure" text
);
--> statement-breakpoint
CREATE TABLE "offers" (
	"backorder_id" text NOT NULL,
	"version" integer NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"digest" text NOT NULL,
	"options" jsonb NOT NULL,
	"on_silence" text NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"remind_at" timestamp (3) with time zone,
	"reminded_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"mail_id" text NOT NULL,
	CONSTRAINT "offers_backorder_id_version_pk" PRIMARY KEY("backorder_id","version")
);
--> statement-breakpoint
CREATE TABLE "order_lines" (
	"order_id" text NOT NULL,
	"line_id" text NOT NULL,
	"position" integer NOT NULL,
	"sku" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"sent" integer NOT NULL,
	"ordered" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"reason" text,
	"waiting" integer DEFAULT 0 NOT NULL,
	"allocated" integer DEFAULT 0 NOT NULL,
	"released" integer DEFAULT 0 NOT NULL,
	"shipped" integer DEFAULT 0 NOT NULL,
	"cancelled" integer DEFAULT 0 NOT NULL,
	"substituted" integer DEFAULT 0 NOT NULL,
	"queue_at" timestamp (3) with time zone NOT NULL,
	"queue_seq" bigint NOT NULL,
	"accepts_planned" boolean NOT NULL,
	"unit_price" bigint NOT NULL,
	"discount" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"stated" jsonb,
	"promise_original" jsonb,
	"promise_current" jsonb,
	"promise_supply_id" text,
	"unknown_because" text,
	"told" jsonb,
	"substitute_for" text,
	CONSTRAINT "order_lines_order_id_line_id_pk" PRIMARY KEY("order_id","line_id"),
	CONSTRAINT "order_lines_units" CHECK ("order_lines"."ordered" = "order_lines"."waiting" + "order_lines"."allocated" + "order_lines"."shipped" + "order_lines"."cancelled" + "order_lines"."substituted"),
	CONSTRAINT "order_lines_not_negative" CHECK ("order_lines"."waiting" >= 0 and "order_lines"."allocated" >= 0 and "order_lines"."shipped" >= 0 and "order_lines"."cancelled" >= 0 and "order_lines"."substituted" >= 0 and "order_lines"."released" between 0 and "order_lines"."allocated")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"seq" bigserial NOT NULL,
	"content_hash" text NOT NULL,
	"sent" jsonb NOT NULL,
	"channel_id" text NOT NULL,
	"currency" text NOT NULL,
	"commitment" text NOT NULL,
	"customer_id" text NOT NULL,
	"customer" jsonb NOT NULL,
	"ship_to" jsonb NOT NULL,
	"payment" jsonb NOT NULL,
	"shipping_fee" bigint NOT NULL,
	"order_discount" bigint NOT NULL,
	"policy_id" text NOT NULL,
	"policy_version" integer NOT NULL,
	"placed_at" timestamp (3) with time zone NOT NULL,
	"completed_at" timestamp (3) with time zone NOT NULL,
	"accepted_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"id" text NOT NULL,
	"version" integer NOT NULL,
	"pack" jsonb NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "policies_id_version_pk" PRIMARY KEY("id","version")
);
--> statement-breakpoint
CREATE TABLE "receipts" (
	"id" text PRIMARY KEY NOT NULL,
	"supply_id" text,
	"sku" text NOT NULL,
	"location_id" text NOT NULL,
	"quantity" integer NOT NULL,
	"allocated" integer NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"id" text PRIMARY KEY NOT NULL,
	"seq" serial NOT NULL,
	"order_id" text NOT NULL,
	"backorder_id" text,
	"lines" jsonb NOT NULL,
	"amount" bigint NOT NULL,
	"currency" text NOT NULL,
	"state" text NOT NULL,
	"requested_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"paid_at" timestamp (3) with time zone,
	"reference" text,
	"wake" text
);
--> statement-breakpoint
CREATE TABLE "reservations" (
	"id" text PRIMARY KEY NOT NULL,
	"sku" text NOT NULL,
	"quantity" integer NOT NULL,
	"channel_id" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shipments" (
	"id" text PRIMARY KEY NOT NULL,
	"order_id" text NOT NULL,
	"lines" jsonb NOT NULL,
	"carrier" text,
	"tracking_number" text,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "steps" (
	"backorder_id" text NOT NULL,
	"step_no" integer NOT NULL,
	"command_hash" text NOT NULL,
	"command" text NOT NULL,
	"result" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "steps_backorder_id_step_no_pk" PRIMARY KEY("backorder_id","step_no")
);
--> statement-breakpoint
CREATE TABLE "stock" (
	"sku" text PRIMARY KEY NOT NULL,
	"on_hand" integer DEFAULT 0 NOT NULL,
	"reserved" integer DEFAULT 0 NOT NULL,
	"allocated" integer DEFAULT 0 NOT NULL,
	"waiting" bigint DEFAULT 0 NOT NULL,
	"plan_version" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "stock_allocated_held" CHECK ("stock"."allocated" >= 0 and "stock"."reserved" >= 0 and "stock"."waiting" >= 0),
	CONSTRAINT "stock_not_oversold" CHECK ("stock"."on_hand" >= "stock"."allocated")
);
--> statement-breakpoint
CREATE TABLE "stock_ledger" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"sku" text NOT NULL,
	"location_id" text NOT NULL,
	"kind" text NOT NULL,
	"on_hand_delta" integer DEFAULT 0 NOT NULL,
	"reserved_delta" integer DEFAULT 0 NOT NULL,
	"allocated_delta" integer DEFAULT 0 NOT NULL,
	"order_id" text,
	"line_id" text,
	"reference" text,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stock_locations" (
	"sku" text NOT NULL,
	"location_id" text NOT NULL,
	"on_hand" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "stock_locations_sku_location_id_pk" PRIMARY KEY("sku","location_id")
);
--> statement-breakpoint
CREATE TABLE "suppliers" (
	"id" text PRIMARY KEY NOT NULL,
	"settings" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "supplies" (
	"id" text PRIMARY KEY NOT NULL,
	"sku" text NOT NULL,
	"location_id" text NOT NULL,
	"quantity" integer NOT NULL,
	"received" integer DEFAULT 0 NOT NULL,
	"eta" date,
	"eta_precision" text DEFAULT 'day' NOT NULL,
	"planned_on" date,
	"status" text NOT NULL,
	"overdue" boolean DEFAULT false NOT NULL,
	"supplier_id" text,
	"for_backorder_id" text,
	"for_line_id" text,
	"reason" jsonb,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" text PRIMARY KEY NOT NULL,
	"seq" serial NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"state" text NOT NULL,
	"backorder_id" text,
	"sku" text,
	"supply_id" text,
	"data" jsonb NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"resolved_at" timestamp (3) with time zone,
	"note" text
);
--> statement-breakpoint
CREATE TABLE "wakes" (
	"backorder_id" text NOT NULL,
	"signal" text NOT NULL,
	"version" bigint NOT NULL,
	"facts" jsonb NOT NULL,
	"available_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "wakes_backorder_id_signal_pk" PRIMARY KEY("backorder_id","signal")
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"seq" bigserial NOT NULL,
	"endpoint_id" text NOT NULL,
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"backorder_id" text,
	"sequence" bigint,
	"body" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"next_attempt_at" timestamp (3) with time zone NOT NULL,
	"delivered_at" timestamp (3) with time zone,
	"last_status" integer,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"secret" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE UNIQUE INDEX "backorders_order" ON "backorders" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "backorders_open" ON "backorders" USING btree ("status","opened_at") WHERE status <> 'closed';--> statement-breakpoint
CREATE INDEX "backorders_customer" ON "backorders" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "cancellations_order" ON "cancellations" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "decisions_backorder" ON "decisions" USING btree ("backorder_id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "mail_batches_open" ON "mail_batches" USING btree ("next_attempt_at") WHERE state = 'prepared';--> statement-breakpoint
CREATE UNIQUE INDEX "mails_cause" ON "mails" USING btree ("backorder_id","cause");--> statement-breakpoint
CREATE INDEX "mails_backorder" ON "mails" USING btree ("backorder_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "mails_seq" ON "mails" USING btree ("seq");--> statement-breakpoint
CREATE INDEX "mails_queue" ON "mails" USING btree ("priority","seq") WHERE status = 'queued' and batch_id is null;--> statement-breakpoint
CREATE INDEX "mails_batch" ON "mails" USING btree ("batch_id") WHERE batch_id is not null and status = 'queued';--> statement-breakpoint
CREATE UNIQUE INDEX "offers_one_open" ON "offers" USING btree ("backorder_id") WHERE state in ('open', 'stale');--> statement-breakpoint
CREATE INDEX "order_lines_queue" ON "order_lines" USING btree ("sku","queue_at","queue_seq","position") WHERE waiting > 0;--> statement-breakpoint
CREATE INDEX "order_lines_allocated" ON "order_lines" USING btree ("sku") WHERE allocated > 0;--> statement-breakpoint
CREATE UNIQUE INDEX "orders_seq" ON "orders" USING btree ("seq");--> statement-breakpoint
CREATE INDEX "orders_customer" ON "orders" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "refunds_order" ON "refunds" USING btree ("order_id");--> statement-breakpoint
CREATE INDEX "refunds_wake" ON "refunds" USING btree ("id") WHERE wake is not null;--> statement-breakpoint
CREATE INDEX "stock_ledger_sku_at" ON "stock_ledger" USING btree ("sku","at");--> statement-breakpoint
CREATE INDEX "supplies_open_by_sku" ON "supplies" USING btree ("sku","planned_on","id") WHERE status <> 'cancelled' and received < quantity;--> statement-breakpoint
CREATE INDEX "supplies_due" ON "supplies" USING btree ("planned_on") WHERE status <> 'cancelled' and not overdue and received < quantity;--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_one_open" ON "tasks" USING btree ("kind","subject") WHERE state = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_seq" ON "tasks" USING btree ("seq");--> statement-breakpoint
CREATE INDEX "wakes_available" ON "wakes" USING btree ("available_at");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("next_attempt_at") WHERE state = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_deliveries_seq" ON "webhook_deliveries" USING btree ("seq");