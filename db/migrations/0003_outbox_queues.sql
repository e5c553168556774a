DROP INDEX "webhook_deliveries_due";--> statement-breakpoint
CREATE INDEX "mails_provider" ON "mails" USING btree ("provider_id") WHERE provider_id is not null;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_queue" ON "webhook_deliveries" USING btree ("endpoint_id","seq") WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_order" ON "webhook_deliveries" USING btree ("endpoint_id","backorder_id","seq") WHERE state = 'pending';