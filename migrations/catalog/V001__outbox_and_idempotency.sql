-- Events wait here from the transaction that made them true until they have been sent.
CREATE TABLE outbox (
    id           uuid        PRIMARY KEY,
    type         text        NOT NULL,
    subject      text        NOT NULL,
    envelope     jsonb       NOT NULL,
    created_at   timestamptz NOT NULL,
    published_at timestamptz
);

-- The relay reads what waits, oldest first (ids are UUIDv7), and never the long past.
CREATE INDEX outbox_waiting ON outbox (id) WHERE published_at IS NULL;

-- The first answer under a client's idempotency key, written with its effect.
CREATE TABLE idempotency_keys (
    scope       text        NOT NULL,
    key         text        NOT NULL,
    fingerprint bytea       NOT NULL,
    answer      jsonb       NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
