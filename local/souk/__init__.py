"""Souk's local platform: Postgres, Redis, AWS and Stripe as plain processes on this machine.

Run as `python3 -m souk COMMAND` with `local/` on PYTHONPATH; the Makefile does it. Nothing
here needs more than Python's standard library, so that it can run before anything is installed.
"""
