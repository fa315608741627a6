"""`python -m tallygate` is the `tallygate` command."""

import sys

from tallygate.cli import main

sys.exit(main())
