-- Customers who want each line whole.
ALTER TABLE "customers" ADD COLUMN "complete_lines" boolean;
