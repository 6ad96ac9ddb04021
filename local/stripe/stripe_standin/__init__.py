"""A stand-in for Stripe's payment API, for Souk's local platform and its tests.

It holds no real money and no real card: the test payment methods decide how a confirmation ends.
A request passes these modules, top to bottom:

- `server`       the socket: HTTP in, HTTP out
- `application`  which part answers a path, and the API key
- `api`          one /v1 call: faults, parameters (`forms`, `params`), idempotency (`idempotency`)
- `endpoints`    what each call does, over the pure rules in `intents`, `refunds` and `cards`
- `events`       what happened, recorded and queued for `webhooks`, which signs and delivers
- `store`        everything that survives a restart
"""
