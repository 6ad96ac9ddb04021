"""`python3 local/stripe …`: starts the stand-in from any directory."""

from stripe_standin.cli import main

main()
