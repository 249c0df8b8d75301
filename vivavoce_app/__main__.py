import sys

from vivavoce_app import main

sys.exit(main())
