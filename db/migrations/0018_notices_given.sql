ALTER TABLE "tasks" ADD COLUMN "result" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "given_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "given_by" text;--> statement-breakpoint
ALTER TABLE "cancellations" ADD COLUMN "owed_since" timestamp (3) with time zone;--> statement-breakpoint
-- A call that was done has told the customer, and a letter that was done has been posted: so it was meant.
UPDATE "tasks" SET "result" = CASE "kind" WHEN 'paper-notice' THEN 'posted' ELSE 'told' END, "given_at" = "resolved_at"
WHERE "state" = 'resolved' AND "kind" IN ('call-customer', 'paper-notice');
