-- Which events of other services have had their effect here, noted in the transaction of the effect.
CREATE TABLE inbox (
    event_id    uuid        PRIMARY KEY,
    received_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX inbox_by_age ON inbox (received_at);
