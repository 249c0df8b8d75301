from gateway.main import run
from shared.service import main

if __name__ == "__main__":
    main("gateway", run)
