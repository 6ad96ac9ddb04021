-- What the shopper was shown beside the price.
ALTER TABLE order_lines
    ADD COLUMN list_price       bigint,
    ADD COLUMN discount_percent smallint NOT NULL DEFAULT 0,
    ADD CONSTRAINT order_lines_list_price_not_negative CHECK (list_price >= 0),
    ADD CONSTRAINT order_lines_discount_is_percent CHECK (discount_percent BETWEEN 0 AND 100);

-- Money to be given back, kept before the provider is asked: what is pending is asked for again.
CREATE TABLE order_refunds (
    id         uuid        PRIMARY KEY,
    order_id   uuid        NOT NULL REFERENCES orders (id),
    -- Minor units, in the order's currency.
    amount     bigint      NOT NULL,
    status     text        NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT order_refunds_amount_positive CHECK (amount > 0),
    CONSTRAINT order_refunds_status_known CHECK (status IN ('pending', 'succeeded', 'failed'))
);

CREATE INDEX order_refunds_by_order ON order_refunds (order_id, created_at, id);

CREATE INDEX order_refunds_waiting ON order_refunds (created_at) WHERE status = 'pending';

-- The orders that still have to become something.
CREATE INDEX orders_open ON orders (created_at) WHERE status IN ('pending', 'authorized');

-- Until when the provider's payments have been compared with orders.
CREATE TABLE reconciliation (
    only_row     boolean     PRIMARY KEY DEFAULT true,
    looked_until timestamptz NOT NULL,
    CONSTRAINT reconciliation_is_one_row CHECK (only_row)
);
