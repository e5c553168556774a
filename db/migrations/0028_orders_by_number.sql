-- The number that a customer has in hand, to the order it is.
CREATE INDEX "orders_number" ON "orders" USING btree ("number","seq");
