-- What there is of each product. `reserved` counts the units of every hold that has not ended,
-- including those that are due and that nobody has got round to ending.
CREATE TABLE stock (
    product_id uuid        PRIMARY KEY,
    on_hand    integer     NOT NULL,
    reserved   integer     NOT NULL DEFAULT 0,
    -- Goes up with every change of on_hand.
    version    bigint      NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT stock_reserved_not_negative CHECK (reserved >= 0),
    CONSTRAINT stock_on_hand_covers_reserved CHECK (on_hand >= reserved)
)
-- Room in each page for the next version of its rows: a popular product's row changes all the time.
WITH (fillfactor = 50);

-- A hold on stock: held, and then exactly one of confirmed, released and expired.
CREATE TABLE reservations (
    id         uuid        PRIMARY KEY,
    owner      text        NOT NULL,
    state      text        NOT NULL,
    claimed_by uuid,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz,
    CONSTRAINT reservations_state_known CHECK (state IN ('held', 'confirmed', 'released', 'expired')),
    CONSTRAINT reservations_confirmed_by_a_checkout CHECK (state <> 'confirmed' OR claimed_by IS NOT NULL),
    CONSTRAINT reservations_ended_or_held CHECK ((state = 'held') = (ended_at IS NULL))
);

-- What is due, earliest first; holds that have ended are not in it.
CREATE INDEX reservations_due ON reservations (expires_at) WHERE state = 'held';

CREATE TABLE reservation_lines (
    reservation_id uuid    NOT NULL REFERENCES reservations (id),
    product_id     uuid    NOT NULL REFERENCES stock (product_id),
    quantity       integer NOT NULL,
    -- The hold's expires_at for as long as it is held, and nothing once it has ended.
    held_until     timestamptz,
    PRIMARY KEY (reservation_id, product_id),
    CONSTRAINT reservation_lines_quantity_positive CHECK (quantity > 0)
);

-- Which units of a product are due, among those that are held; the long past is not in it.
CREATE INDEX reservation_lines_due ON reservation_lines (product_id, held_until)
    INCLUDE (quantity)
    WHERE held_until IS NOT NULL;
