-- The picture that media has made ready of what a merchant uploaded, and when that upload was asked for:
-- of several, the one that was asked for last counts. A product without one shows its category's drawing.
ALTER TABLE products
    ADD COLUMN picture_asset    uuid,
    ADD COLUMN picture_asked_at timestamptz,
    ADD CONSTRAINT products_picture_whole CHECK ((picture_asset IS NULL) = (picture_asked_at IS NULL));
