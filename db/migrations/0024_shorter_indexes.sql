DROP INDEX "backorders_opened";--> statement-breakpoint
DROP INDEX "backorders_status";--> statement-breakpoint
DROP INDEX "backorders_customer";--> statement-breakpoint
CREATE INDEX "backorders_opened" ON "backorders" USING btree ("opened_at");--> statement-breakpoint
CREATE INDEX "backorders_status" ON "backorders" USING btree ("status","opened_at");--> statement-breakpoint
CREATE INDEX "backorders_customer" ON "backorders" USING btree ("customer_id");
