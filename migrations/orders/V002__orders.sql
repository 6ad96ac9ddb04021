-- What was bought, by whom, and how far it has come.
CREATE TABLE orders (
    id             uuid        PRIMARY KEY,
    checkout_id    uuid        NOT NULL,
    reservation_id uuid        NOT NULL,
    owner          text        NOT NULL,
    -- For the receipt; never logged, and in no answer.
    email          text        NOT NULL,
    status         text        NOT NULL,
    -- Minor units; the lines are in the same currency.
    total          bigint      NOT NULL,
    currency       text        NOT NULL,
    -- The provider's name for the payment, once there is one.
    payment_id     text,
    -- Goes up with every transition.
    version        integer     NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    CONSTRAINT orders_one_a_checkout UNIQUE (checkout_id),
    CONSTRAINT orders_status_known CHECK (
        status IN ('pending', 'authorized', 'confirmed', 'refunded', 'cancelled', 'payment_failed')
    ),
    CONSTRAINT orders_total_not_negative CHECK (total >= 0),
    CONSTRAINT orders_currency_is_iso_4217 CHECK (currency ~ '^[A-Z]{3}$')
);

-- An owner's orders, newest first, a page at a time.
CREATE INDEX orders_by_owner ON orders (owner, created_at DESC, id DESC);

-- In the words and at the price that the shopper saw.
CREATE TABLE order_lines (
    order_id   uuid    NOT NULL REFERENCES orders (id),
    position   integer NOT NULL,
    product_id uuid    NOT NULL,
    title      text    NOT NULL,
    quantity   integer NOT NULL,
    unit_price bigint  NOT NULL,
    PRIMARY KEY (order_id, position),
    CONSTRAINT order_lines_quantity_positive CHECK (quantity > 0),
    CONSTRAINT order_lines_unit_price_not_negative CHECK (unit_price >= 0)
);

-- Every transition with its cause, the creation being the first.
CREATE TABLE order_history (
    order_id uuid        NOT NULL REFERENCES orders (id),
    version  integer     NOT NULL,
    status   text        NOT NULL,
    cause    text        NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (order_id, version)
);
