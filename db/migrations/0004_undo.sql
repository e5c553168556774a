ALTER TABLE "cancellations" ADD COLUMN "amount" bigint;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "agreed_before" jsonb;