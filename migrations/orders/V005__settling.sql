-- What was given back at the provider's own page is kept beside Souk's own refunds.
ALTER TABLE order_refunds
    ADD COLUMN origin      text        NOT NULL DEFAULT 'souk',
    -- A refund that is pending is asked for again from then on.
    ADD COLUMN next_try_at timestamptz NOT NULL DEFAULT now(),
    ADD CONSTRAINT order_refunds_origin_known CHECK (origin IN ('souk', 'provider'));

CREATE INDEX order_refunds_due ON order_refunds (next_try_at) WHERE status = 'pending';

-- When what an ended order held was seen to be released.
ALTER TABLE orders
    ADD COLUMN let_go_at timestamptz;

UPDATE orders
SET let_go_at = updated_at
WHERE status IN ('cancelled', 'payment_failed');

CREATE INDEX orders_to_let_go ON orders (updated_at)
    WHERE status IN ('cancelled', 'payment_failed') AND let_go_at IS NULL;

-- The provider's payments that could not be settled with their orders, until they are.
CREATE TABLE unsettled_payments (
    payment_id text        PRIMARY KEY,
    since      timestamptz NOT NULL,
    looked_at  timestamptz NOT NULL
);

CREATE INDEX unsettled_payments_by_look ON unsettled_payments (looked_at);
