-- The clock a customer lives by.
ALTER TABLE "customers" ADD COLUMN "time_zone" text;
