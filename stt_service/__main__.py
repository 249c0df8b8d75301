from shared.service import main
from stt_service.main import run

if __name__ == "__main__":
    main("stt", run)
