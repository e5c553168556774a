-- What every step, every mail request, every change of a supply asks of tables that only grow.
CREATE INDEX "cancellations_backorder" ON "cancellations" USING btree ("backorder_id") WHERE backorder_id is not null;--> statement-breakpoint
CREATE INDEX "mails_of_batch" ON "mails" USING btree ("batch_id") WHERE batch_id is not null;--> statement-breakpoint
CREATE INDEX "purchase_requests_answered" ON "purchase_requests" USING btree ("answered_by") WHERE answered_by is not null;--> statement-breakpoint
CREATE INDEX "supplies_sku" ON "supplies" USING btree ("sku","created_at","id");--> statement-breakpoint
-- What lists are asked for: the newest, or the few that are in a state.
CREATE INDEX "supplies_created" ON "supplies" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "items_created" ON "items" USING btree ("created_at","sku");--> statement-breakpoint
CREATE INDEX "mails_status" ON "mails" USING btree ("status","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_seq" ON "refunds" USING btree ("seq");--> statement-breakpoint
CREATE INDEX "refunds_state" ON "refunds" USING btree ("state","seq");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_endpoint" ON "webhook_deliveries" USING btree ("endpoint_id","seq");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_backorder" ON "webhook_deliveries" USING btree ("backorder_id","seq") WHERE backorder_id is not null;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_state" ON "webhook_deliveries" USING btree ("state","seq");
