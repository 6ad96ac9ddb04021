"""Entry point; refuses an old Python before any module with newer syntax is read."""

import sys

if sys.version_info < (3, 10):
    sys.exit(
        "souk: Python 3.10 or newer is needed, this is %d.%d; name another one with "
        "`make PYTHON=python3.11 …`." % sys.version_info[:2]
    )

from souk.cli import main

sys.exit(main())
