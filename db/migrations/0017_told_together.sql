CREATE TABLE "told_together" (
	"mail_id" text NOT NULL,
	"backorder_id" text NOT NULL,
	CONSTRAINT "told_together_mail_id_backorder_id_pk" PRIMARY KEY("mail_id","backorder_id")
);
--> statement-breakpoint
CREATE INDEX "told_together_backorder" ON "told_together" USING btree ("backorder_id");