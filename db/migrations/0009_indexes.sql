DROP INDEX "backorders_open";--> statement-breakpoint
DROP INDEX "backorders_customer";--> statement-breakpoint
CREATE INDEX "backorders_opened" ON "backorders" USING btree ("opened_at","id");--> statement-breakpoint
CREATE INDEX "backorders_status" ON "backorders" USING btree ("status","opened_at","id");--> statement-breakpoint
CREATE INDEX "coupons_backorder" ON "coupons" USING btree ("backorder_id");--> statement-breakpoint
CREATE INDEX "refunds_backorder" ON "refunds" USING btree ("backorder_id");--> statement-breakpoint
CREATE INDEX "order_lines_sku" ON "order_lines" USING btree ("sku","order_id");--> statement-breakpoint
CREATE INDEX "order_lines_overdue" ON "order_lines" USING btree ("order_id") WHERE waiting > 0 and unknown_because = 'overdue';--> statement-breakpoint
CREATE INDEX "backorders_customer" ON "backorders" USING btree ("customer_id","opened_at","id");